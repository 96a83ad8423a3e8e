//! Staff: the operator's own users.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use domain::approvals::ApprovalLimit;
use domain::identity::{Email, OperatorRole, Scope, StaffRole, StaffUser, UserId};
use domain::money::Money;

use super::approval_limit;
use super::grants::{ROLES_OF_STAFF, gathered_staff_roles, save_staff_roles};
use crate::page::Slice;
use crate::schema::{role_grants as g, users as u};
use crate::sql::{one_of, row_before};
use crate::{Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable)]
#[diesel(table_name = u)]
struct StaffRow {
    id: Db<UserId>,
    email: String,
    name: String,
    active: bool,
    otp_enabled: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    approval_limit: Option<i64>,
    approval_currency: Option<String>,
}

/// A user's row, and the roles gathered.
type Found = (StaffRow, Option<String>);

fn staff_user((row, roles): Found) -> Result<StaffUser, DbError> {
    Ok(StaffUser {
        id: row.id.0,
        email: Email::stored(row.email),
        name: row.name,
        roles: gathered_staff_roles(roles.as_deref())?,
        approval_limit: approval_limit(row.approval_limit, row.approval_currency.as_deref())?,
        active: row.active,
        otp_enabled: row.otp_enabled,
        version: row.version,
        created_at: row.created_at.0,
    })
}

/// A staff user; `None` if the caller's scope is not the operator's.
pub fn find(conn: &mut Conn, scope: &Scope, id: UserId) -> Result<Option<StaffUser>, DbError> {
    if !scope.admits_operator() {
        return Ok(None);
    }
    let query = u::table
        .filter(u::id.eq(Db(id)))
        .filter(u::staff_role.is_not_null())
        .select((StaffRow::as_select(), ROLES_OF_STAFF));
    query.first::<Found>(conn).optional()?.map(staff_user).transpose()
}

/// A staff user, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: UserId) -> Result<Option<StaffUser>, DbError> {
    if !scope.admits_operator() {
        return Ok(None);
    }
    let query = u::table
        .filter(u::id.eq(Db(id)))
        .filter(u::staff_role.is_not_null())
        .select(StaffRow::as_select());
    let Some(row) = Locked(query).get_result::<StaffRow>(conn).optional()? else { return Ok(None) };
    // After the wait for the lock: gathered with it, they would be older than the row.
    let roles = u::table.filter(u::id.eq(Db(id))).select(ROLES_OF_STAFF).first(conn)?;
    staff_user((row, roles)).map(Some)
}

/// A page of staff users, newest first.
pub fn list(conn: &mut Conn, slice: Slice) -> Result<Vec<StaffUser>, DbError> {
    let rows: Vec<Found> = u::table
        .filter(u::staff_role.is_not_null())
        .filter(row_before((u::created_at, u::id), slice.bounds()))
        .order((u::created_at.desc(), u::id.desc()))
        .limit(slice.limit)
        .select((StaffRow::as_select(), ROLES_OF_STAFF))
        .load(conn)?;
    rows.into_iter().map(staff_user).collect()
}

/// All staff that may act now, by age.
pub fn active(conn: &mut Conn) -> Result<Vec<StaffUser>, DbError> {
    let rows: Vec<Found> = u::table
        .filter(u::staff_role.is_not_null())
        .filter(u::active.eq(true))
        .order((u::created_at, u::id))
        .select((StaffRow::as_select(), ROLES_OF_STAFF))
        .load(conn)?;
    rows.into_iter().map(staff_user).collect()
}

/// The active administrators, locked in the order of their ids. If two deactivate each other, one waits and
/// then finds the other's change.
pub fn lock_administrators(conn: &mut Conn) -> Result<Vec<UserId>, DbError> {
    let administrators =
        g::table.filter(g::role.eq(StaffRole::Administrator.as_str())).filter(g::user_id.eq(u::id));
    let query = u::table
        .filter(u::staff_role.is_not_null())
        .filter(u::active.eq(true))
        .filter(exists(administrators))
        .order(u::id)
        .select(u::id);
    let locked: Vec<Db<UserId>> = Locked(query).load(conn)?;
    // Whether they still are, after the wait for the locks.
    let still: Vec<Db<UserId>> = g::table
        .filter(g::role.eq(StaffRole::Administrator.as_str()))
        .filter(one_of(g::user_id, locked.iter().map(|id| id.0.uuid())))
        .order(g::user_id)
        .select(g::user_id)
        .load(conn)?;
    Ok(still.into_iter().map(|id| id.0).collect())
}

/// Stores a locked staff user that had the roles `had`. Deactivating revokes every token for good, even after
/// reactivation.
pub fn save(conn: &mut Conn, user: &StaffUser, had: &[OperatorRole]) -> Result<(), DbError> {
    let most = user.approval_limit.map(ApprovalLimit::amount);
    diesel::update(u::table.filter(u::id.eq(Db(user.id))))
        .set((
            u::name.eq(&user.name),
            u::approval_limit.eq(most.map(Money::minor)),
            u::approval_currency.eq(most.map(|most| most.currency().code())),
            u::staff_role.eq(user.roles.first().map(OperatorRole::as_str)),
            u::active.eq(user.active),
            u::token_version.eq(u::token_version + i64::from(!user.active)),
            u::version.eq(user.version),
        ))
        .execute(conn)?;
    save_staff_roles(conn, user.id, (had, &user.roles))
}
