//! Orders as rows.

pub(super) mod allocations;
mod inserts;
mod payment_option;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::approvals::ApprovalRequestId;
use domain::catalog::ProductId;
use domain::companies::{CompanyId, MemberId, PaymentTerms, UnitId};
use domain::identity::UserId;
use domain::money::{Currency, Money};
use domain::orders::{Hold, Item, Line, Order, OrderId, Warning};
use domain::pricing::{TaxTreatment, UnitPrice};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

pub(super) use self::inserts::TraceRow;
use crate::schema::{order_lines, orders};
use crate::{Db, DbError};

#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = orders)]
pub(super) struct OrderRow {
    pub(super) id: Db<OrderId>,
    number: i64,
    company_id: Db<CompanyId>,
    placed_by: Db<UserId>,
    member_id: Option<Db<MemberId>>,
    status: String,
    purchase_order_number: Option<String>,
    currency: String,
    net: i64,
    tax: i64,
    total: i64,
    ship_to: Option<Db<Value>>,
    cost_centre: Option<String>,
    holds: Db<Value>,
    approval_request_id: Option<Db<ApprovalRequestId>>,
    cancel_reason: Option<String>,
    placed_on: NaiveDate,
    expires_at: Option<Db<DateTime<Utc>>>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    updated_at: Db<DateTime<Utc>>,
    business_unit_id: Option<Db<UnitId>>,
    net_days: Option<i64>,
    warnings: Option<Db<Value>>,
    ship_to_place: Option<String>,
    payment_option: Option<Db<Value>>,
    due_before_shipping: Option<i64>,
    prepaid: Option<i64>,
}

#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = order_lines)]
pub(super) struct LineRow {
    pub(super) order_id: Db<OrderId>,
    line_number: i64,
    product_id: Option<Db<ProductId>>,
    sku: Option<String>,
    name: String,
    charge: Option<String>,
    quantity: i64,
    shipped: i64,
    invoiced: i64,
    cancelled: i64,
    unit_price: Db<Decimal>,
    net: i64,
    invoiced_net: i64,
    cancelled_net: i64,
    tax_category: String,
    tax_rate: Db<Decimal>,
    tax_reason: Option<String>,
    tier_min_quantity: Option<i64>,
    tax_class: Option<String>,
    allocations: Option<Db<Value>>,
}

/// The stored value in place of a tax category if no rate is set.
const NOT_CONFIGURED: &str = "not_configured";

/// The stored form of holds: a JSON array of words.
pub(super) fn holds(holds: &[Hold]) -> Value {
    holds.iter().map(|hold| hold.as_str()).collect()
}

/// The stored form of an amount that most orders have none of.
pub(super) fn some(amount: Money) -> Option<i64> {
    Some(amount.minor()).filter(|minor| *minor != 0)
}

/// The stored form of warnings; `None`: there are none.
fn warnings(warnings: &[Warning]) -> Result<Option<Db<Value>>, DbError> {
    let value = (!warnings.is_empty()).then(|| serde_json::to_value(warnings)).transpose();
    Ok(value.map_err(DbError::corrupt)?.map(Db))
}

impl OrderRow {
    /// The row of a new order that goes to the place of this digest.
    pub(super) fn new(order: &Order, place: Option<&str>) -> Result<Self, DbError> {
        let ship_to = order.ship_to.as_ref().map(serde_json::to_value).transpose();
        Ok(Self {
            id: Db(order.id),
            number: order.number,
            company_id: Db(order.company),
            placed_by: Db(order.placed_by),
            member_id: order.member.map(Db),
            status: order.status.as_str().to_owned(),
            purchase_order_number: order.purchase_order_number.clone(),
            currency: order.currency.code().to_owned(),
            net: order.net.minor(),
            tax: order.tax.minor(),
            total: order.total.minor(),
            ship_to: ship_to.map_err(DbError::corrupt)?.map(Db),
            cost_centre: order.cost_centre.clone(),
            holds: Db(holds(&order.holds)),
            approval_request_id: order.approval_request.map(Db),
            cancel_reason: order.cancel_reason.clone(),
            placed_on: order.placed_on,
            expires_at: order.expires_at.map(Db),
            version: order.version,
            created_at: Db(order.created_at),
            updated_at: Db(order.created_at),
            business_unit_id: order.unit.map(Db),
            net_days: order.payment_terms.map(|terms| terms.net_days().into()),
            warnings: warnings(&order.warnings)?,
            ship_to_place: place.map(str::to_owned),
            payment_option: payment_option::stored(order.payment_option)?,
            due_before_shipping: some(order.due_before_shipping),
            prepaid: some(order.prepaid),
        })
    }

    /// Builds the order from this row and its lines.
    pub(super) fn order(self, lines: Vec<LineRow>) -> Result<Order, DbError> {
        let currency: Currency = self.currency.parse().map_err(DbError::corrupt)?;
        let holds: Vec<String> = serde_json::from_value(self.holds.0).map_err(DbError::corrupt)?;
        let holds = holds.iter().map(|hold| hold.parse()).collect::<Result<_, _>>();
        let ship_to = self.ship_to.map(|address| serde_json::from_value(address.0)).transpose();
        let told = self.warnings.map(|told| serde_json::from_value(told.0)).transpose();
        let terms = self.net_days.map(PaymentTerms::net).transpose();
        let money = |minor: Option<i64>| Money::from_minor(minor.unwrap_or_default(), currency);
        Ok(Order {
            id: self.id.0,
            number: self.number,
            company: self.company_id.0,
            placed_by: self.placed_by.0,
            member: self.member_id.map(|id| id.0),
            unit: self.business_unit_id.map(|id| id.0),
            status: self.status.parse().map_err(DbError::corrupt)?,
            purchase_order_number: self.purchase_order_number,
            cost_centre: self.cost_centre,
            ship_to: ship_to.map_err(DbError::corrupt)?,
            payment_terms: terms.map_err(DbError::corrupt)?,
            payment_option: payment_option::parse(self.payment_option)?,
            due_before_shipping: money(self.due_before_shipping),
            prepaid: money(self.prepaid),
            currency,
            placed_on: self.placed_on,
            lines: lines.into_iter().map(|line| line.line(currency)).collect::<Result<_, _>>()?,
            net: Money::from_minor(self.net, currency),
            tax: Money::from_minor(self.tax, currency),
            total: Money::from_minor(self.total, currency),
            approval_request: self.approval_request_id.map(|id| id.0),
            holds: holds.map_err(DbError::corrupt)?,
            warnings: told.map_err(DbError::corrupt)?.unwrap_or_default(),
            cancel_reason: self.cancel_reason,
            expires_at: self.expires_at.map(|at| at.0),
            version: self.version,
            created_at: self.created_at.0,
        })
    }
}

impl LineRow {
    pub(super) fn new(order: OrderId, line: &Line) -> Result<Self, DbError> {
        let (product_id, sku, name, charge) = match &line.item {
            Item::Goods { product, sku, name } => {
                (Some(Db(*product)), Some(sku.clone()), name.clone(), None)
            }
            Item::Charge { kind } => {
                (None, None, kind.as_str().to_owned(), Some(kind.as_str().to_owned()))
            }
        };
        let tax = line.tax.as_ref();
        Ok(Self {
            order_id: Db(order),
            line_number: line.number,
            product_id,
            sku,
            name,
            charge,
            quantity: line.quantity,
            shipped: line.shipped,
            invoiced: line.invoiced,
            cancelled: line.cancelled,
            unit_price: Db(line.unit_price.decimal()),
            net: line.net.minor(),
            invoiced_net: line.invoiced_net.minor(),
            cancelled_net: line.cancelled_net.minor(),
            tax_category: tax.map_or(NOT_CONFIGURED, |tax| tax.category.as_str()).to_owned(),
            tax_rate: Db(tax.map_or(Decimal::ZERO, |tax| tax.rate)),
            tax_reason: tax.and_then(|tax| tax.reason.clone()),
            tier_min_quantity: line.tier_min,
            tax_class: line.tax_class.as_ref().map(|class| class.as_str().to_owned()),
            allocations: allocations::stored(&line.allocations)?,
        })
    }

    fn line(self, currency: Currency) -> Result<Line, DbError> {
        let item = match (self.product_id, self.sku, self.charge) {
            (Some(product), Some(sku), None) => {
                Item::Goods { product: product.0, sku, name: self.name }
            }
            (None, None, Some(kind)) => {
                Item::Charge { kind: kind.parse().map_err(DbError::corrupt)? }
            }
            (Some(_) | None, Some(_) | None, Some(_) | None) => {
                return Err(DbError::corrupt("an order line that is neither goods nor a charge"));
            }
        };
        let tax_class = self.tax_class.map(|class| class.parse()).transpose();
        let tax = if self.tax_category == NOT_CONFIGURED {
            None
        } else {
            Some(TaxTreatment {
                category: self.tax_category.parse().map_err(DbError::corrupt)?,
                rate: self.tax_rate.0.normalize(),
                reason: self.tax_reason,
            })
        };
        Ok(Line {
            number: self.line_number,
            item,
            quantity: self.quantity,
            shipped: self.shipped,
            invoiced: self.invoiced,
            cancelled: self.cancelled,
            unit_price: UnitPrice::new(self.unit_price.0).map_err(DbError::corrupt)?,
            tier_min: self.tier_min_quantity,
            net: Money::from_minor(self.net, currency),
            invoiced_net: Money::from_minor(self.invoiced_net, currency),
            cancelled_net: Money::from_minor(self.cancelled_net, currency),
            allocations: allocations::parse(self.allocations, currency)?,
            tax_class: tax_class.map_err(DbError::corrupt)?,
            tax,
        })
    }
}
