//! What the approvals of orders depend on, read for several of them at once.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::companies::UnitId;
use domain::money::{Currency, Money};
use domain::orders::OrderId;

use crate::schema::{order_lines as l, orders as o};
use crate::sql::one_of;
use crate::{Conn, Db, DbError};

/// What the approvers of an order depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// The order's unit.
    pub unit: Option<UnitId>,
    /// The net that is left of it.
    pub net: Money,
}

/// Of an order: its id, unit, net and currency.
type MatterRow = (Db<OrderId>, Option<Db<UnitId>>, i64, String);

/// The matter of each of these orders.
pub fn matters_of(
    conn: &mut Conn,
    orders: impl IntoIterator<Item = OrderId>,
) -> Result<BTreeMap<OrderId, Matter>, DbError> {
    let ids: Vec<_> = orders.into_iter().map(OrderId::uuid).collect();
    let cancelled: Vec<(Db<OrderId>, i64)> = l::table
        .filter(one_of(l::order_id, ids.iter().copied()))
        .filter(l::cancelled_net.ne(0))
        .select((l::order_id, l::cancelled_net))
        .load(conn)?;
    let mut less: BTreeMap<OrderId, i64> = BTreeMap::new();
    for (order, net) in cancelled {
        *less.entry(order.0).or_default() += net;
    }
    let rows = o::table
        .filter(one_of(o::id, ids))
        .select((o::id, o::business_unit_id, o::net, o::currency))
        .load::<MatterRow>(conn)?;
    let matters = rows.into_iter().map(|(order, unit, net, currency)| {
        let currency: Currency = currency.parse().map_err(DbError::corrupt)?;
        let left = net - less.get(&order.0).copied().unwrap_or_default();
        let unit = unit.map(|unit| unit.0);
        Ok((order.0, Matter { unit, net: Money::from_minor(left, currency) }))
    });
    matters.collect()
}
