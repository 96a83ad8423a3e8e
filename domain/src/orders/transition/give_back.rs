//! Releases after a cancellation.

use uuid::Uuid;

use super::{TransitionError, moves};
use crate::commitment::{AccountKind, Commitment, Counts, Holding, Move, OverLimit, Step};
use crate::credit::{after_cancellation, order_hold};
use crate::orders::{Order, Status};

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
            AccountKind::Budget => budget((before, after), holding, holdings),
            AccountKind::Spending | AccountKind::Contract | AccountKind::Quota => {
                let part = match holding.counts {
                    Counts::Pieces(product) => pieces(after, product) - pieces(before, product),
                    Counts::All | Counts::CostCentre(_) => net(after) - net(before),
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

/// What the cost centre bore of the cancelled part. The rest is split anew: a cent may move between cost centres,
/// and does not ask the limit.
fn budget((before, after): (&Order, &Order), budget: &Holding, holdings: &[Holding]) -> Vec<Step> {
    let gone = borne(before, budget) - borne(after, budget);
    let waits = is_held(before, budget, holdings);
    let more = Step::Grow(gone.saturating_neg(), OverLimit::SplitRounding);
    match (gone >= 0, waits) {
        (true, true) => vec![Step::Release(gone)],
        (true, false) => vec![Step::Restore(gone)],
        (false, true) => vec![more],
        (false, false) => vec![more, Step::Commit(gone.saturating_neg())],
    }
}

/// Whether the order only holds the account yet, and has not committed it. On hold both occur: before it is confirmed
/// for the first time, and after. An account with nothing of it goes with the others.
fn is_held(order: &Order, account: &Holding, holdings: &[Holding]) -> bool {
    let Commitment { committed, .. } = account.commitment;
    match order.status {
        Status::PendingApproval => true,
        Status::OnHold if account.commitment.open() > 0 => true,
        Status::OnHold if committed > 0 => false,
        Status::OnHold => holdings.iter().any(|other| {
            let delivered = matches!(other.kind, AccountKind::Stock | AccountKind::Credit);
            !delivered && other.commitment.open() > 0
        }),
        Status::Confirmed | Status::Completed | Status::Rejected | Status::Cancelled => false,
    }
}

/// What the cost centre of this account bears of the lines.
fn borne(order: &Order, budget: &Holding) -> i64 {
    let parts = order.lines.iter().flat_map(|line| &line.allocations);
    let of_centre =
        parts.filter(|part| part.id.is_some() && part.id == budget.counts.cost_centre());
    of_centre.map(|part| part.left.minor()).sum()
}

/// The cancelled net.
fn net(order: &Order) -> i64 {
    order.lines.iter().map(|line| line.cancelled_net.minor()).sum()
}
