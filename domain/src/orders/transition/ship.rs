//! Shipping goods of an order.

use uuid::Uuid;

use super::{Transition, TransitionError};
use crate::catalog::{NegativeStock, ProductId};
use crate::commitment::{AccountKind, Commitment, CommitmentError, Counts, Holding, Move, Step};
use crate::events::EventType;
use crate::fulfilment::{Part, ShipmentPlan, plan_shipment};
use crate::orders::Order;

/// An order with a shipment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a transition does nothing until it is written"]
pub struct Shipping {
    /// The changed order.
    pub transition: Transition,
    /// The shipped quantities.
    pub plan: ShipmentPlan,
}

/// Ships `wanted`, or everything open. Goods not on hand ship only if `negative` allows it.
pub fn ship(
    order: &Order,
    wanted: Option<&[Part]>,
    negative: NegativeStock,
) -> Result<Shipping, TransitionError> {
    let plan = plan_shipment(order, wanted)?;
    let after = plan.applied_to(order.clone())?;
    let moves = AccountKind::ALL.map(|kind| match kind {
        AccountKind::Stock => leave(order, &plan, negative),
        // A shipment changes neither the buyer's debt nor the spending.
        AccountKind::Credit
        | AccountKind::Spending
        | AccountKind::Budget
        | AccountKind::Contract
        | AccountKind::Quota => Ok(Vec::new()),
    });
    let moves = moves.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    let transition = Transition::new(order, after, moves, EventType::OrderShipped);
    Ok(Shipping { transition, plan })
}

/// Shipped stock changes from reserved to committed.
fn leave(
    order: &Order,
    plan: &ShipmentPlan,
    negative: NegativeStock,
) -> Result<Vec<Move>, CommitmentError> {
    let moves = plan.products.iter().map(|(product, pieces)| {
        let step = match negative {
            NegativeStock::Refuse => Step::CommitWithinLimit(*pieces),
            NegativeStock::Allow => Step::Commit(*pieces),
        };
        stock_of(order, *product).moved([step])
    });
    moves.collect()
}

/// The order's hold on a product's stock, computed from its lines.
pub(super) fn stock_of(order: &Order, product: ProductId) -> Holding {
    let mut commitment = Commitment::default();
    for line in order.lines.iter().filter(|line| line.product() == Some(product)) {
        commitment.amount = commitment.amount.saturating_add(line.quantity);
        commitment.committed = commitment.committed.saturating_add(line.shipped);
        commitment.released = commitment.released.saturating_add(line.cancelled);
    }
    let (account, source): (Uuid, Uuid) = (product.uuid(), order.id.uuid());
    Holding { account, kind: AccountKind::Stock, source, counts: Counts::All, commitment }
}
