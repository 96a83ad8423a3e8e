//! A product.

use chrono::{DateTime, Utc};

use super::{ProductId, QuantityRule, Sku, TaxClass};
use crate::money::Money;

/// Something that is sold by the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// What it is ordered by.
    pub sku: Sku,
    /// What it is called.
    pub name: String,
    /// What one of it is: `piece`, `box`.
    pub unit: String,
    /// How it is taxed.
    pub tax_class: TaxClass,
    /// Its price where no price list has one, net of tax.
    pub list_price: Option<Money>,
    /// In which quantities it is sold.
    pub quantity_rule: QuantityRule,
    /// Rises with every change.
    pub version: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}
