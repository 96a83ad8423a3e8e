//! What comes back of an order of which something was cancelled.

use super::{TransitionError, moves};
use crate::commitment::{AccountKind, Holding, Move, Step};
use crate::credit::{after_cancellation, order_hold};
use crate::orders::Order;

/// What `before`, which is `after` now, gives back of its `holdings`.
pub(super) fn give_back(
    before: &Order,
    after: &Order,
    holdings: &[Holding],
) -> Result<Vec<Move>, TransitionError> {
    moves(holdings, |holding| {
        Ok(match holding.kind {
            AccountKind::Stock => {
                vec![Step::Release(pieces(after, holding) - pieces(before, holding))]
            }
            // Down to what the order still comes to.
            AccountKind::Credit => {
                after_cancellation(holding.commitment.open(), order_hold(after)?)?.to_vec()
            }
            // Into the period that it was taken from. Before the order is approved it is only held.
            AccountKind::Spending | AccountKind::Budget | AccountKind::Contract => {
                let net = net(after) - net(before);
                let held = holding.commitment.open() > 0;
                vec![if held { Step::Release(net) } else { Step::Restore(net) }]
            }
        })
    })
}

/// The cancelled pieces of the product whose stock this is.
fn pieces(order: &Order, stock: &Holding) -> i64 {
    let of_product = order
        .lines
        .iter()
        .filter(|line| line.product().is_some_and(|id| id.uuid() == stock.account));
    of_product.map(|line| line.cancelled).sum()
}

/// The cancelled net.
fn net(order: &Order) -> i64 {
    order.lines.iter().map(|line| line.cancelled_net.minor()).sum()
}
