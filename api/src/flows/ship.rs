//! Shipping goods of an order.

use domain::catalog::{NegativeStock, ProductId};
use domain::events::EventType;
use domain::fulfilment::{Part, Shipment};
use domain::ledger::dated;
use domain::orders::{Order, transition};
use persistence::commitments::MoveError;
use persistence::events::Kept;
use persistence::{Conn, fresh_id, fulfilment};

use super::apply::write;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record_text};
use crate::kernel::problem::Problem;
use crate::views::shipment::ShipmentView;

/// A requested shipment.
pub(crate) struct Shipping {
    /// Quantities by line; `None`: all open quantities.
    pub(crate) wanted: Option<Vec<Part>>,
    /// The carrier.
    pub(crate) carrier: Option<String>,
    /// Tracking number.
    pub(crate) tracking_number: Option<String>,
    /// Whether more than the stock on hand may be shipped.
    pub(crate) negative: NegativeStock,
    /// Whether a refusal shows the stock on hand.
    pub(crate) sees_stock: bool,
}

/// The shipment of a locked order, and the JSON its GET shows.
pub(crate) fn ship(
    conn: &mut Conn,
    order: &Order,
    asked: Shipping,
    ctx: &WriteContext,
) -> Result<(Shipment, String), Problem> {
    let wanted = asked.wanted.as_deref();
    let transition::Shipping { transition, plan } =
        transition::ship(order, wanted, asked.negative)?;
    let shipped_on = dated(ctx.today(conn)?, [order.placed_on])?;
    let written = write(conn, transition, ctx, |error| match error {
        MoveError::NotOnHand { account, on_hand, .. } => {
            let told = asked.sees_stock.then_some(on_hand);
            plan.not_on_hand(order, wanted, (ProductId::from_uuid(account), told)).into()
        }
        MoveError::TooLarge | MoveError::Db(_) => error.into(),
    })?;
    let shipment = Shipment {
        id: fresh_id(),
        number: fulfilment::next_number(conn)?,
        company: order.company,
        order: order.id,
        shipped_on,
        carrier: asked.carrier,
        tracking_number: asked.tracking_number,
        lines: plan.lines,
        version: 1,
        created_at: ctx.at,
    };
    fulfilment::insert(conn, &shipment)?;
    let view = record(conn, &shipment, ctx)?;
    written.tell(conn, ctx)?;
    Ok((shipment, view))
}

/// Records the new shipment, and returns the JSON its GET shows.
fn record(conn: &mut Conn, shipment: &Shipment, ctx: &WriteContext) -> Result<String, Problem> {
    let view = serde_json::to_string(&ShipmentView::from(shipment.clone()));
    let view = view.map_err(Problem::internal)?;
    let (id, version, company) = (shipment.id, shipment.version, Some(shipment.company));
    let subject = Subject { id, version, company, view: view.as_str() };
    record_text(conn, EventType::ShipmentCreated, &subject, Kept::Here, ctx)?;
    Ok(view)
}
