//! Delegations of approvers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use domain::approvals::{Delegation, DelegationId};
use domain::bounds::MOST_UNUSED_DELEGATIONS;
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};

use crate::connection::{MultiBackend, SharedLock};
use crate::page::Slice;
use crate::schema::{approval_decisions as d, delegations as g};
use crate::sql::{At, OwnedBy, Withheld, company_in_part, one_of, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = g, treat_none_as_default_value = false, treat_none_as_null = true)]
struct DelegationRow {
    id: Db<DelegationId>,
    company_id: Option<Db<CompanyId>>,
    from_user_id: Db<UserId>,
    to_user_id: Db<UserId>,
    starts_at: Db<DateTime<Utc>>,
    ends_at: Db<DateTime<Utc>>,
    note: Option<String>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl From<&Delegation> for DelegationRow {
    fn from(delegation: &Delegation) -> Self {
        Self {
            id: Db(delegation.id),
            company_id: delegation.company.map(Db),
            from_user_id: Db(delegation.from),
            to_user_id: Db(delegation.to),
            starts_at: Db(delegation.starts_at),
            ends_at: Db(delegation.ends_at),
            note: delegation.note.clone(),
            version: delegation.version,
            created_at: Db(delegation.created_at),
        }
    }
}

impl From<DelegationRow> for Delegation {
    fn from(row: DelegationRow) -> Self {
        Self {
            id: row.id.0,
            company: row.company_id.map(|company| company.0),
            from: row.from_user_id.0,
            to: row.to_user_id.0,
            starts_at: row.starts_at.0,
            ends_at: row.ends_at.0,
            note: row.note,
            version: row.version,
            created_at: row.created_at.0,
        }
    }
}

/// The delegations inside `scope`: in a part of a company those of its people, and those of and to the caller. One
/// without a company is of the operator's staff.
fn within<'a>(scope: &Scope, caller: UserId) -> g::BoxedQuery<'a, MultiBackend> {
    let at = At::Granted { user: "delegations.from_user_id" };
    let owner = OwnedBy { company: g::company_id, user: Withheld, at };
    let query = visible(g::table.into_boxed(), scope, owner);
    match company_in_part(scope) {
        None => query,
        Some(company) => query
            .or_filter(g::from_user_id.eq(Db(caller)).or(g::to_user_id.eq(Db(caller))))
            .filter(g::company_id.eq(Db(company))),
    }
}

/// Adds a delegation.
pub fn insert_delegation(conn: &mut Conn, delegation: &Delegation) -> Result<(), DbError> {
    diesel::insert_into(g::table).values(DelegationRow::from(delegation)).execute(conn)?;
    Ok(())
}

/// Stores a locked delegation as it is now.
pub fn save_delegation(conn: &mut Conn, delegation: &Delegation) -> Result<(), DbError> {
    let row = DelegationRow::from(delegation);
    diesel::update(g::table.filter(g::id.eq(Db(delegation.id)))).set(row).execute(conn)?;
    Ok(())
}

/// The delegation, if the caller may see it.
pub fn find_delegation(
    conn: &mut Conn,
    (scope, caller): (&Scope, UserId),
    id: DelegationId,
) -> Result<Option<Delegation>, DbError> {
    let query = within(scope, caller).filter(g::id.eq(Db(id))).select(DelegationRow::as_select());
    Ok(query.first::<DelegationRow>(conn).optional()?.map(Delegation::from))
}

/// The delegation, locked until the transaction ends.
pub fn lock_delegation(
    conn: &mut Conn,
    (scope, caller): (&Scope, UserId),
    id: DelegationId,
) -> Result<Option<Delegation>, DbError> {
    let query = within(scope, caller).filter(g::id.eq(Db(id))).select(DelegationRow::as_select());
    let row = Locked(query).get_result::<DelegationRow>(conn).optional()?;
    Ok(row.map(Delegation::from))
}

/// The delegations the caller may see, newest first.
pub fn list_delegations(
    conn: &mut Conn,
    (scope, caller): (&Scope, UserId),
    slice: Slice,
) -> Result<Vec<Delegation>, DbError> {
    let query = within(scope, caller)
        .filter(row_before((g::created_at, g::id), slice.bounds()))
        .order((g::created_at.desc(), g::id.desc()))
        .limit(slice.limit)
        .select(DelegationRow::as_select());
    let rows: Vec<DelegationRow> = query.load(conn)?;
    Ok(rows.into_iter().map(Delegation::from).collect())
}

/// Numbers of delegations that have not ended at `now`: of the delegator, and to the delegate.
pub fn count_open_delegations(
    conn: &mut Conn,
    (from, to): (UserId, UserId),
    now: DateTime<Utc>,
) -> Result<[i64; 2], DbError> {
    let open = || g::table.filter(g::ends_at.gt(Db(now)));
    let of_delegator = open().filter(g::from_user_id.eq(Db(from))).count().get_result(conn)?;
    let to_delegate = open().filter(g::to_user_id.eq(Db(to))).count().get_result(conn)?;
    Ok([of_delegator, to_delegate])
}

/// Deletes the oldest of the user's delegations that have ended at `now` and by which no decision was made, beyond
/// [`MOST_UNUSED_DELEGATIONS`].
pub fn forget_unused_delegations(
    conn: &mut Conn,
    from: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let decided = d::table
        .filter(d::on_behalf_of.eq(g::from_user_id.nullable()))
        .filter(d::user_id.eq(g::to_user_id))
        .filter(d::decided_at.ge(g::starts_at))
        .filter(d::decided_at.le(g::ends_at));
    let unused: Vec<Db<DelegationId>> = g::table
        .filter(g::from_user_id.eq(Db(from)))
        .filter(g::ends_at.le(Db(now)))
        .filter(not(exists(decided)))
        .order((g::created_at.desc(), g::id.desc()))
        .select(g::id)
        .load(conn)?;
    let old: Vec<_> = unused.into_iter().skip(MOST_UNUSED_DELEGATIONS).collect();
    if !old.is_empty() {
        diesel::delete(g::table.filter(g::id.eq_any(old))).execute(conn)?;
    }
    Ok(())
}

/// The users that `delegate` may answer for at `at` in the company, or at the operator, each once, by the start of
/// their delegations. None of these ends before the transaction does.
pub fn hold_delegators(
    conn: &mut Conn,
    company: Option<CompanyId>,
    delegate: UserId,
    at: DateTime<Utc>,
) -> Result<Vec<UserId>, DbError> {
    let query = to_delegate(company, delegate, at).select(g::from_user_id);
    Ok(each_once(SharedLock(query).load(conn)?))
}

/// The same users, as a read finds them.
pub fn delegators(
    conn: &mut Conn,
    company: Option<CompanyId>,
    delegate: UserId,
    at: DateTime<Utc>,
) -> Result<Vec<UserId>, DbError> {
    Ok(each_once(to_delegate(company, delegate, at).select(g::from_user_id).load(conn)?))
}

/// A delegator may have several delegations to the same delegate.
fn each_once(users: Vec<Db<UserId>>) -> Vec<UserId> {
    let mut seen = BTreeSet::new();
    users.into_iter().map(|user| user.0).filter(|user| seen.insert(*user)).collect()
}

fn to_delegate<'a>(
    company: Option<CompanyId>,
    delegate: UserId,
    at: DateTime<Utc>,
) -> g::BoxedQuery<'a, MultiBackend> {
    let query = in_force(at).filter(g::to_user_id.eq(Db(delegate)));
    match company {
        Some(company) => query.filter(g::company_id.eq(Db(company))),
        None => query.filter(g::company_id.is_null()),
    }
}

fn in_force<'a>(at: DateTime<Utc>) -> g::BoxedQuery<'a, MultiBackend> {
    g::table
        .into_boxed::<MultiBackend>()
        .filter(g::ends_at.gt(Db(at)))
        .filter(g::starts_at.le(Db(at)))
        .order((g::starts_at, g::id))
}

/// The delegations in force at `at` of these companies, by their start, as (company, delegator, delegate).
pub fn delegations_of(
    conn: &mut Conn,
    companies: &[CompanyId],
    at: DateTime<Utc>,
) -> Result<Vec<(CompanyId, UserId, UserId)>, DbError> {
    let rows: Vec<DelegationRow> = in_force(at)
        .filter(one_of(g::company_id, companies.iter().copied().map(CompanyId::uuid)))
        .select(DelegationRow::as_select())
        .load(conn)?;
    let rows = rows.into_iter().map(Delegation::from);
    Ok(rows.filter_map(|row| Some((row.company?, row.from, row.to))).collect())
}

/// The delegations of staff in force at `at`, by their start, as (delegator, delegate).
pub fn delegations_of_staff(
    conn: &mut Conn,
    at: DateTime<Utc>,
) -> Result<Vec<(UserId, UserId)>, DbError> {
    let rows: Vec<(Db<UserId>, Db<UserId>)> = in_force(at)
        .filter(g::company_id.is_null())
        .select((g::from_user_id, g::to_user_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(from, to)| (from.0, to.0)).collect())
}

/// The time of the last decision that `to` made on behalf of `from`.
pub fn last_decision_for(
    conn: &mut Conn,
    from: UserId,
    to: UserId,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let last: Option<Db<DateTime<Utc>>> = d::table
        .filter(d::on_behalf_of.eq(Db(from)))
        .filter(d::user_id.eq(Db(to)))
        .order(d::decided_at.desc())
        .select(d::decided_at)
        .first(conn)
        .optional()?;
    Ok(last.map(|at| at.0))
}
