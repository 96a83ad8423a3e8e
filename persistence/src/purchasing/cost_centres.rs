//! Cost centres as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, UnitId};
use domain::identity::Scope;
use domain::purchasing::{CostCentre, CostCentreId, CostCentres};

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::cost_centres as c;
use crate::sql::{At, OwnedBy, Shared, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = c, treat_none_as_default_value = false, treat_none_as_null = true)]
struct CostCentreRow {
    id: Db<CostCentreId>,
    company_id: Db<CompanyId>,
    code: String,
    name: String,
    active: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    unit_id: Option<Db<UnitId>>,
}

impl From<&CostCentre> for CostCentreRow {
    fn from(centre: &CostCentre) -> Self {
        Self {
            id: Db(centre.id),
            company_id: Db(centre.company),
            code: centre.code.clone(),
            name: centre.name.clone(),
            active: centre.active,
            version: centre.version,
            created_at: Db(centre.created_at),
            unit_id: centre.unit.map(Db),
        }
    }
}

impl From<CostCentreRow> for CostCentre {
    fn from(row: CostCentreRow) -> Self {
        Self {
            id: row.id.0,
            company: row.company_id.0,
            unit: row.unit_id.map(|unit| unit.0),
            code: row.code,
            name: row.name,
            active: row.active,
            version: row.version,
            created_at: row.created_at.0,
        }
    }
}

/// The cost centres inside `scope`: every user of a company may name them.
fn within<'a>(scope: &Scope) -> c::BoxedQuery<'a, MultiBackend> {
    visible(
        c::table.into_boxed(),
        scope,
        OwnedBy { company: c::company_id, user: Shared, at: At::Everywhere },
    )
}

/// The company's cost centres by code, as orders name them.
pub fn cost_centres(conn: &mut Conn, company: CompanyId) -> Result<CostCentres, DbError> {
    let rows: Vec<(String, Db<CostCentreId>, bool, Option<Db<UnitId>>)> = c::table
        .filter(c::company_id.eq(Db(company)))
        .select((c::code, c::id, c::active, c::unit_id))
        .load(conn)?;
    let of_units =
        rows.iter().filter_map(|(code, .., unit)| Some((code.clone(), unit.as_ref()?.0)));
    let of_units: Vec<_> = of_units.collect();
    let by_code = rows.into_iter().map(|(code, id, active, _)| (code, active.then_some(id.0)));
    Ok(by_code.collect::<CostCentres>().at(of_units))
}

/// Number of the company's cost centres, active or not.
pub fn count_cost_centres(conn: &mut Conn, company: CompanyId) -> Result<i64, DbError> {
    Ok(c::table.filter(c::company_id.eq(Db(company))).count().get_result(conn)?)
}

/// Adds a cost centre; [`DbError::Taken`] if the company has its code already.
pub fn insert_cost_centre(conn: &mut Conn, centre: &CostCentre) -> Result<(), DbError> {
    diesel::insert_into(c::table).values(CostCentreRow::from(centre)).execute(conn)?;
    Ok(())
}

/// Stores a locked cost centre.
pub fn save_cost_centre(conn: &mut Conn, centre: &CostCentre) -> Result<(), DbError> {
    let row = c::table.filter(c::id.eq(Db(centre.id)));
    diesel::update(row).set(CostCentreRow::from(centre)).execute(conn)?;
    Ok(())
}

/// The cost centre, if it is inside `scope`.
pub fn find_cost_centre(
    conn: &mut Conn,
    scope: &Scope,
    id: CostCentreId,
) -> Result<Option<CostCentre>, DbError> {
    let query = within(scope).filter(c::id.eq(Db(id))).select(CostCentreRow::as_select());
    Ok(query.first::<CostCentreRow>(conn).optional()?.map(Into::into))
}

/// The cost centre, locked until the transaction ends.
pub fn lock_cost_centre(
    conn: &mut Conn,
    scope: &Scope,
    id: CostCentreId,
) -> Result<Option<CostCentre>, DbError> {
    let query = within(scope).filter(c::id.eq(Db(id))).select(CostCentreRow::as_select());
    Ok(Locked(query).get_result::<CostCentreRow>(conn).optional()?.map(Into::into))
}

/// The cost centres the caller may see, newest first.
pub fn list_cost_centres(
    conn: &mut Conn,
    scope: &Scope,
    slice: Slice,
) -> Result<Vec<CostCentre>, DbError> {
    let query = within(scope)
        .filter(row_before((c::created_at, c::id), slice.bounds()))
        .order((c::created_at.desc(), c::id.desc()))
        .limit(slice.limit)
        .select(CostCentreRow::as_select());
    Ok(query.load::<CostCentreRow>(conn)?.into_iter().map(Into::into).collect())
}
