//! Custom roles.

use domain::companies::CompanyId;
use domain::identity::{Brings, Custom, CustomRole, Permission, Reach, Role, Scope};
use persistence::identity::roles;
use persistence::{Conn, DbError};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::subsequence;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    pub fn custom()(
        id in id(), number in 0..1_000_u32,
        own in subsequence(Role::Buyer.permissions().iter().collect::<Vec<_>>(), 0..=3),
        all in subsequence(Permission::ALL.to_vec(), 0..=5),
    ) -> Custom {
        let own = own.into_iter().map(|permission| (permission, Reach::Own));
        let brings = own.chain(all.into_iter().map(|permission| (permission, Reach::All)));
        let key = format!("role_{number}").parse().expect("a key");
        Custom { id, key, brings: brings.collect() }
    }
}

prop_compose! {
    fn role()(
        custom in custom(), name in text(), company in of(id()), version in version(),
        created_at in moment(),
    ) -> CustomRole {
        let Custom { id, key, brings } = custom;
        CustomRole { id, key, name, company, brings, version, created_at }
    }
}

/// Stores the custom role of a grant, unless it is in code.
pub fn store_role(
    conn: &mut Conn,
    company: Option<CompanyId>,
    custom: Option<&Custom>,
) -> Result<(), DbError> {
    let Some(Custom { id, key, brings }) = custom.cloned() else { return Ok(()) };
    let created_at = chrono::DateTime::UNIX_EPOCH;
    let name = "Lead".to_owned();
    roles::insert(conn, &CustomRole { id, key, name, company, brings, version: 1, created_at })
}

#[rstest]
fn roles_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, role(), |conn, role| {
        let (name, version) = ("before".to_owned(), role.version - 1);
        let brings = Brings::default();
        let before = CustomRole { name, version, brings, ..role.clone() };
        roles::insert(conn, &before)?;
        roles::save(conn, role, before.brings)?;
        roles::find(conn, &Scope::Everything, role.id)
    });
}
