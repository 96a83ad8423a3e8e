//! Tax rates.

use diesel::prelude::*;
use domain::companies::Country;
use domain::pricing::TaxRate;

use super::row::TaxRateRow;
use crate::schema::tax_rates as t;
use crate::{Conn, DbError, each};

/// The tax rates that may apply to an issuer in this country: the country's own, and those of its VAT country.
pub fn tax_rates(conn: &mut Conn, country: Country) -> Result<Vec<TaxRate>, DbError> {
    let rows: Vec<TaxRateRow> = t::table
        .filter(t::country.eq_any([country.as_str(), country.for_vat().as_str()]))
        .select(TaxRateRow::as_select())
        .load(conn)?;
    rows.into_iter().map(TaxRate::try_from).collect()
}

/// Every rate, by country, class and date.
pub fn all_tax_rates(conn: &mut Conn) -> Result<Vec<TaxRate>, DbError> {
    let rows: Vec<TaxRateRow> = t::table
        .order((t::country, t::tax_class, t::valid_from))
        .select(TaxRateRow::as_select())
        .load(conn)?;
    rows.into_iter().map(TaxRate::try_from).collect()
}

/// Replaces all rates. Each must differ from the others in country, class or first day.
pub fn replace_tax_rates(conn: &mut Conn, rates: &[TaxRate]) -> Result<(), DbError> {
    diesel::delete(t::table).execute(conn)?;
    let rows: Vec<TaxRateRow> = rates.iter().map(TaxRateRow::from).collect();
    if !rows.is_empty() {
        let stored = each!(conn, conn => diesel::insert_into(t::table).values(rows).execute(conn));
        stored.map_err(DbError::from).map_err(lost_race)?;
    }
    Ok(())
}

/// A concurrent request set the rates: the retry replaces them.
fn lost_race(error: DbError) -> DbError {
    match error {
        DbError::Taken(error) => DbError::TryAgain(error),
        DbError::TryAgain(_)
        | DbError::Outdated
        | DbError::Unreachable(_)
        | DbError::Busy
        | DbError::NotStored(_)
        | DbError::Corrupt(_)
        | DbError::Panicked
        | DbError::UnknownScheme
        | DbError::Migration(_)
        | DbError::Other(_) => error,
    }
}
