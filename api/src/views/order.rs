//! JSON of orders.

use chrono::{DateTime, NaiveDate, Utc};
use domain::orders::{
    FulfilmentStatus, InvoiceStatus, Item, Line, Order, PaymentMethod, PaymentOption, Status,
    TaxState, Warning,
};
use domain::purchasing::Allocation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{
    Address, ApprovalRequestKey, CompanyKey, Currency, MemberKey, Money, OrderKey, PaymentTerms,
    Percent, ProductKey, Rate, UnitKey, UnitPrice, UserKey,
};

/// An order.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderView {
    /// Id of the order.
    id: OrderKey,
    /// Number of the order: unique and rising, with gaps.
    #[schema(example = "SO-100001")]
    number: String,
    /// Company that placed the order.
    company_id: CompanyKey,
    /// User that placed the order.
    placed_by: UserKey,
    /// Membership the order was placed with; null when staff placed it.
    #[schema(required = true)]
    member_id: Option<MemberKey>,
    /// Business unit the order is for; null: the company as a whole.
    #[schema(required = true)]
    business_unit_id: Option<UnitKey>,
    /// Status of the order.
    #[schema(example = "confirmed", extensions(("x-extensible-enum" = json!(Status::ALL.map(Status::as_str)))))]
    status: &'static str,
    /// Shipment status, derived from the lines.
    #[schema(example = "unfulfilled", extensions(("x-extensible-enum" = json!(FulfilmentStatus::ALL.map(FulfilmentStatus::as_str)))))]
    fulfilment_status: &'static str,
    /// Invoicing status, derived from the lines.
    #[schema(example = "not_invoiced", extensions(("x-extensible-enum" = json!(InvoiceStatus::ALL.map(InvoiceStatus::as_str)))))]
    invoice_status: &'static str,
    /// The buyer's own number for the order (purchase order).
    #[schema(required = true, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    #[schema(required = true, example = "IT")]
    cost_centre: Option<String>,
    /// Delivery address, if not the company's address.
    #[schema(required = true)]
    ship_to: Option<Address>,
    /// Payment terms of its invoices that the business unit gave it; null: those of the company.
    #[schema(required = true)]
    payment_terms: Option<PaymentTerms>,
    /// Payment option that the order asked for; null: on invoice.
    #[schema(required = true)]
    payment_option: Option<PaymentOptionView>,
    /// Currency of all amounts of the order.
    currency: Currency,
    /// Business date the order was placed on.
    placed_on: NaiveDate,
    /// Lines of the order, by line number.
    lines: Vec<OrderLineView>,
    /// Sum of the lines as ordered, net of tax.
    net_total: Money,
    /// Tax on that sum, once per category and rate: a forecast by the order date.
    tax_total: Money,
    /// Whether the tax is a `forecast`, or `not_configured` because a line has no tax rate. Such a line
    /// counts as untaxed here, and is not invoiced until a rate is set.
    #[schema(example = "forecast", extensions(("x-extensible-enum" = json!(TaxState::ALL.map(TaxState::as_str)))))]
    tax: &'static str,
    /// Amount for the buyer to pay.
    total: Money,
    /// Amount that must be paid before the first shipment.
    due_before_shipping: Money,
    /// What payments for the order came to, less what went back.
    prepaid: Money,
    /// Approval request of the order.
    #[schema(required = true)]
    approval_request_id: Option<ApprovalRequestKey>,
    /// Why the order waits beside its approval: `review`, `payment`, `company`, `manual`.
    #[schema(example = json!([]))]
    holds: Vec<&'static str>,
    /// What the buyer should know of the decision that placed the order: `budget_warning`, `budget_exceeded`.
    warnings: Vec<WarningView>,
    /// Reason for the cancellation, if one was given.
    #[schema(required = true, example = "no longer needed")]
    cancel_reason: Option<String>,
    /// Time the order expires if it is not approved, or released, before.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Version, rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Time of placement.
    created_at: DateTime<Utc>,
}

/// How an order is paid.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderPaymentOption)]
pub(crate) struct PaymentOptionView {
    /// Method: `invoice`, `deposit` or `prepayment`.
    #[schema(example = "prepayment", extensions(("x-extensible-enum" = json!(PaymentMethod::ALL.map(PaymentMethod::as_str)))))]
    method: &'static str,
    /// Days from the date of an invoice to its due date.
    #[schema(minimum = 0, example = 0)]
    net_days: i64,
    /// Whether the due date goes on to the end of its month.
    end_of_month: bool,
    /// Percent to pay before the first shipment, of a deposit.
    #[schema(required = true)]
    deposit_percent: Option<Percent>,
}

impl From<PaymentOption> for PaymentOptionView {
    fn from(option: PaymentOption) -> Self {
        Self {
            method: option.method.as_str(),
            net_days: option.terms.net_days().into(),
            end_of_month: option.terms.end_of_month(),
            deposit_percent: option.deposit.map(Percent),
        }
    }
}

/// A warning of an order that is not refused.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderWarning)]
pub(crate) struct WarningView {
    /// Machine-readable code.
    #[schema(example = "budget_warning")]
    code: String,
    /// Human-readable explanation.
    #[schema(example = "WINDOWS: with this order the budget is nearly used up")]
    detail: String,
}

impl From<&Warning> for WarningView {
    fn from(warning: &Warning) -> Self {
        Self { code: warning.code.clone(), detail: warning.detail.clone() }
    }
}

/// A line of an order: goods, or a charge.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub(crate) struct OrderLineView {
    /// Line number, from 1.
    #[schema(minimum = 1)]
    line_number: i64,
    /// The product; null for a charge.
    #[schema(required = true)]
    product_id: Option<ProductKey>,
    /// Its SKU; null for a charge.
    #[schema(required = true, example = "BOLT-M8")]
    sku: Option<String>,
    /// Name of the product or charge.
    #[schema(example = "Bolt M8 × 40, zinc")]
    name: String,
    /// Kind of charge, `freight` or `surcharge`; null for goods.
    #[schema(required = true, example = json!(null))]
    charge: Option<&'static str>,
    /// Quantity ordered; 1 for a charge.
    #[schema(minimum = 1, example = 12)]
    quantity: i64,
    /// Quantity shipped.
    #[schema(minimum = 0)]
    shipped: i64,
    /// Quantity invoiced.
    #[schema(minimum = 0)]
    invoiced: i64,
    /// Quantity cancelled.
    #[schema(minimum = 0)]
    cancelled: i64,
    /// Price per unit.
    unit_price: UnitPrice,
    /// Line total as ordered, net of tax.
    net: Money,
    /// Whether the tax is a `forecast` or `not_configured`.
    #[schema(example = "forecast", extensions(("x-extensible-enum" = json!(TaxState::ALL.map(TaxState::as_str)))))]
    tax: &'static str,
    /// Tax category, a code of UNTDID 5305; null where no rate is set.
    #[schema(required = true, example = "S")]
    tax_category: Option<&'static str>,
    /// Tax rate: `0.20` for 20 %; null where no rate is set.
    #[schema(required = true, value_type = Option<String>, example = "0.20")]
    tax_rate: Option<Rate>,
    /// Cost centres that bear the line; empty if none is named for it.
    allocations: Vec<AllocationView>,
}

/// A cost centre's part of an order line.
#[derive(Serialize, ToSchema)]
#[schema(as = LineAllocation)]
pub(crate) struct AllocationView {
    /// Code of the cost centre.
    #[schema(example = "WINDOWS")]
    cost_centre: String,
    /// Percent of the line; null if the split is by amounts, and for a charge that follows the goods.
    #[schema(required = true)]
    percent: Option<Percent>,
    /// Part of the line's net, as ordered.
    amount: Money,
    /// Part of what is not cancelled of the line's net.
    remaining: Money,
}

impl From<&Allocation> for AllocationView {
    fn from(one: &Allocation) -> Self {
        Self {
            cost_centre: one.cost_centre.clone(),
            percent: one.percent.map(Percent),
            amount: one.net.into(),
            remaining: one.left.into(),
        }
    }
}

impl From<&Line> for OrderLineView {
    fn from(line: &Line) -> Self {
        let (product_id, sku, name, charge) = match &line.item {
            Item::Goods { product, sku, name } => {
                (Some((*product).into()), Some(sku.clone()), name.clone(), None)
            }
            Item::Charge { kind } => (None, None, kind.as_str().to_owned(), Some(kind.as_str())),
        };
        Self {
            line_number: line.number,
            product_id,
            sku,
            name,
            charge,
            quantity: line.quantity,
            shipped: line.shipped,
            invoiced: line.invoiced,
            cancelled: line.cancelled,
            unit_price: line.unit_price.into(),
            net: line.net.into(),
            tax: TaxState::of([line]).as_str(),
            tax_category: line.tax.as_ref().map(|tax| tax.category.as_str()),
            tax_rate: line.tax.as_ref().map(|tax| Rate(tax.rate)),
            allocations: line.allocations.iter().map(AllocationView::from).collect(),
        }
    }
}

impl From<&Order> for OrderView {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id.into(),
            number: format!("SO-{}", order.number),
            company_id: order.company.into(),
            placed_by: order.placed_by.into(),
            member_id: order.member.map(Into::into),
            business_unit_id: order.unit.map(Into::into),
            status: order.status.as_str(),
            fulfilment_status: order.fulfilment_status().as_str(),
            invoice_status: order.invoice_status().as_str(),
            purchase_order_number: order.purchase_order_number.clone(),
            cost_centre: order.cost_centre.clone(),
            ship_to: order.ship_to.clone().map(Address::from),
            payment_terms: order.payment_terms.map(Into::into),
            payment_option: order.payment_option.map(Into::into),
            currency: Currency(order.currency),
            placed_on: order.placed_on,
            lines: order.lines.iter().map(OrderLineView::from).collect(),
            net_total: order.net.into(),
            tax_total: order.tax.into(),
            tax: TaxState::of(&order.lines).as_str(),
            total: order.total.into(),
            due_before_shipping: order.due_before_shipping.into(),
            prepaid: order.prepaid.into(),
            approval_request_id: order.approval_request.map(Into::into),
            holds: order.holds.iter().map(|hold| hold.as_str()).collect(),
            warnings: order.warnings.iter().map(WarningView::from).collect(),
            cancel_reason: order.cancel_reason.clone(),
            expires_at: order.expires_at,
            version: order.version,
            created_at: order.created_at,
        }
    }
}
