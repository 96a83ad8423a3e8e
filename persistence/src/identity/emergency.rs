//! Emergency access as rows.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::identity::{
    EmergencyAccess, EmergencyAccessId, Permission, Permissions, Review, Scope, UserId,
};
use domain::operation::DueItem;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::{emergency_accesses as a, events as e};
use crate::sql::{row_after, row_before};
use crate::{Conn, Db, DbError, Locked};

/// The emergency access of a user that has not ended, as the statement that reads rights gathers it: its id, its end
/// in microseconds, and its permissions.
#[derive(Debug, Deserialize)]
pub(super) struct StoredLoan(Uuid, i64, Vec<String>);

/// The permissions that an emergency access lends, until its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// The emergency access.
    pub id: EmergencyAccessId,
    /// Wall time of its end.
    pub ends_at: DateTime<Utc>,
    /// The permissions.
    pub permissions: Permissions,
}

impl TryFrom<StoredLoan> for Loan {
    type Error = DbError;

    fn try_from(StoredLoan(id, micros, names): StoredLoan) -> Result<Self, DbError> {
        let ends_at = DateTime::from_timestamp_micros(micros);
        Ok(Self {
            id: EmergencyAccessId::from_uuid(id),
            ends_at: ends_at.ok_or_else(|| DbError::corrupt("an end beyond all time"))?,
            permissions: permissions(&names),
        })
    }
}

/// A permission of the next release, which serves beside this one, has no effect here.
fn permissions(names: &[String]) -> Permissions {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = a, treat_none_as_default_value = false)]
struct AccessRow {
    id: Db<EmergencyAccessId>,
    user_id: Db<UserId>,
    reason: String,
    permissions: Db<Value>,
    started_at: Db<DateTime<Utc>>,
    ends_at: Db<DateTime<Utc>>,
    ended_at: Option<Db<DateTime<Utc>>>,
    reviewed_by: Option<Db<UserId>>,
    reviewed_at: Option<Db<DateTime<Utc>>>,
    comment: Option<String>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl From<&EmergencyAccess> for AccessRow {
    fn from(access: &EmergencyAccess) -> Self {
        let review = access.review.as_ref();
        Self {
            id: Db(access.id),
            user_id: Db(access.user),
            reason: access.reason.clone(),
            permissions: Db(access.permissions.iter().map(Permission::as_str).collect()),
            started_at: Db(access.started_at),
            ends_at: Db(access.ends_at),
            ended_at: access.ended_at.map(Db),
            reviewed_by: review.map(|review| Db(review.by)),
            reviewed_at: review.map(|review| Db(review.at)),
            comment: review.map(|review| review.comment.clone()),
            version: access.version,
            created_at: Db(access.created_at),
        }
    }
}

impl TryFrom<AccessRow> for EmergencyAccess {
    type Error = DbError;

    fn try_from(row: AccessRow) -> Result<Self, DbError> {
        let names: Vec<String> =
            serde_json::from_value(row.permissions.0).map_err(DbError::corrupt)?;
        let review = row.reviewed_by.zip(row.reviewed_at).zip(row.comment);
        Ok(Self {
            id: row.id.0,
            user: row.user_id.0,
            reason: row.reason,
            permissions: permissions(&names),
            started_at: row.started_at.0,
            ends_at: row.ends_at.0,
            ended_at: row.ended_at.map(|at| at.0),
            review: review.map(|((by, at), comment)| Review { by: by.0, comment, at: at.0 }),
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// Adds an emergency access; [`DbError::Taken`] if one of the user has not ended.
pub fn insert(conn: &mut Conn, access: &EmergencyAccess) -> Result<(), DbError> {
    diesel::insert_into(a::table).values(AccessRow::from(access)).execute(conn)?;
    Ok(())
}

/// Stores the end and the review of a locked emergency access.
pub fn save(conn: &mut Conn, access: &EmergencyAccess) -> Result<(), DbError> {
    let review = access.review.as_ref();
    diesel::update(a::table.filter(a::id.eq(Db(access.id))))
        .set((
            a::ended_at.eq(access.ended_at.map(Db)),
            a::reviewed_by.eq(review.map(|review| Db(review.by))),
            a::reviewed_at.eq(review.map(|review| Db(review.at))),
            a::comment.eq(review.map(|review| review.comment.as_str())),
            a::version.eq(access.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// The emergency access, for callers that see the operator's data.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    id: EmergencyAccessId,
) -> Result<Option<EmergencyAccess>, DbError> {
    if !scope.admits_operator() {
        return Ok(None);
    }
    let query = a::table.filter(a::id.eq(Db(id))).select(AccessRow::as_select());
    query.first::<AccessRow>(conn).optional()?.map(TryInto::try_into).transpose()
}

/// The same, locked until the transaction ends.
pub fn lock(
    conn: &mut Conn,
    scope: &Scope,
    id: EmergencyAccessId,
) -> Result<Option<EmergencyAccess>, DbError> {
    if !scope.admits_operator() {
        return Ok(None);
    }
    let query = a::table.filter(a::id.eq(Db(id))).select(AccessRow::as_select());
    Locked(query).get_result::<AccessRow>(conn).optional()?.map(TryInto::try_into).transpose()
}

/// The user's emergency access without a recorded end, locked until the transaction ends.
pub fn lock_open_of(conn: &mut Conn, user: UserId) -> Result<Option<EmergencyAccess>, DbError> {
    let query = a::table
        .filter(a::user_id.eq(Db(user)))
        .filter(a::ended_at.is_null())
        .select(AccessRow::as_select());
    Locked(query).get_result::<AccessRow>(conn).optional()?.map(TryInto::try_into).transpose()
}

/// A page of emergency accesses, newest first.
pub fn list(conn: &mut Conn, slice: Slice) -> Result<Vec<EmergencyAccess>, DbError> {
    load(conn, newest(slice))
}

/// Those that began by `until` and are not reviewed, newest first.
pub fn unreviewed(
    conn: &mut Conn,
    until: DateTime<Utc>,
    slice: Slice,
) -> Result<Vec<EmergencyAccess>, DbError> {
    let began = newest(slice).filter(a::created_at.le(Db(until)));
    load(conn, began.filter(a::reviewed_at.is_null()))
}

type Query<'a> = a::BoxedQuery<'a, MultiBackend>;

fn newest<'a>(slice: Slice) -> Query<'a> {
    a::table
        .filter(row_before((a::created_at, a::id), slice.bounds()))
        .order((a::created_at.desc(), a::id.desc()))
        .limit(slice.limit)
        .into_boxed()
}

fn load(conn: &mut Conn, query: Query<'_>) -> Result<Vec<EmergencyAccess>, DbError> {
    let rows: Vec<AccessRow> = query.select(AccessRow::as_select()).load(conn)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Those that have ended by `wall` without a record of it, in the order of their ends.
pub fn timed_out(
    conn: &mut Conn,
    wall: DateTime<Utc>,
    after: DueItem,
    limit: i64,
) -> Result<Vec<DueItem>, DbError> {
    let rows: Vec<(Db<DateTime<Utc>>, Db<EmergencyAccessId>)> = a::table
        .filter(row_after((a::ends_at, a::id), (Db(after.at), Db(after.id))))
        .filter(a::ended_at.is_null())
        .filter(a::ends_at.le(Db(wall)))
        .order((a::ends_at, a::id))
        .limit(limit)
        .select((a::ends_at, a::id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(at, id)| DueItem { at: at.0, id: id.0.uuid() }).collect())
}

/// What the audit log has of a user between two wall times: each action, and how often.
pub fn actions(
    conn: &mut Conn,
    user: UserId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(String, i64)>, DbError> {
    Ok(e::table
        .filter(e::sequence.is_not_null())
        .filter(e::actor_id.eq(Db(user)))
        .filter(e::recorded_at.ge(Db(from)))
        .filter(e::recorded_at.lt(Db(until)))
        .group_by(e::event_type)
        .order(e::event_type)
        .select((e::event_type, count_star()))
        .load(conn)?)
}
