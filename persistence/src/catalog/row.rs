//! Products, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::catalog::{Product, ProductId, QuantityRule, Sku};
use domain::money::{Currency, Money};
use domain::purchasing::OnViolation;
use rust_decimal::Decimal;

use crate::schema::products;
use crate::types::{Dec, Instant, Uid};
use crate::{Db, DbError};

/// The types of its columns, for hand-written statements.
pub(crate) type ProductSql = (
    Uid,
    Text,
    Text,
    Text,
    Text,
    Nullable<Dec>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    Instant,
    Instant,
    Nullable<Text>,
);

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ProductRow {
    id: Db<ProductId>,
    sku: String,
    name: String,
    unit: String,
    tax_class: String,
    list_price: Option<Db<Decimal>>,
    list_currency: Option<String>,
    quantity_min: Option<i64>,
    quantity_max: Option<i64>,
    quantity_increment: Option<i64>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    updated_at: Db<DateTime<Utc>>,
    quantity_on_violation: Option<String>,
}

impl ProductRow {
    /// The product's id.
    pub(crate) const fn id(&self) -> ProductId {
        self.id.0
    }

    pub(super) fn new(product: &Product, updated_at: DateTime<Utc>) -> Self {
        let rule = product.quantity_rule;
        let asks = product.on_violation != OnViolation::Deny;
        Self {
            id: Db(product.id),
            sku: product.sku.as_str().to_owned(),
            name: product.name.clone(),
            unit: product.unit.clone(),
            tax_class: product.tax_class.as_str().to_owned(),
            list_price: product.list_price.map(|price| Db(price.decimal())),
            list_currency: product.list_price.map(|price| price.currency().code().to_owned()),
            quantity_min: rule.min(),
            quantity_max: rule.max(),
            quantity_increment: rule.increment(),
            version: product.version,
            created_at: Db(product.created_at),
            updated_at: Db(updated_at),
            quantity_on_violation: asks.then(|| product.on_violation.as_str().to_owned()),
        }
    }
}

impl TryFrom<ProductRow> for Product {
    type Error = DbError;

    fn try_from(row: ProductRow) -> Result<Self, DbError> {
        let rule = QuantityRule::new(row.quantity_min, row.quantity_max, row.quantity_increment);
        Ok(Self {
            id: row.id.0,
            sku: Sku::stored(row.sku),
            name: row.name,
            unit: row.unit,
            tax_class: row.tax_class.parse().map_err(DbError::corrupt)?,
            list_price: list_price(row.list_price, row.list_currency.as_deref())?,
            quantity_rule: rule.map_err(DbError::corrupt)?,
            on_violation: match row.quantity_on_violation {
                None => OnViolation::Deny,
                Some(word) => word.parse().map_err(DbError::corrupt)?,
            },
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

fn list_price(price: Option<Db<Decimal>>, of: Option<&str>) -> Result<Option<Money>, DbError> {
    match (price, of) {
        (None, None) => Ok(None),
        (Some(price), Some(currency)) => {
            let currency: Currency = currency.parse().map_err(DbError::corrupt)?;
            Money::rounded(price.0, currency).map(Some).map_err(DbError::corrupt)
        }
        (Some(_), None) | (None, Some(_)) => Err(DbError::corrupt("a price without currency")),
    }
}
