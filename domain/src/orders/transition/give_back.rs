//! Releases after a cancellation.

use uuid::Uuid;

use super::{TransitionError, moves};
use crate::commitment::{AccountKind, Holding, Move, Step};
use crate::credit::{after_cancellation, order_hold};
use crate::orders::Order;

/// Releases of `holdings` between `before` and `after`.
pub(super) fn give_back(
    before: &Order,
    after: &Order,
    holdings: &[Holding],
) -> Result<Vec<Move>, TransitionError> {
    moves(holdings, |holding| {
        Ok(match holding.kind {
            AccountKind::Stock => {
                let product = holding.account;
                vec![Step::Release(pieces(after, product) - pieces(before, product))]
            }
            // Down to the amount of the remaining order.
            AccountKind::Credit => {
                after_cancellation(holding.commitment.open(), order_hold(after)?)?.to_vec()
            }
            // Restored to the period that was charged. Before approval the amount is only held.
            AccountKind::Spending
            | AccountKind::Budget
            | AccountKind::Contract
            | AccountKind::Quota => {
                let part = match holding.product {
                    Some(product) => pieces(after, product) - pieces(before, product),
                    None => net(after) - net(before),
                };
                let held = holding.commitment.open() > 0;
                vec![if held { Step::Release(part) } else { Step::Restore(part) }]
            }
        })
    })
}

/// Cancelled pieces of a product.
fn pieces(order: &Order, product: Uuid) -> i64 {
    let of_product =
        order.lines.iter().filter(|line| line.product().is_some_and(|id| id.uuid() == product));
    of_product.map(|line| line.cancelled).sum()
}

/// The cancelled net.
fn net(order: &Order) -> i64 {
    order.lines.iter().map(|line| line.cancelled_net.minor()).sum()
}
