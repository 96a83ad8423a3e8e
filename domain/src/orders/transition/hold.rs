//! Holds put on an order, and lifted.

use chrono::{DateTime, Utc};

use super::{Transition, TransitionError, commit_allowances};
use crate::commitment::Holding;
use crate::companies::Company;
use crate::events::EventType;
use crate::orders::{Hold, Order, Status};

/// The order with `hold`. It keeps all that it holds of accounts, for `until` at the longest.
pub fn hold(
    order: &Order,
    (hold, reason): (Hold, &str),
    until: DateTime<Utc>,
) -> Result<Transition, TransitionError> {
    let after = order.clone().held(hold, until)?;
    let transition = Transition::new(order, after, Vec::new(), EventType::OrderHeld);
    Ok(Transition { hold_reason: Some(reason.to_owned()), ..transition })
}

/// The order without those of its holds that are among `lifted`. Without the last it is confirmed, unless its company
/// may not buy any more, and its held allowance is committed.
pub fn release(
    order: &Order,
    (lifted, reason): (&[Hold], &str),
    company: &Company,
    holdings: &[Holding],
) -> Result<Transition, TransitionError> {
    let after = order.clone().released(lifted)?;
    let confirms = after.status == Status::Confirmed;
    let moves = if confirms {
        company.may_buy()?;
        commit_allowances(holdings)?
    } else {
        Vec::new()
    };
    let transition = Transition::new(order, after, moves, EventType::OrderReleased);
    let mut events = transition.events.clone();
    events.extend(confirms.then_some(EventType::OrderConfirmed));
    let hold_reason = Some(reason.to_owned());
    Ok(Transition { holds_for_good: confirms, hold_reason, events, ..transition })
}
