//! Business units. Every write of a unit holds the units of its company first, so that moves at once cannot make a
//! circle, and no unit is added to one that is being moved or removed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::bounds::Bounded;
use domain::companies::{CompanyId, Unit, UnitId};
use domain::identity::Scope;

use super::unit_row::{UnitRow, depth_of, end_of, text_of};
use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::business_units as u;
use crate::sql::{At, OwnedBy, Shared, row_before, visible};
use crate::types::Uid;
use crate::{Conn, Db, DbError, bounds};

/// Filter on units; an unset field matches all.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnitFilter {
    /// The company.
    pub company: Option<CompanyId>,
    /// The unit right above.
    pub parent: Option<UnitId>,
}

/// The units inside `scope`: a part of a company has its own, and those right below.
fn within<'a>(scope: &Scope) -> u::BoxedQuery<'a, MultiBackend> {
    let at = At::Unit { id: "business_units.id", parent: "business_units.parent_id" };
    let owner = OwnedBy { company: u::company_id, user: Shared, at };
    visible(u::table.into_boxed(), scope, owner)
}

/// The unit, if the caller may see it.
pub fn find_unit(conn: &mut Conn, scope: &Scope, id: UnitId) -> Result<Option<Unit>, DbError> {
    let query = within(scope).filter(u::id.eq(Db(id))).select(UnitRow::as_select());
    query.first::<UnitRow>(conn).optional()?.map(Unit::try_from).transpose()
}

/// The unit, with all units of its company held until the transaction ends.
pub fn hold_unit(conn: &mut Conn, scope: &Scope, id: UnitId) -> Result<Option<Unit>, DbError> {
    let Some(unit) = find_unit(conn, scope, id)? else { return Ok(None) };
    bounds::hold(conn, Bounded::Units, Some(unit.company))?;
    // It may have changed until it was held.
    find_unit(conn, scope, id)
}

/// All units of a company.
pub fn units_of(conn: &mut Conn, company: CompanyId) -> Result<Vec<Unit>, DbError> {
    let rows: Vec<UnitRow> =
        u::table.filter(u::company_id.eq(Db(company))).select(UnitRow::as_select()).load(conn)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// Number of units of a company.
pub fn count_units(conn: &mut Conn, company: CompanyId) -> Result<i64, DbError> {
    Ok(u::table.filter(u::company_id.eq(Db(company))).count().get_result(conn)?)
}

/// The units below `unit`, at every level.
pub fn units_below(conn: &mut Conn, unit: &Unit) -> Result<Vec<Unit>, DbError> {
    let path = text_of(&unit.path);
    let rows: Vec<UnitRow> = u::table
        .filter(u::company_id.eq(Db(unit.company)))
        .filter(u::path.gt(path.clone()))
        .filter(u::path.lt(end_of(&path)))
        .order(u::path)
        .select(UnitRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// The units the caller may see, newest first.
pub fn list_units(
    conn: &mut Conn,
    scope: &Scope,
    filter: UnitFilter,
    slice: Slice,
) -> Result<Vec<Unit>, DbError> {
    let mut query = within(scope)
        .filter(row_before((u::created_at, u::id), slice.bounds()))
        .order((u::created_at.desc(), u::id.desc()))
        .limit(slice.limit)
        .select(UnitRow::as_select());
    if let Some(company) = filter.company {
        query = query.filter(u::company_id.eq(Db(company)));
    }
    if let Some(parent) = filter.parent {
        query = query.filter(u::parent_id.eq(Db(parent)));
    }
    query.load::<UnitRow>(conn)?.into_iter().map(Unit::try_from).collect()
}

/// Adds a unit; [`DbError::Taken`] if its parent has one of this name.
pub fn insert_unit(conn: &mut Conn, unit: &Unit) -> Result<(), DbError> {
    diesel::insert_into(u::table).values(UnitRow::try_from(unit)?).execute(conn)?;
    Ok(())
}

/// Stores a held unit; [`DbError::Taken`] if its parent has another one of this name.
pub fn save_unit(conn: &mut Conn, unit: &Unit) -> Result<(), DbError> {
    let row = UnitRow::try_from(unit)?;
    diesel::update(u::table.filter(u::id.eq(Db(unit.id)))).set(row).execute(conn)?;
    Ok(())
}

/// Gives the units below `before` their new paths, after it has become `after`. Each gets a new version.
pub fn move_below(conn: &mut Conn, before: &Unit, after: &Unit) -> Result<(), DbError> {
    let old = text_of(&before.path);
    let kept = i64::try_from(old.len()).map_err(DbError::corrupt)?;
    diesel::sql_query(
        "UPDATE business_units SET path = $1 || substr(path, CAST($2 AS integer)), depth = depth + $3, \
           version = version + 1 WHERE company_id = $4 AND path > $5 AND path < $6",
    )
    .bind::<Text, _>(text_of(&after.path))
    .bind::<BigInt, _>(kept + 1)
    .bind::<BigInt, _>(depth_of(&after.path) - depth_of(&before.path))
    .bind::<Uid, _>(Db(before.company))
    .bind::<Text, _>(&old)
    .bind::<Text, _>(end_of(&old))
    .execute(conn)?;
    Ok(())
}

/// Removes a held unit; [`DbError::is_in_use`] if a row still names it.
pub fn delete_unit(conn: &mut Conn, id: UnitId) -> Result<(), DbError> {
    diesel::delete(u::table.filter(u::id.eq(Db(id)))).execute(conn)?;
    Ok(())
}
