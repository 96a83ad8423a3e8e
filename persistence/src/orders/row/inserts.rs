//! The columns of an order's rows, as both databases write them.

use diesel::sql_types::{BigInt, Date, Nullable, Text};
use domain::orders::OrderId;

use super::{LineRow, OrderRow};
use crate::Db;
use crate::insert::columns;
use crate::types::{Dec, Instant, Json, Uid};

columns! { OrderRow as OrderRow, "orders":
    id Uid,
    number BigInt,
    company_id Uid,
    placed_by Uid,
    member_id Nullable<Uid>,
    status Text,
    purchase_order_number Nullable<Text>,
    currency Text,
    net BigInt,
    tax BigInt,
    total BigInt,
    ship_to Nullable<Json>,
    cost_centre Nullable<Text>,
    holds Json,
    approval_request_id Nullable<Uid>,
    cancel_reason Nullable<Text>,
    placed_on Date,
    expires_at Nullable<Instant>,
    version BigInt,
    created_at Instant,
    updated_at Instant,
    business_unit_id Nullable<Uid>,
    net_days Nullable<BigInt>,
    warnings Nullable<Json>,
    ship_to_place Nullable<Text>,
    payment_option Nullable<Json>,
    due_before_shipping Nullable<BigInt>,
    prepaid Nullable<BigInt>,
}

columns! { LineRow as LineRow, "order_lines":
    order_id Uid,
    line_number BigInt,
    product_id Nullable<Uid>,
    sku Nullable<Text>,
    name Text,
    charge Nullable<Text>,
    quantity BigInt,
    shipped BigInt,
    invoiced BigInt,
    cancelled BigInt,
    unit_price Dec,
    net BigInt,
    invoiced_net BigInt,
    cancelled_net BigInt,
    tax_category Text,
    tax_rate Dec,
    tax_reason Nullable<Text>,
    tier_min_quantity Nullable<BigInt>,
    tax_class Nullable<Text>,
    allocations Nullable<Json>,
}

/// The decision trace of the order.
pub(in crate::orders) struct TraceRow<'a> {
    pub(in crate::orders) order_id: Db<OrderId>,
    pub(in crate::orders) outcome: &'a str,
    pub(in crate::orders) trace: &'a str,
}

columns! { TraceRow<'_> as TraceRow<'static>, "order_traces":
    order_id Uid,
    outcome Text,
    trace Text,
}
