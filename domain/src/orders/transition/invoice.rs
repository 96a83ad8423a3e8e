//! Invoicing the shipped part of an order.

use super::{Transition, TransitionError, moves};
use crate::billing::InvoiceDraft;
use crate::commitment::{AccountKind, Commitment, Counts, Holding};
use crate::credit::{CreditAccount, after_invoice, order_hold};
use crate::events::EventType;
use crate::orders::Order;

/// The order with the lines of `draft` invoiced: its hold on the credit line for them becomes a debt.
pub fn invoice(
    order: &Order,
    draft: &InvoiceDraft,
    holdings: &[Holding],
) -> Result<Transition, TransitionError> {
    let after = draft.applied_to(order.clone())?;
    let (total, hold) = (draft.document.total, order_hold(&after)?);
    let has_credit = holdings.iter().any(|holding| holding.kind == AccountKind::Credit);
    let nothing = (!has_credit).then(|| no_credit(order));
    let moves = moves(holdings.iter().chain(&nothing), |holding| {
        Ok(match holding.kind {
            AccountKind::Credit => {
                let open = holding.commitment.open();
                after_invoice(open, (total, hold), draft.over_limit(order))?.to_vec()
            }
            // Stock is committed at shipment, allowances when the order is confirmed.
            AccountKind::Stock
            | AccountKind::Spending
            | AccountKind::Budget
            | AccountKind::Contract
            | AccountKind::Quota => Vec::new(),
        })
    })?;
    Ok(Transition::new(order, after, moves, EventType::OrderInvoiced))
}

/// An empty hold on the credit line: the order's total was zero at placing.
fn no_credit(order: &Order) -> Holding {
    Holding {
        account: CreditAccount::id_of(order.company),
        kind: AccountKind::Credit,
        source: order.id.uuid(),
        counts: Counts::All,
        commitment: Commitment::default(),
    }
}
