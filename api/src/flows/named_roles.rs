//! Roles that a request names by their keys.

use domain::companies::CompanyId;
use domain::identity::{AnyRole, BuiltIn, RoleKey};
use persistence::Conn;
use persistence::identity::roles;

use crate::kernel::problem::{At, Problem};

/// The roles with these keys: in code, or custom ones of the company, or without a company of the operator. `at` is
/// the pointer to a key. Custom roles keep their permissions, and stay, until the transaction ends.
pub(crate) fn named_roles<R: BuiltIn>(
    conn: &mut Conn,
    company: Option<CompanyId>,
    keys: &[String],
    at: impl Fn(usize) -> String,
) -> Result<Vec<AnyRole<R>>, Problem> {
    let custom = keys.iter().map(String::as_str).filter(|key| is_custom::<R>(key));
    let customs = roles::hold(conn, company, &custom.collect::<Vec<_>>())?;
    let named = keys.iter().enumerate();
    named.map(|(index, key)| AnyRole::named(key, &customs).at(at(index))).collect()
}

fn is_custom<R: BuiltIn>(key: &str) -> bool {
    key.parse::<R>().is_err() && key.parse::<RoleKey>().is_ok()
}
