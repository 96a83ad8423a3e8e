//! What the end of an approval request makes of its order.

use super::give_back::give_back;
use super::{Transition, TransitionError, moves};
use crate::commitment::{AccountKind, Holding, Step};
use crate::companies::Company;
use crate::events::EventType;
use crate::orders::Order;

/// The order, confirmed: what it held of an allowance is spent now, unless its company may not buy any more.
pub fn approve(
    order: &Order,
    company: &Company,
    holdings: &[Holding],
) -> Result<Transition, TransitionError> {
    company.may_buy()?;
    let after = order.clone().approved()?;
    let moves = moves(holdings, |holding| {
        Ok(match holding.kind {
            AccountKind::Spending | AccountKind::Budget | AccountKind::Contract => {
                vec![Step::Commit(holding.commitment.open())]
            }
            // Goods are used up when they leave, credit when it is invoiced.
            AccountKind::Stock | AccountKind::Credit => Vec::new(),
        })
    })?;
    let transition = Transition::new(order, after, moves, EventType::OrderConfirmed);
    Ok(Transition { holds_for_good: true, ..transition })
}

/// The order, rejected: all it held is given back.
pub fn reject(order: &Order, holdings: &[Holding]) -> Result<Transition, TransitionError> {
    let after = order.clone().rejected()?;
    let moves = give_back(order, &after, holdings)?;
    Ok(Transition::new(order, after, moves, EventType::OrderRejected))
}

/// The order that was not approved in time: all it held is given back.
pub fn expire(order: &Order, holdings: &[Holding]) -> Result<Transition, TransitionError> {
    let after = order.clone().expired()?;
    let moves = give_back(order, &after, holdings)?;
    Ok(Transition::new(order, after, moves, EventType::OrderCancelled))
}
