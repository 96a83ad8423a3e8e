//! How an order's rows are written on SQLite, each by a statement with a fixed text.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use domain::orders::OrderId;

use super::{LineRow, OrderRow};
use crate::Db;
use crate::insert::{FixedRow, Values};
use crate::types::{Dec, Instant, Json, Uid};

impl FixedRow for OrderRow {
    type Named = Self;
    const INTO: &'static str = "INSERT INTO orders (id, number, company_id, placed_by, member_id, status, \
        purchase_order_number, currency, net, tax, total, ship_to, cost_centre, holds, \
        approval_request_id, cancel_reason, placed_on, expires_at, version, created_at, \
        updated_at) VALUES (";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.id)?;
        values.add::<BigInt, _>(&self.number)?;
        values.add::<Uid, _>(&self.company_id)?;
        values.add::<Uid, _>(&self.placed_by)?;
        values.add::<Nullable<Uid>, _>(&self.member_id)?;
        values.add::<Text, _>(&self.status)?;
        values.add::<Nullable<Text>, _>(&self.purchase_order_number)?;
        values.add::<Text, _>(&self.currency)?;
        values.add::<BigInt, _>(&self.net)?;
        values.add::<BigInt, _>(&self.tax)?;
        values.add::<BigInt, _>(&self.total)?;
        values.add::<Nullable<Json>, _>(&self.ship_to)?;
        values.add::<Nullable<Text>, _>(&self.cost_centre)?;
        values.add::<Json, _>(&self.holds)?;
        values.add::<Nullable<Uid>, _>(&self.approval_request_id)?;
        values.add::<Nullable<Text>, _>(&self.cancel_reason)?;
        values.add::<Date, _>(&self.placed_on)?;
        values.add::<Nullable<Instant>, _>(&self.expires_at)?;
        values.add::<BigInt, _>(&self.version)?;
        values.add::<Instant, _>(&self.created_at)?;
        values.add::<Instant, _>(&self.updated_at)
    }
}

impl FixedRow for LineRow {
    type Named = Self;
    const INTO: &'static str = "INSERT INTO order_lines (order_id, line_number, product_id, sku, name, charge, \
        quantity, shipped, invoiced, cancelled, unit_price, net, invoiced_net, \
        cancelled_net, tax_category, tax_rate, tax_reason, tier_min_quantity, tax_class) VALUES (";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.order_id)?;
        values.add::<BigInt, _>(&self.line_number)?;
        values.add::<Nullable<Uid>, _>(&self.product_id)?;
        values.add::<Nullable<Text>, _>(&self.sku)?;
        values.add::<Text, _>(&self.name)?;
        values.add::<Nullable<Text>, _>(&self.charge)?;
        values.add::<BigInt, _>(&self.quantity)?;
        values.add::<BigInt, _>(&self.shipped)?;
        values.add::<BigInt, _>(&self.invoiced)?;
        values.add::<BigInt, _>(&self.cancelled)?;
        values.add::<Dec, _>(&self.unit_price)?;
        values.add::<BigInt, _>(&self.net)?;
        values.add::<BigInt, _>(&self.invoiced_net)?;
        values.add::<BigInt, _>(&self.cancelled_net)?;
        values.add::<Text, _>(&self.tax_category)?;
        values.add::<Dec, _>(&self.tax_rate)?;
        values.add::<Nullable<Text>, _>(&self.tax_reason)?;
        values.add::<Nullable<BigInt>, _>(&self.tier_min_quantity)?;
        values.add::<Nullable<Text>, _>(&self.tax_class)
    }
}

/// Why the order was decided as it was.
pub(in crate::orders) struct TraceRow<'a> {
    pub(in crate::orders) order_id: Db<OrderId>,
    pub(in crate::orders) outcome: &'a str,
    pub(in crate::orders) trace: &'a str,
}

impl FixedRow for TraceRow<'_> {
    type Named = TraceRow<'static>;
    const INTO: &'static str = "INSERT INTO order_traces (order_id, outcome, trace) VALUES (";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.order_id)?;
        values.add::<Text, _>(&self.outcome)?;
        values.add::<Text, _>(&self.trace)
    }
}
