//! A product.

use chrono::{DateTime, Utc};

use super::{ProductId, QuantityRule, Sku, TaxClass};
use crate::money::Money;
use crate::purchasing::OnViolation;

/// A product, sold by the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Its SKU, used in orders.
    pub sku: Sku,
    /// Its name.
    pub name: String,
    /// Unit of measure: `piece`, `box`.
    pub unit: String,
    /// Its tax class.
    pub tax_class: TaxClass,
    /// Net price that applies where no price list has one.
    pub list_price: Option<Money>,
    /// Its quantity rule, where the operator has set no nearer one.
    pub quantity_rule: QuantityRule,
    /// The effect on an order that breaks it.
    pub on_violation: OnViolation,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}
