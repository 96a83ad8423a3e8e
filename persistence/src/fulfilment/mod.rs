//! Shipments: added and never changed.

pub(crate) mod tables;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::companies::CompanyId;
use domain::fulfilment::{Delivery, Shipment, ShipmentId, ShipmentLine};
use domain::identity::Scope;
use domain::orders::OrderId;

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::{shipment_lines as l, shipments as s};
use crate::sql::{At, OfOrder, OwnedBy, row_before, visible};
use crate::{Conn, Db, DbError, each};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = s, treat_none_as_default_value = false)]
struct ShipmentRow {
    id: Db<ShipmentId>,
    number: i64,
    company_id: Db<CompanyId>,
    order_id: Db<OrderId>,
    carrier: Option<String>,
    tracking_number: Option<String>,
    shipped_on: NaiveDate,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl From<&Shipment> for ShipmentRow {
    fn from(shipment: &Shipment) -> Self {
        Self {
            id: Db(shipment.id),
            number: shipment.number,
            company_id: Db(shipment.company),
            order_id: Db(shipment.order),
            carrier: shipment.carrier.clone(),
            tracking_number: shipment.tracking_number.clone(),
            shipped_on: shipment.shipped_on,
            version: shipment.version,
            created_at: Db(shipment.created_at),
        }
    }
}

impl ShipmentRow {
    fn shipment(self, lines: Vec<ShipmentLine>) -> Shipment {
        Shipment {
            id: self.id.0,
            number: self.number,
            company: self.company_id.0,
            order: self.order_id.0,
            shipped_on: self.shipped_on,
            carrier: self.carrier,
            tracking_number: self.tracking_number,
            lines,
            version: self.version,
            created_at: self.created_at.0,
        }
    }
}

/// A new shipment's number: unique and rising; a rollback leaves a gap.
pub fn next_number(conn: &mut Conn) -> Result<i64, DbError> {
    #[derive(QueryableByName)]
    struct Next {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let next = match conn {
        Conn::Pg(_) => "SELECT nextval('shipment_numbers') AS number",
        Conn::Sqlite(_) => "SELECT coalesce(max(number), 100000) + 1 AS number FROM shipments",
    };
    Ok(diesel::sql_query(next).get_result::<Next>(conn)?.number)
}

/// Stores a new shipment with its lines.
pub fn insert(conn: &mut Conn, shipment: &Shipment) -> Result<(), DbError> {
    diesel::insert_into(s::table).values(ShipmentRow::from(shipment)).execute(conn)?;
    let lines = shipment.lines.iter().map(|line| {
        (
            l::shipment_id.eq(Db(shipment.id)),
            l::line_number.eq(line.line_number),
            l::sku.eq(&line.sku),
            l::quantity.eq(line.quantity),
        )
    });
    let lines: Vec<_> = lines.collect();
    each!(conn, conn => diesel::insert_into(l::table).values(lines).execute(conn))?;
    Ok(())
}

type Boxed<'a> = s::BoxedQuery<'a, MultiBackend>;

/// The shipments inside `scope`: those of the orders in it.
fn within<'a>(scope: &Scope) -> Boxed<'a> {
    let at = At::Order { order: "shipments.order_id" };
    let owner = OwnedBy { company: s::company_id, user: OfOrder(s::order_id), at };
    visible(s::table.into_boxed(), scope, owner)
}

/// The shipment, if it is inside `scope`.
pub fn find(conn: &mut Conn, scope: &Scope, id: ShipmentId) -> Result<Option<Shipment>, DbError> {
    let query = within(scope).filter(s::id.eq(Db(id))).select(ShipmentRow::as_select());
    let rows = query.load(conn)?;
    Ok(with_lines(conn, rows)?.into_iter().next())
}

/// The shipped quantities of an order's lines with their dates, in the order of shipping.
pub fn deliveries(conn: &mut Conn, order: OrderId) -> Result<Vec<Delivery>, DbError> {
    let rows: Vec<(i64, NaiveDate, i64)> = l::table
        .inner_join(s::table.on(s::id.eq(l::shipment_id)))
        .filter(s::order_id.eq(Db(order)))
        .order((s::number, l::line_number))
        .select((l::line_number, s::shipped_on, l::quantity))
        .load(conn)?;
    let delivery = |(line, on, quantity)| Delivery { line, on, quantity };
    Ok(rows.into_iter().map(delivery).collect())
}

/// The shipments inside `scope`, newest first; optionally of one order.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    order: Option<OrderId>,
    slice: Slice,
) -> Result<Vec<Shipment>, DbError> {
    let mut query = within(scope).select(ShipmentRow::as_select());
    if let Some(order) = order {
        query = query.filter(s::order_id.eq(Db(order)));
    }
    let rows = query
        .filter(row_before((s::created_at, s::id), slice.bounds()))
        .order((s::created_at.desc(), s::id.desc()))
        .limit(slice.limit)
        .load(conn)?;
    with_lines(conn, rows)
}

fn with_lines(conn: &mut Conn, rows: Vec<ShipmentRow>) -> Result<Vec<Shipment>, DbError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Db<ShipmentId>> = rows.iter().map(|row| row.id).collect();
    let lines: Vec<(Db<ShipmentId>, i64, String, i64)> = l::table
        .filter(l::shipment_id.eq_any(ids))
        .order((l::shipment_id, l::line_number))
        .select((l::shipment_id, l::line_number, l::sku, l::quantity))
        .load(conn)?;
    let mut by_shipment = HashMap::<ShipmentId, Vec<ShipmentLine>>::new();
    for (shipment, line_number, sku, quantity) in lines {
        let line = ShipmentLine { line_number, sku, quantity };
        by_shipment.entry(shipment.0).or_default().push(line);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let lines = by_shipment.remove(&row.id.0).unwrap_or_default();
            row.shipment(lines)
        })
        .collect())
}
