//! Price lists and tax rates, row by row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, Country};
use domain::pricing::{PriceList, PriceListId, TaxRate, Validity};
use rust_decimal::Decimal;

use crate::schema::{price_lists, tax_rates};
use crate::{Db, DbError};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = price_lists, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct PriceListRow {
    pub(super) id: Db<PriceListId>,
    name: String,
    currency: String,
    priority: i64,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    for_everyone: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    updated_at: Db<DateTime<Utc>>,
}

impl PriceListRow {
    pub(super) fn new(list: &PriceList, updated_at: DateTime<Utc>) -> Self {
        Self {
            id: Db(list.id),
            name: list.name.clone(),
            currency: list.currency.code().to_owned(),
            priority: list.priority,
            valid_from: list.validity.from(),
            valid_until: list.validity.until(),
            for_everyone: list.companies.is_none(),
            version: list.version,
            created_at: Db(list.created_at),
            updated_at: Db(updated_at),
        }
    }

    /// The list, for these companies unless it is for everyone.
    pub(super) fn with(self, companies: Vec<CompanyId>) -> Result<PriceList, DbError> {
        let validity = Validity::new(self.valid_from, self.valid_until);
        Ok(PriceList {
            id: self.id.0,
            name: self.name,
            currency: self.currency.parse().map_err(DbError::corrupt)?,
            priority: self.priority,
            validity: validity.map_err(DbError::corrupt)?,
            companies: if self.for_everyone { None } else { Some(companies) },
            version: self.version,
            created_at: self.created_at.0,
        })
    }
}

/// The stored value for "always": the date is part of the key, so it cannot be null. The day is before the
/// first valid day.
const ALWAYS: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(first) => first,
    None => NaiveDate::MIN,
};

/// The first day of a tax rate from its stored value; `None`: always valid.
fn begins(stored: NaiveDate) -> Option<NaiveDate> {
    Some(stored).filter(|from| *from != ALWAYS)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tax_rates)]
pub(super) struct TaxRateRow {
    country: String,
    tax_class: String,
    valid_from: NaiveDate,
    rate: Db<Decimal>,
}

impl From<&TaxRate> for TaxRateRow {
    fn from(rate: &TaxRate) -> Self {
        Self {
            country: rate.country.as_str().to_owned(),
            tax_class: rate.class.as_str().to_owned(),
            valid_from: rate.valid_from.unwrap_or(ALWAYS),
            rate: Db(rate.rate),
        }
    }
}

impl TryFrom<TaxRateRow> for TaxRate {
    type Error = DbError;

    fn try_from(row: TaxRateRow) -> Result<Self, DbError> {
        Ok(Self {
            country: Country::stored(&row.country).map_err(DbError::corrupt)?,
            class: row.tax_class.parse().map_err(DbError::corrupt)?,
            rate: row.rate.0.normalize(),
            valid_from: begins(row.valid_from),
        })
    }
}
