//! Money for an order that comes, or goes back.

use chrono::{DateTime, Utc};

use super::{Transition, TransitionError, commit_allowances};
use crate::commitment::Holding;
use crate::companies::Company;
use crate::events::EventType;
use crate::money::Money;
use crate::orders::{Hold, Order, Status};

/// The order after payments for it came to `prepaid`; `None`: nothing changes. Once all that is due before the shipment is
/// there, the hold `payment` is lifted, unless the company may not buy any more: then staff release it. If money goes back
/// before the first shipment, the order waits for it again, until `until`.
pub fn prepay(
    order: &Order,
    prepaid: Money,
    company: &Company,
    holdings: &[Holding],
    until: DateTime<Utc>,
) -> Result<Option<Transition>, TransitionError> {
    let may_go = company.may_buy().is_ok();
    let after = order.clone().with_prepaid(prepaid, may_go, until);
    let lifted = order.holds.contains(&Hold::Payment) && !after.holds.contains(&Hold::Payment);
    let put = !order.holds.contains(&Hold::Payment) && after.holds.contains(&Hold::Payment);
    let confirmed = order.status == Status::OnHold && after.status == Status::Confirmed;
    let told = [
        (prepaid != order.prepaid, EventType::OrderPrepaid),
        (lifted, EventType::OrderReleased),
        (put, EventType::OrderHeld),
        (confirmed, EventType::OrderConfirmed),
    ];
    let events: Vec<EventType> =
        told.into_iter().filter(|(happened, _)| *happened).map(|(_, event)| event).collect();
    let Some(first) = events.first() else { return Ok(None) };
    let moves = if confirmed { commit_allowances(holdings)? } else { Vec::new() };
    let transition = Transition::new(order, after, moves, *first);
    Ok(Some(Transition { holds_for_good: confirmed, events, ..transition }))
}
