//! JSON that invoices and credit notes share.

use domain::billing::{CreditKind, DocumentLine};
use domain::orders::{ChargeKind, Item};
use domain::pricing::{TaxCategory, TaxGroup};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{Money, Rate, UnitPrice};

/// A line of an invoice or a credit note; amounts are positive on both.
#[derive(Serialize, ToSchema)]
#[schema(as = DocumentLine)]
pub(crate) struct DocumentLineView {
    /// Line number in the document.
    #[schema(example = 1, minimum = 1)]
    line_number: i64,
    /// Line of the order that this line bills; null on credit notes.
    #[schema(required = true, example = 1, minimum = 1)]
    order_line_number: Option<i64>,
    /// Line of the invoice that a credit note's line corrects; null on invoices and on account.
    #[schema(required = true, example = json!(null), minimum = 1)]
    invoice_line_number: Option<i64>,
    /// On credit notes: whether the goods are returned (`return`) or only the price is reduced (`price`);
    /// null on invoices.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(CreditKind::ALL.map(CreditKind::as_str)))))]
    kind: Option<&'static str>,
    /// The SKU; null for a charge.
    #[schema(required = true, example = "BOLT-M8")]
    sku: Option<String>,
    /// Kind of charge; null for goods.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(ChargeKind::ALL.map(ChargeKind::as_str)))))]
    charge: Option<&'static str>,
    /// Name of the product or charge.
    #[schema(example = "Bolt M8 × 40, zinc")]
    name: String,
    /// Quantity.
    #[schema(example = 12, minimum = 1)]
    quantity: i64,
    /// Price per unit.
    unit_price: UnitPrice,
    /// Line total, net of tax.
    net: Money,
    /// Tax category: a code of UNTDID 5305.
    #[schema(example = "S", extensions(("x-extensible-enum" = json!(TaxCategory::ALL.map(TaxCategory::as_str)))))]
    tax_category: &'static str,
    /// Tax rate: 0.20 for 20 %.
    #[schema(value_type = String, example = "0.20")]
    tax_rate: Rate,
}

impl From<&DocumentLine> for DocumentLineView {
    fn from(line: &DocumentLine) -> Self {
        let (sku, charge, name) = match &line.item {
            Item::Goods { sku, name, .. } => (Some(sku.clone()), None, name.clone()),
            Item::Charge { kind } => (None, Some(kind.as_str()), kind.as_str().to_owned()),
        };
        Self {
            line_number: line.number,
            order_line_number: line.order_line,
            invoice_line_number: line.correction.and_then(|correction| correction.invoice_line),
            kind: line.correction.map(|correction| correction.kind.as_str()),
            sku,
            charge,
            name,
            quantity: line.quantity,
            unit_price: line.unit_price.into(),
            net: line.net.into(),
            tax_category: line.tax.category.as_str(),
            tax_rate: Rate(line.tax.rate),
        }
    }
}

/// Tax of a document under one category and rate.
#[derive(Serialize, ToSchema)]
#[schema(as = TaxGroup)]
pub(crate) struct TaxGroupView {
    /// Tax category: a code of UNTDID 5305.
    #[schema(example = "S", extensions(("x-extensible-enum" = json!(TaxCategory::ALL.map(TaxCategory::as_str)))))]
    category: &'static str,
    /// Tax rate: 0.20 for 20 %.
    #[schema(value_type = String, example = "0.20")]
    rate: Rate,
    /// Reason for exemption, as a VATEX code; null where tax is charged.
    #[schema(required = true, example = json!(null))]
    reason: Option<String>,
    /// Sum of the net amounts.
    base: Money,
    /// Tax on that sum, rounded once.
    tax: Money,
}

impl From<&TaxGroup> for TaxGroupView {
    fn from(group: &TaxGroup) -> Self {
        Self {
            category: group.treatment.category.as_str(),
            rate: Rate(group.treatment.rate),
            reason: group.treatment.reason.clone(),
            base: group.base.into(),
            tax: group.tax.into(),
        }
    }
}
