//! Staff: the operator's own users.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::{Email, Scope, StaffRole, StaffUser, UserId};

use crate::page::Slice;
use crate::schema::users as u;
use crate::sql::row_before;
use crate::{Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable)]
#[diesel(table_name = u)]
struct StaffRow {
    id: Db<UserId>,
    email: String,
    name: String,
    staff_role: Option<String>,
    active: bool,
    otp_enabled: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl TryFrom<StaffRow> for StaffUser {
    type Error = DbError;

    fn try_from(row: StaffRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.0,
            email: Email::stored(row.email),
            name: row.name,
            role: row.staff_role.unwrap_or_default().parse().map_err(DbError::corrupt)?,
            active: row.active,
            otp_enabled: row.otp_enabled,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// A staff user; `None` if the caller's scope is not the operator's.
pub fn find(conn: &mut Conn, scope: &Scope, id: UserId) -> Result<Option<StaffUser>, DbError> {
    if !scope.admits_operator() {
        return Ok(None);
    }
    let query = u::table
        .filter(u::id.eq(Db(id)))
        .filter(u::staff_role.is_not_null())
        .select(StaffRow::as_select());
    query.first(conn).optional()?.map(StaffUser::try_from).transpose()
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
    Locked(query).get_result::<StaffRow>(conn).optional()?.map(StaffUser::try_from).transpose()
}

/// A page of staff users, newest first.
pub fn list(conn: &mut Conn, slice: Slice) -> Result<Vec<StaffUser>, DbError> {
    let rows: Vec<StaffRow> = u::table
        .filter(u::staff_role.is_not_null())
        .filter(row_before((u::created_at, u::id), slice.bounds()))
        .order((u::created_at.desc(), u::id.desc()))
        .limit(slice.limit)
        .select(StaffRow::as_select())
        .load(conn)?;
    rows.into_iter().map(StaffUser::try_from).collect()
}

/// The active administrators, locked in the order of their ids. If two deactivate each other, one waits and
/// then finds the other's change.
pub fn lock_administrators(conn: &mut Conn) -> Result<Vec<UserId>, DbError> {
    let query = u::table
        .filter(u::staff_role.eq(StaffRole::Administrator.as_str()))
        .filter(u::active.eq(true))
        .order(u::id)
        .select(u::id);
    let rows: Vec<Db<UserId>> = Locked(query).load(conn)?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}

/// Stores a locked staff user. Deactivating revokes every token for good, even after reactivation.
pub fn save(conn: &mut Conn, user: &StaffUser) -> Result<(), DbError> {
    diesel::update(u::table.filter(u::id.eq(Db(user.id))))
        .set((
            u::name.eq(&user.name),
            u::staff_role.eq(user.role.as_str()),
            u::active.eq(user.active),
            u::token_version.eq(u::token_version + i64::from(!user.active)),
            u::version.eq(user.version),
        ))
        .execute(conn)?;
    Ok(())
}
