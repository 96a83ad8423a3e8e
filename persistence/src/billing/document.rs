//! Columns shared by invoices and credit notes.

use diesel::prelude::*;
use domain::billing::{Correction, Document, DocumentLine};
use domain::catalog::ProductId;
use domain::money::{Currency, Money};
use domain::orders::Item;
use domain::pricing::{TaxGroup, TaxTreatment, UnitPrice};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shares;
use crate::{Db, DbError};

/// A tax group as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredGroup {
    #[serde(flatten)]
    treatment: TaxTreatment,
    base: i64,
    tax: i64,
}

/// The tax groups as a document keeps them.
pub(super) fn taxes(document: &Document) -> Result<Value, DbError> {
    let groups: Vec<StoredGroup> = document
        .groups
        .iter()
        .map(|group| StoredGroup {
            treatment: group.treatment.clone(),
            base: group.base.minor(),
            tax: group.tax.minor(),
        })
        .collect();
    serde_json::to_value(groups).map_err(DbError::corrupt)
}

/// The line columns shared by both document kinds, in the order of their tables.
#[derive(Queryable)]
pub(super) struct LinePart {
    number: i64,
    product_id: Option<Db<ProductId>>,
    sku: Option<String>,
    name: String,
    charge: Option<String>,
    quantity: i64,
    unit_price: Db<Decimal>,
    net: i64,
    tax_category: String,
    tax_rate: Db<Decimal>,
    tax_reason: Option<String>,
    allocations: Option<Db<Value>>,
}

impl LinePart {
    pub(super) fn line(
        self,
        order_line: Option<i64>,
        correction: Option<Correction>,
        currency: Currency,
    ) -> Result<DocumentLine, DbError> {
        let item = match (self.product_id, self.sku, self.charge) {
            (Some(product), Some(sku), None) => {
                Item::Goods { product: product.0, sku, name: self.name }
            }
            (None, None, Some(kind)) => {
                Item::Charge { kind: kind.parse().map_err(DbError::corrupt)? }
            }
            (Some(_) | None, Some(_) | None, Some(_) | None) => {
                return Err(DbError::corrupt("a line that is neither goods nor a charge"));
            }
        };
        Ok(DocumentLine {
            number: self.number,
            order_line,
            correction,
            item,
            quantity: self.quantity,
            unit_price: UnitPrice::new(self.unit_price.0).map_err(DbError::corrupt)?,
            net: Money::from_minor(self.net, currency),
            allocations: shares::parse(self.allocations, currency)?,
            tax: TaxTreatment {
                category: self.tax_category.parse().map_err(DbError::corrupt)?,
                rate: self.tax_rate.0.normalize(),
                reason: self.tax_reason,
            },
        })
    }
}

/// An item's columns: product, SKU, name, charge.
pub(super) type ItemColumns<'a> =
    (Option<Db<ProductId>>, Option<&'a str>, &'a str, Option<&'static str>);

pub(super) const fn item_columns(item: &Item) -> ItemColumns<'_> {
    match item {
        Item::Goods { product, sku, name } => {
            (Some(Db(*product)), Some(sku.as_str()), name.as_str(), None)
        }
        Item::Charge { kind } => (None, None, kind.as_str(), Some(kind.as_str())),
    }
}

/// A document's sums, as they are stored.
pub(super) struct Sums<'a> {
    pub(super) currency: &'a str,
    pub(super) net: i64,
    pub(super) tax: i64,
    pub(super) total: i64,
    pub(super) taxes: Value,
}

impl Sums<'_> {
    /// The document of these sums and lines.
    pub(super) fn document(self, lines: Vec<DocumentLine>) -> Result<Document, DbError> {
        let currency: Currency = self.currency.parse().map_err(DbError::corrupt)?;
        let money = |minor| Money::from_minor(minor, currency);
        let groups: Vec<StoredGroup> =
            serde_json::from_value(self.taxes).map_err(DbError::corrupt)?;
        let groups = groups.into_iter().map(|group| TaxGroup {
            treatment: TaxTreatment { rate: group.treatment.rate.normalize(), ..group.treatment },
            base: money(group.base),
            tax: money(group.tax),
        });
        Ok(Document {
            currency,
            lines,
            groups: groups.collect(),
            net: money(self.net),
            tax: money(self.tax),
            total: money(self.total),
        })
    }
}
