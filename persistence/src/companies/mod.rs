//! Companies, their members and their business units.

mod members;
pub(crate) mod row;
pub(crate) mod tables;
pub(crate) mod unit_row;
mod units;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::{Company, CompanyId, Country, Status, TimeZone};
use domain::credit::CreditAccount;
use domain::identity::Scope;
use domain::money::Money;

pub use members::{
    approval_limits, count_members, find_member, insert_member, limited_members, list_members,
    lock_member, lock_member_of, member_of_user, members_of, members_with, members_within,
    of_company, save_confirmed, save_member,
};

pub use units::{
    UnitFilter, count_units, delete_unit, find_unit, hold_unit, insert_unit, list_units,
    move_below, save_unit, units_below, units_of,
};

use self::row::CompanyRow;
use crate::commitments;
use crate::connection::{MultiBackend, SharedLock};
use crate::page::Slice;
use crate::schema::companies as c;
use crate::sql::{At, OwnedBy, Shared, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

/// Filter on companies.
#[derive(Debug, Clone, Default)]
pub struct CompanyFilter {
    /// The company's id in an external system.
    pub external_id: Option<String>,
    /// Their status.
    pub status: Option<Status>,
}

/// Adds a company and opens its credit account; [`DbError::Taken`] if its external id is taken.
pub fn insert(conn: &mut Conn, company: &Company, limit: Option<Money>) -> Result<(), DbError> {
    let row = CompanyRow::new(company, company.created_at)?;
    diesel::insert_into(c::table).values(row).execute(conn)?;
    let account = CreditAccount::new_account(company, limit);
    commitments::open(conn, &account, company.created_at).map(drop)
}

/// The company, if the caller may see it.
pub fn find(conn: &mut Conn, scope: &Scope, id: CompanyId) -> Result<Option<Company>, DbError> {
    if !scope.admits_company(id) {
        return Ok(None);
    }
    let query = c::table.filter(c::id.eq(Db(id))).select(CompanyRow::as_select());
    query.first(conn).optional()?.map(Company::try_from).transpose()
}

/// The countries of these companies.
pub fn countries(
    conn: &mut Conn,
    ids: &[CompanyId],
) -> Result<BTreeMap<CompanyId, Country>, DbError> {
    let rows: Vec<(Db<CompanyId>, String)> = c::table
        .filter(c::id.eq_any(ids.iter().copied().map(Db)))
        .select((c::id, c::country))
        .load(conn)?;
    let country = |(id, country): (Db<CompanyId>, String)| {
        Ok((id.0, Country::stored(&country).map_err(DbError::corrupt)?))
    };
    rows.into_iter().map(country).collect()
}

/// The time zones of these companies.
pub fn time_zones(
    conn: &mut Conn,
    ids: &[CompanyId],
) -> Result<BTreeMap<CompanyId, TimeZone>, DbError> {
    let rows: Vec<(Db<CompanyId>, String)> = c::table
        .filter(c::id.eq_any(ids.iter().copied().map(Db)))
        .select((c::id, c::time_zone))
        .load(conn)?;
    let of_company = |(id, zone): (Db<CompanyId>, String)| {
        let zone: TimeZone = zone.parse().map_err(DbError::corrupt)?;
        Ok((id.0, zone))
    };
    rows.into_iter().map(of_company).collect()
}

/// The company, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: CompanyId) -> Result<Option<Company>, DbError> {
    if !scope.admits_company(id) {
        return Ok(None);
    }
    let query = c::table.filter(c::id.eq(Db(id))).select(CompanyRow::as_select());
    Locked(query).get_result::<CompanyRow>(conn).optional()?.map(Company::try_from).transpose()
}

/// The company, share-locked until the transaction ends: a concurrent change of its status or hold waits, or is
/// visible already.
pub fn hold(conn: &mut Conn, id: CompanyId) -> Result<Option<Company>, DbError> {
    let query = c::table.filter(c::id.eq(Db(id))).select(CompanyRow::as_select());
    SharedLock(query).get_result::<CompanyRow>(conn).optional()?.map(Company::try_from).transpose()
}

/// Stores a locked company; [`DbError::Taken`] if its new external id is taken.
pub fn save(conn: &mut Conn, company: &Company, at: DateTime<Utc>) -> Result<(), DbError> {
    let row = CompanyRow::new(company, at)?;
    diesel::update(c::table.filter(c::id.eq(Db(company.id)))).set(row).execute(conn)?;
    Ok(())
}

/// The companies the caller may see, newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &CompanyFilter,
    slice: Slice,
) -> Result<Vec<Company>, DbError> {
    let owner = OwnedBy { company: c::id, user: Shared, at: At::Everywhere };
    let all = c::table.into_boxed::<MultiBackend>();
    let mut query = visible(all, scope, owner)
        .select(CompanyRow::as_select())
        .filter(row_before((c::created_at, c::id), slice.bounds()))
        .order((c::created_at.desc(), c::id.desc()))
        .limit(slice.limit);
    if let Some(external_id) = &filter.external_id {
        query = query.filter(c::external_id.eq(external_id.clone()));
    }
    if let Some(status) = filter.status {
        query = query.filter(c::status.eq(status.as_str()));
    }
    query.load::<CompanyRow>(conn)?.into_iter().map(Company::try_from).collect()
}

/// The given companies that exist.
pub fn existing(conn: &mut Conn, ids: &[CompanyId]) -> Result<Vec<CompanyId>, DbError> {
    let ids = ids.iter().copied().map(Db);
    let found: Vec<Db<CompanyId>> = c::table.filter(c::id.eq_any(ids)).select(c::id).load(conn)?;
    Ok(found.into_iter().map(|id| id.0).collect())
}
