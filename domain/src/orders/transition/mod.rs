//! What happens to an order: each transition returns the changed order with all that is to be written with it.
//!
//! A transition says for each kind of account what it does to it. Nothing else decides how an account moves on behalf
//! of an order; a store executes what stands here.

mod approve;
mod cancel;
mod error;
mod give_back;
mod invoice;
mod place;
mod ship;
mod shortage;

#[cfg(test)]
mod laws;

pub use approve::{approve, expire, reject};
pub use cancel::{Cancellation, Cancelling, cancel, request_after};
pub use error::TransitionError;
pub use invoice::invoice;
pub use place::{Placed, place};
pub use ship::{Shipping, ship};
pub use shortage::Shortages;

use super::{Line, Order, Status};
use crate::commitment::{Holding, Move, Step};
use crate::events::EventType;

/// What becomes of an order, and all that is to be written with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a transition does nothing until it is written"]
pub struct Transition {
    /// The order as it is now, under its new version.
    pub order: Order,
    /// The numbers of the lines that moved, in order.
    moved: Vec<i64>,
    /// How accounts move.
    pub moves: Vec<Move>,
    /// Whether what the order holds does not end by itself any more.
    pub holds_for_good: bool,
    /// What happened to the order at this version, in order.
    pub events: Vec<EventType>,
}

impl Transition {
    /// `before` became `order` by what `event` says. That completes it, or not.
    pub fn new(before: &Order, order: Order, moves: Vec<Move>, event: EventType) -> Self {
        let both = before.lines.iter().zip(&order.lines);
        let moved = both.filter(|(before, after)| before != after).map(|(_, after)| after.number);
        let moved = moved.collect();
        let completed = order.status == Status::Completed && before.status != Status::Completed;
        let completed = completed.then_some(EventType::OrderCompleted);
        let events = [event].into_iter().chain(completed).collect();
        Self { order, moved, moves, holds_for_good: false, events }
    }

    /// The lines that moved, as they are now.
    pub fn moved_lines(&self) -> impl Iterator<Item = &Line> {
        let moved = |line: &&Line| self.moved.binary_search(&line.number).is_ok();
        self.order.lines.iter().filter(moved)
    }
}

/// The moves that `steps` make of each of `holdings`.
fn moves<'h>(
    holdings: impl IntoIterator<Item = &'h Holding>,
    steps: impl Fn(&Holding) -> Result<Vec<Step>, TransitionError>,
) -> Result<Vec<Move>, TransitionError> {
    holdings.into_iter().map(|holding| Ok(holding.moved(steps(holding)?)?)).collect()
}
