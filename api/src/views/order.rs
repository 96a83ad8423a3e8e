//! Orders as they look in JSON.

use chrono::{DateTime, NaiveDate, Utc};
use domain::orders::{FulfilmentStatus, InvoiceStatus, Item, Line, Order, Status, TaxState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::wire::{
    Address, ApprovalRequestKey, CompanyKey, Currency, MemberKey, Money, OrderKey, ProductKey,
    Rate, UnitPrice, UserKey,
};

/// An order.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderView {
    /// Its id.
    id: OrderKey,
    /// Its number: unique and rising, with gaps.
    #[schema(example = "SO-100001")]
    number: String,
    /// Whose order it is.
    company_id: CompanyKey,
    /// Who placed it.
    placed_by: UserKey,
    /// From which place in the company; null when staff placed it.
    #[schema(required = true)]
    member_id: Option<MemberKey>,
    /// Where it stands.
    #[schema(example = "confirmed", extensions(("x-extensible-enum" = json!(Status::ALL.map(Status::as_str)))))]
    status: &'static str,
    /// How far it is shipped: follows from the lines.
    #[schema(example = "unfulfilled", extensions(("x-extensible-enum" = json!(FulfilmentStatus::ALL.map(FulfilmentStatus::as_str)))))]
    fulfilment_status: &'static str,
    /// How far it is invoiced: follows from the lines.
    #[schema(example = "not_invoiced", extensions(("x-extensible-enum" = json!(InvoiceStatus::ALL.map(InvoiceStatus::as_str)))))]
    invoice_status: &'static str,
    /// The buyer's own number for it.
    #[schema(required = true, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    #[schema(required = true, example = "IT")]
    cost_centre: Option<String>,
    /// Where the goods go, if not to the company's address.
    #[schema(required = true)]
    ship_to: Option<Address>,
    /// The currency of all its amounts.
    currency: Currency,
    /// The business date it was placed on.
    placed_on: NaiveDate,
    /// What is ordered, by number.
    lines: Vec<OrderLineView>,
    /// What the lines come to, as ordered.
    net_total: Money,
    /// The tax on that, once per category and rate: a forecast by the day of the order.
    tax_total: Money,
    /// Whether the tax is a `forecast`, or `not_configured` because no rate is set for one of the lines: that
    /// counts as nothing here, and is not invoiced until a rate is set.
    #[schema(example = "forecast", extensions(("x-extensible-enum" = json!(TaxState::ALL.map(TaxState::as_str)))))]
    tax: &'static str,
    /// What the buyer is to pay.
    total: Money,
    /// The request that asks for its approval.
    #[schema(required = true)]
    approval_request_id: Option<ApprovalRequestKey>,
    /// Why it waits though nobody is asked to approve it: `credit`, `company`, `manual`.
    #[schema(example = json!([]))]
    holds: Vec<&'static str>,
    /// Why something of it was cancelled, if somebody said so.
    #[schema(required = true, example = "no longer needed")]
    cancel_reason: Option<String>,
    /// When it is given up, if nobody approves it before.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was placed.
    created_at: DateTime<Utc>,
}

/// One line of an order: goods, or a charge.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub(crate) struct OrderLineView {
    /// Its place in the order, from 1.
    #[schema(minimum = 1)]
    line_number: i64,
    /// The product; null for a charge.
    #[schema(required = true)]
    product_id: Option<ProductKey>,
    /// Its SKU; null for a charge.
    #[schema(required = true, example = "BOLT-M8")]
    sku: Option<String>,
    /// What it is called.
    #[schema(example = "Bolt M8 × 40, zinc")]
    name: String,
    /// Which charge, `freight` or `surcharge`; null for goods.
    #[schema(required = true, example = json!(null))]
    charge: Option<&'static str>,
    /// How many were ordered; 1 for a charge.
    #[schema(minimum = 1, example = 12)]
    quantity: i64,
    /// How many of them are shipped.
    #[schema(minimum = 0)]
    shipped: i64,
    /// How many of them are invoiced.
    #[schema(minimum = 0)]
    invoiced: i64,
    /// How many of them are cancelled.
    #[schema(minimum = 0)]
    cancelled: i64,
    /// The price of one.
    unit_price: UnitPrice,
    /// What the line comes to, as ordered.
    net: Money,
    /// Whether its tax is a `forecast` or `not_configured`.
    #[schema(example = "forecast", extensions(("x-extensible-enum" = json!(TaxState::ALL.map(TaxState::as_str)))))]
    tax: &'static str,
    /// The category of its tax, by UNTDID 5305; null where no rate is set.
    #[schema(required = true, example = "S")]
    tax_category: Option<&'static str>,
    /// The rate of its tax: `0.20` for 20 %; null where no rate is set.
    #[schema(required = true, value_type = Option<String>, example = "0.20")]
    tax_rate: Option<Rate>,
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
            status: order.status.as_str(),
            fulfilment_status: order.fulfilment_status().as_str(),
            invoice_status: order.invoice_status().as_str(),
            purchase_order_number: order.purchase_order_number.clone(),
            cost_centre: order.cost_centre.clone(),
            ship_to: order.ship_to.clone().map(Address::from),
            currency: Currency(order.currency),
            placed_on: order.placed_on,
            lines: order.lines.iter().map(OrderLineView::from).collect(),
            net_total: order.net.into(),
            tax_total: order.tax.into(),
            tax: TaxState::of(&order.lines).as_str(),
            total: order.total.into(),
            approval_request_id: order.approval_request.map(Into::into),
            holds: order.holds.iter().map(|hold| hold.as_str()).collect(),
            cancel_reason: order.cancel_reason.clone(),
            expires_at: order.expires_at,
            version: order.version,
            created_at: order.created_at,
        }
    }
}
