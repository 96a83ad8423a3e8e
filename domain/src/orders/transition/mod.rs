//! Transitions of an order: each returns the changed order with all that is stored with it.
//!
//! A transition says for each kind of account how it changes. Nothing else decides how an order moves an
//! account; a store executes these moves.

mod approve;
mod cancel;
mod error;
mod give_back;
mod hold;
mod invoice;
mod place;
mod prepay;
mod ship;
mod shortage;

#[cfg(test)]
mod laws;

pub use approve::{approve, expire, refuse, reject};
pub use cancel::{Cancellation, Cancelling, cancel, request_after};
pub use error::TransitionError;
pub use hold::{hold, release};
pub use invoice::invoice;
pub use place::{Placed, place};
pub use prepay::prepay;
pub use ship::{Shipping, ship};
pub use shortage::Shortages;

use super::{HoldChange, Line, Order, Status};
use crate::commitment::{AccountKind, Holding, Move, Step};
use crate::events::EventType;

/// A changed order, and all that is stored with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a transition does nothing until it is written"]
pub struct Transition {
    /// The order after the transition, under its new version.
    pub order: Order,
    /// Numbers of the changed lines, in order.
    lines: Vec<i64>,
    /// Moves of accounts.
    pub moves: Vec<Move>,
    /// Whether the order's commitments no longer expire.
    pub holds_for_good: bool,
    /// Holds that were put on the order, or lifted.
    pub holds: Vec<HoldChange>,
    /// Reason for these.
    pub hold_reason: Option<String>,
    /// Events of this version, in order.
    pub events: Vec<EventType>,
}

impl Transition {
    /// `before` became `order` through `event`; adds the completion if that completes it.
    pub fn new(before: &Order, order: Order, moves: Vec<Move>, event: EventType) -> Self {
        let both = before.lines.iter().zip(&order.lines);
        let changed = both.filter(|(before, after)| before != after);
        let lines = changed.map(|(_, after)| after.number).collect();
        let completed = order.status == Status::Completed && before.status != Status::Completed;
        let completed = completed.then_some(EventType::OrderCompleted);
        let events = [event].into_iter().chain(completed).collect();
        let holds = HoldChange::between(&before.holds, &order.holds);
        Self { order, lines, moves, holds_for_good: false, holds, hold_reason: None, events }
    }

    /// The changed lines, after the transition.
    pub fn moved_lines(&self) -> impl Iterator<Item = &Line> {
        let moved = |line: &&Line| self.lines.binary_search(&line.number).is_ok();
        self.order.lines.iter().filter(moved)
    }
}

/// The moves of an order that is confirmed: what it held of allowances is committed.
fn commit_allowances(holdings: &[Holding]) -> Result<Vec<Move>, TransitionError> {
    moves(holdings, |holding| {
        Ok(match holding.kind {
            AccountKind::Spending
            | AccountKind::Budget
            | AccountKind::Contract
            | AccountKind::Quota => {
                vec![Step::Commit(holding.commitment.open())]
            }
            // Stock is committed at shipment, credit at invoicing.
            AccountKind::Stock | AccountKind::Credit => Vec::new(),
        })
    })
}

/// The moves that `steps` make of each of `holdings`.
fn moves<'h>(
    holdings: impl IntoIterator<Item = &'h Holding>,
    steps: impl Fn(&Holding) -> Result<Vec<Step>, TransitionError>,
) -> Result<Vec<Move>, TransitionError> {
    holdings.into_iter().map(|holding| Ok(holding.moved(steps(holding)?)?)).collect()
}
