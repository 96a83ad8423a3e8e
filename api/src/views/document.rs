//! JSON that invoices and credit notes share.

use domain::billing::{CreditKind, DocumentLine};
use domain::orders::{ChargeKind, Item};
use domain::pricing::{TaxCategory, TaxGroup};
use domain::purchasing::CostShare;
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
    /// Cost centre that bears the whole line; null if several do, or none is named for it.
    #[schema(required = true, example = "IT")]
    cost_centre: Option<String>,
    /// Cost centres that bear the line; empty if none is named for it. An invoice's line has its part of the split
    /// of the order's line, a credit note's line its part of the split of the invoice's line.
    allocations: Vec<CostShareView>,
}

/// What a cost centre bears of a line of an invoice or a credit note.
#[derive(Serialize, ToSchema)]
#[schema(as = CostShare)]
pub(crate) struct CostShareView {
    /// Code of the cost centre.
    #[schema(example = "IT")]
    cost_centre: String,
    /// Part of the line's net.
    amount: Money,
}

impl From<&CostShare> for CostShareView {
    fn from(share: &CostShare) -> Self {
        Self { cost_centre: share.cost_centre.clone(), amount: share.amount.into() }
    }
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
            cost_centre: line.cost_centre().map(str::to_owned),
            allocations: line.allocations.iter().map(CostShareView::from).collect(),
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
