//! What invoices and credit notes have in common, as they are shown.

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
    /// Its place in the document.
    #[schema(example = 1, minimum = 1)]
    line_number: i64,
    /// The order's line it is a part of; null on credit notes.
    #[schema(required = true, example = 1, minimum = 1)]
    order_line_number: Option<i64>,
    /// The line of the invoice that a credit note's line corrects; null on invoices and on account.
    #[schema(required = true, example = json!(null), minimum = 1)]
    invoice_line_number: Option<i64>,
    /// On credit notes whether the pieces come back (`return`) or only cost less (`price`); null on invoices.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(CreditKind::ALL.map(CreditKind::as_str)))))]
    kind: Option<&'static str>,
    /// The SKU; null for a charge.
    #[schema(required = true, example = "BOLT-M8")]
    sku: Option<String>,
    /// The charge; null for goods.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(ChargeKind::ALL.map(ChargeKind::as_str)))))]
    charge: Option<&'static str>,
    /// What it is called.
    #[schema(example = "Bolt M8 × 40, zinc")]
    name: String,
    /// How many.
    #[schema(example = 12, minimum = 1)]
    quantity: i64,
    /// The price of one.
    unit_price: UnitPrice,
    /// What the line comes to, net of tax.
    net: Money,
    /// How it is taxed: a code of UNTDID 5305.
    #[schema(example = "S", extensions(("x-extensible-enum" = json!(TaxCategory::ALL.map(TaxCategory::as_str)))))]
    tax_category: &'static str,
    /// The tax rate: 0.20 for 20 %.
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

/// What a document charges under one tax category and rate.
#[derive(Serialize, ToSchema)]
#[schema(as = TaxGroup)]
pub(crate) struct TaxGroupView {
    /// The category: a code of UNTDID 5305.
    #[schema(example = "S", extensions(("x-extensible-enum" = json!(TaxCategory::ALL.map(TaxCategory::as_str)))))]
    category: &'static str,
    /// The rate: 0.20 for 20 %.
    #[schema(value_type = String, example = "0.20")]
    rate: Rate,
    /// Why no tax is charged, as a VATEX code; null where tax is charged.
    #[schema(required = true, example = json!(null))]
    reason: Option<String>,
    /// The net amounts, added up.
    base: Money,
    /// The tax on them, rounded once.
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
