//! Effects of a decided approval request on its order.

use super::give_back::give_back;
use super::{Transition, TransitionError, moves};
use crate::commitment::{AccountKind, Holding, Step};
use crate::companies::Company;
use crate::events::EventType;
use crate::orders::Order;

/// The order, confirmed: its held allowance is committed, unless its company may not buy any more.
pub fn approve(
    order: &Order,
    company: &Company,
    holdings: &[Holding],
) -> Result<Transition, TransitionError> {
    company.may_buy()?;
    let after = order.clone().approved()?;
    let moves = moves(holdings, |holding| {
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
    })?;
    let transition = Transition::new(order, after, moves, EventType::OrderConfirmed);
    Ok(Transition { holds_for_good: true, ..transition })
}

/// The order, rejected: everything it held is released.
pub fn reject(order: &Order, holdings: &[Holding]) -> Result<Transition, TransitionError> {
    let after = order.clone().rejected()?;
    let moves = give_back(order, &after, holdings)?;
    Ok(Transition::new(order, after, moves, EventType::OrderRejected))
}

/// The order, expired without an approval: everything it held is released.
pub fn expire(order: &Order, holdings: &[Holding]) -> Result<Transition, TransitionError> {
    let after = order.clone().expired()?;
    let moves = give_back(order, &after, holdings)?;
    Ok(Transition::new(order, after, moves, EventType::OrderCancelled))
}
