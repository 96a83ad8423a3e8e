//! Effects of a decided approval request on its order.

use chrono::{DateTime, Utc};

use super::give_back::give_back;
use super::{Transition, TransitionError, commit_allowances};
use crate::commitment::Holding;
use crate::companies::Company;
use crate::events::EventType;
use crate::orders::{Order, Status};

/// The order, confirmed: its held allowance is committed, unless its company may not buy any more. With holds left it
/// waits for them until `until`, and keeps what it holds.
pub fn approve(
    order: &Order,
    company: &Company,
    holdings: &[Holding],
    until: Option<DateTime<Utc>>,
) -> Result<Transition, TransitionError> {
    company.may_buy()?;
    let after = order.clone().approved(until)?;
    if after.status == Status::OnHold {
        return Ok(Transition::new(order, after, Vec::new(), EventType::OrderHeld));
    }
    let moves = commit_allowances(holdings)?;
    let transition = Transition::new(order, after, moves, EventType::OrderConfirmed);
    Ok(Transition { holds_for_good: true, ..transition })
}

/// The order, rejected: everything it held is released.
pub fn reject(order: &Order, holdings: &[Holding]) -> Result<Transition, TransitionError> {
    let after = order.clone().rejected()?;
    let moves = give_back(order, &after, holdings)?;
    Ok(Transition::new(order, after, moves, EventType::OrderRejected))
}

/// The order, rejected in a review for this reason: everything it held is released.
pub fn refuse(
    order: &Order,
    reason: &str,
    holdings: &[Holding],
) -> Result<Transition, TransitionError> {
    let transition = reject(order, holdings)?;
    Ok(Transition { hold_reason: Some(reason.to_owned()), ..transition })
}

/// The order, expired without an approval or on hold: everything it held is released.
pub fn expire(order: &Order, holdings: &[Holding]) -> Result<Transition, TransitionError> {
    let after = order.clone().expired()?;
    let moves = give_back(order, &after, holdings)?;
    Ok(Transition::new(order, after, moves, EventType::OrderCancelled))
}
