//! Calendars of working hours.

mod row;
pub(crate) mod tables;

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::calendars::{Calendar, CalendarId, Calendars};
use domain::companies::CompanyId;
use domain::identity::Scope;

use self::row::CalendarRow;
use crate::connection::{MultiBackend, SharedLock};
use crate::page::Slice;
use crate::schema::{approval_rules as r, calendars as k, companies as c};
use crate::sql::{At, OrShared, OwnedBy, Shared, row_before, visible};
use crate::{Conn, Db, DbError, Locked, settings};

/// Number of calendars of this company; without a company: of the operator.
pub fn count(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64, DbError> {
    Ok(match company {
        Some(company) => k::table.filter(k::company_id.eq(Db(company))).count().get_result(conn)?,
        None => k::table.filter(k::company_id.is_null()).count().get_result(conn)?,
    })
}

/// Adds a calendar.
pub fn insert(conn: &mut Conn, calendar: &Calendar) -> Result<(), DbError> {
    diesel::insert_into(k::table).values(CalendarRow::try_from(calendar)?).execute(conn)?;
    Ok(())
}

/// The calendar, if the caller may see it.
pub fn find(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<Option<Calendar>, DbError> {
    let query = within(scope).filter(k::id.eq(Db(id))).select(CalendarRow::as_select());
    query.first::<CalendarRow>(conn).optional()?.map(Calendar::try_from).transpose()
}

/// The calendar, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<Option<Calendar>, DbError> {
    let query = within(scope).filter(k::id.eq(Db(id))).select(CalendarRow::as_select());
    Locked(query).get_result::<CalendarRow>(conn).optional()?.map(Calendar::try_from).transpose()
}

/// Whether `company` may run by the calendar: it is the company's or the operator's. It is share-locked until
/// the transaction ends, so that it stays.
pub fn hold(conn: &mut Conn, company: Option<CompanyId>, id: CalendarId) -> Result<bool, DbError> {
    let owner = SharedLock(k::table.filter(k::id.eq(Db(id))).select(k::company_id));
    Ok(is_for(owner.get_result(conn).optional()?, company))
}

/// Whether `company` may run by the calendar as it is now. It may go at any time: see [`hold`].
pub fn serves(
    conn: &mut Conn,
    company: Option<CompanyId>,
    id: CalendarId,
) -> Result<bool, DbError> {
    let owner = k::table.filter(k::id.eq(Db(id))).select(k::company_id);
    Ok(is_for(owner.first(conn).optional()?, company))
}

/// Whether a calendar of this owner, if there is one, is the company's or the operator's.
fn is_for(owner: Option<Option<Db<CompanyId>>>, company: Option<CompanyId>) -> bool {
    owner.is_some_and(|owner| owner.is_none_or(|owner| Some(owner.0) == company))
}

/// The calendars inside `scope`: a company reaches its own and the operator's.
fn within<'a>(scope: &Scope) -> k::BoxedQuery<'a, MultiBackend> {
    let owner = OwnedBy { company: OrShared(k::company_id), user: Shared, at: At::Everywhere };
    visible(k::table.into_boxed(), scope, owner)
}

/// The calendars the caller may see, newest first.
pub fn list(conn: &mut Conn, scope: &Scope, slice: Slice) -> Result<Vec<Calendar>, DbError> {
    let query = within(scope)
        .filter(row_before((k::created_at, k::id), slice.bounds()))
        .order((k::created_at.desc(), k::id.desc()))
        .limit(slice.limit)
        .select(CalendarRow::as_select());
    query.load::<CalendarRow>(conn)?.into_iter().map(Calendar::try_from).collect()
}

/// The calendars with these ids that exist.
fn named(conn: &mut Conn, ids: Vec<CalendarId>) -> Result<Vec<Calendar>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = k::table.filter(k::id.eq_any(ids.into_iter().map(Db)));
    let rows: Vec<CalendarRow> = query.select(CalendarRow::as_select()).load(conn)?;
    rows.into_iter().map(Calendar::try_from).collect()
}

/// The calendars by which the deadlines of a company run: its `own`, or else `usual`, that of the settings, and
/// the `ids` that rules name.
pub(crate) fn by_which(
    conn: &mut Conn,
    (own, usual): (Option<CalendarId>, Option<CalendarId>),
    mut ids: Vec<CalendarId>,
) -> Result<Calendars, DbError> {
    let own = own.or(usual);
    ids.extend(own);
    ids.sort_unstable();
    ids.dedup();
    Ok(Calendars::new(own, named(conn, ids)?))
}

/// The calendars by which the deadlines of the company run: its own or else that of the settings, and the `ids`
/// that rules name.
pub fn of_company(
    conn: &mut Conn,
    company: CompanyId,
    ids: Vec<CalendarId>,
) -> Result<Calendars, DbError> {
    let query = c::table.filter(c::id.eq(Db(company))).select(c::calendar_id);
    let own = query.first::<Option<Db<CalendarId>>>(conn)?.map(|own| own.0);
    let usual = if own.is_some() { None } else { settings::find(conn)?.calendar };
    by_which(conn, (own, usual), ids)
}

/// Whether a company, an approval rule or the settings name the locked calendar.
pub fn is_used(conn: &mut Conn, id: CalendarId) -> Result<bool, DbError> {
    let companies = c::table.filter(c::calendar_id.eq(Db(id)));
    let rules = r::table.filter(r::calendar_id.eq(Db(id)));
    let of_companies: bool = diesel::select(exists(companies)).get_result(conn)?;
    let of_rules: bool = diesel::select(exists(rules)).get_result(conn)?;
    Ok(of_companies || of_rules || settings::find(conn)?.calendar == Some(id))
}

/// Stores a locked calendar.
pub fn save(conn: &mut Conn, calendar: &Calendar) -> Result<(), DbError> {
    let row = CalendarRow::try_from(calendar)?;
    diesel::update(k::table.filter(k::id.eq(Db(calendar.id)))).set(row).execute(conn)?;
    Ok(())
}

/// Deletes a locked calendar that nothing runs by.
pub fn delete(conn: &mut Conn, id: CalendarId) -> Result<(), DbError> {
    diesel::delete(k::table.filter(k::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}
