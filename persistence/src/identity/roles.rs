//! Custom roles as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::{
    Brings, Custom, CustomRole, Duties, Permission, Permissions, Reach, RoleId, RoleKey, RoleSide,
    Scope,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::grants::{ROLES_OF_STAFF, gathered_duties};
use crate::connection::{MultiBackend, SharedLock};
use crate::page::Slice;
use crate::schema::{members as m, role_grants as g, roles as r, users as u};
use crate::sql::{At, OwnedBy, Shared, one_of, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

/// Permissions by reach, by their names.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredBrings {
    own: Vec<String>,
    all: Vec<String>,
}

/// A permission of the next release, which serves beside this one, has no effect here.
fn permissions(names: &[String]) -> impl Iterator<Item = Permission> {
    names.iter().filter_map(|name| name.parse().ok())
}

impl From<StoredBrings> for Brings {
    fn from(stored: StoredBrings) -> Self {
        let own = permissions(&stored.own).map(|permission| (permission, Reach::Own));
        let all = permissions(&stored.all).map(|permission| (permission, Reach::All));
        own.chain(all).collect()
    }
}

impl From<Brings> for StoredBrings {
    fn from(brings: Brings) -> Self {
        let names = |set: Permissions| set.iter().map(|one| one.as_str().to_owned()).collect();
        Self { own: names(brings.own()), all: names(brings.with(Reach::All)) }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = r, treat_none_as_default_value = false)]
struct RoleRow {
    id: Db<RoleId>,
    company_id: Option<Db<CompanyId>>,
    key: String,
    name: String,
    permissions: Db<Value>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

/// The permissions as stored.
fn stored(brings: Brings) -> Result<Db<Value>, DbError> {
    serde_json::to_value(StoredBrings::from(brings)).map(Db).map_err(DbError::corrupt)
}

impl TryFrom<&CustomRole> for RoleRow {
    type Error = DbError;

    fn try_from(role: &CustomRole) -> Result<Self, DbError> {
        Ok(Self {
            id: Db(role.id),
            company_id: role.company.map(Db),
            key: role.key.to_string(),
            name: role.name.clone(),
            permissions: stored(role.brings)?,
            version: role.version,
            created_at: Db(role.created_at),
        })
    }
}

impl TryFrom<RoleRow> for CustomRole {
    type Error = DbError;

    fn try_from(row: RoleRow) -> Result<Self, DbError> {
        let brings: StoredBrings =
            serde_json::from_value(row.permissions.0).map_err(DbError::corrupt)?;
        Ok(Self {
            id: row.id.0,
            key: RoleKey::stored(row.key),
            name: row.name,
            company: row.company_id.map(|company| company.0),
            brings: brings.into(),
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// The roles inside `scope`: those of the operator are for staff, those of a company for every user of it.
fn within<'a>(scope: &Scope) -> r::BoxedQuery<'a, MultiBackend> {
    let owner = OwnedBy { company: r::company_id, user: Shared, at: At::Everywhere };
    visible(r::table.into_boxed(), scope, owner)
}

/// Filter on roles; an unset field matches all.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoleFilter {
    /// The company.
    pub company: Option<CompanyId>,
    /// The side of the holders.
    pub side: Option<RoleSide>,
}

/// The roles that the caller may see, newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: RoleFilter,
    slice: Slice,
) -> Result<Vec<CustomRole>, DbError> {
    let mut query = within(scope)
        .filter(row_before((r::created_at, r::id), slice.bounds()))
        .order((r::created_at.desc(), r::id.desc()))
        .limit(slice.limit)
        .select(RoleRow::as_select());
    if let Some(company) = filter.company {
        query = query.filter(r::company_id.eq(Db(company)));
    }
    query = match filter.side {
        Some(RoleSide::Company) => query.filter(r::company_id.is_not_null()),
        Some(RoleSide::Staff) => query.filter(r::company_id.is_null()),
        None => query,
    };
    query.load::<RoleRow>(conn)?.into_iter().map(CustomRole::try_from).collect()
}

/// The role, if the caller may see it.
pub fn find(conn: &mut Conn, scope: &Scope, id: RoleId) -> Result<Option<CustomRole>, DbError> {
    let query = within(scope).filter(r::id.eq(Db(id))).select(RoleRow::as_select());
    query.first::<RoleRow>(conn).optional()?.map(CustomRole::try_from).transpose()
}

/// The role, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: RoleId) -> Result<Option<CustomRole>, DbError> {
    let query = within(scope).filter(r::id.eq(Db(id))).select(RoleRow::as_select());
    Locked(query).get_result::<RoleRow>(conn).optional()?.map(CustomRole::try_from).transpose()
}

/// Number of roles of the company; without one: of the operator.
pub fn count(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64, DbError> {
    let query = r::table.count().into_boxed::<MultiBackend>();
    let query = match company {
        Some(company) => query.filter(r::company_id.eq(Db(company))),
        None => query.filter(r::company_id.is_null()),
    };
    Ok(query.get_result(conn)?)
}

/// The roles with these keys of the company, or without one of the operator. They keep their permissions, and stay,
/// until the transaction ends.
pub fn hold(
    conn: &mut Conn,
    company: Option<CompanyId>,
    keys: &[&str],
) -> Result<Vec<Custom>, DbError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let query = r::table.filter(r::key.eq_any(keys.iter().copied())).into_boxed::<MultiBackend>();
    let query = match company {
        Some(company) => query.filter(r::company_id.eq(Db(company))),
        None => query.filter(r::company_id.is_null()),
    };
    let rows: Vec<RoleRow> =
        SharedLock(query.order(r::id).select(RoleRow::as_select())).load(conn)?;
    rows.into_iter().map(|row| Ok(CustomRole::try_from(row)?.granted())).collect()
}

/// Holds these roles until the transaction ends: they keep their permissions.
pub fn hold_all(conn: &mut Conn, ids: &[RoleId]) -> Result<(), DbError> {
    let query = r::table
        .filter(one_of(r::id, ids.iter().copied().map(RoleId::uuid)))
        .order(r::id)
        .select(r::id);
    SharedLock(query).load::<Db<RoleId>>(conn)?;
    Ok(())
}

/// All roles of each user that has this one, inactive users too.
pub fn holders(conn: &mut Conn, role: RoleId) -> Result<Vec<Vec<Duties>>, DbError> {
    let users = g::table.filter(g::role_id.eq(Db(role))).select(g::user_id);
    let rows: Vec<(Option<Db<CompanyId>>, Option<String>)> = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::id.eq_any(users))
        .select((m::company_id.nullable(), ROLES_OF_STAFF))
        .load(conn)?;
    let duties = |(company, roles): (Option<Db<CompanyId>>, Option<String>)| {
        let is_member = company.is_some();
        gathered_duties(roles.as_deref(), is_member)
    };
    rows.into_iter().map(duties).collect()
}

/// Adds a role; [`DbError::Taken`] if the company or the operator has its key already.
pub fn insert(conn: &mut Conn, role: &CustomRole) -> Result<(), DbError> {
    diesel::insert_into(r::table).values(RoleRow::try_from(role)?).execute(conn)?;
    Ok(())
}

/// Stores the name and the permissions of a locked role. Permissions that stay as they were are not written anew: those
/// of the next release are among them.
pub fn save(conn: &mut Conn, role: &CustomRole, before: Brings) -> Result<(), DbError> {
    let brings = (role.brings != before).then(|| stored(role.brings)).transpose()?;
    diesel::update(r::table.filter(r::id.eq(Db(role.id))))
        .set((
            r::name.eq(&role.name),
            r::version.eq(role.version),
            brings.map(|brings| r::permissions.eq(brings)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes a locked role; [`DbError::is_in_use`] if a user has it.
pub fn delete(conn: &mut Conn, id: RoleId) -> Result<(), DbError> {
    diesel::delete(r::table.filter(r::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}
