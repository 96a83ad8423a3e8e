//! Changes of an invoice's settlement.

use super::{BillingError, CreditNoteDraft, Invoice, Settlement, Split};
use crate::commitment::{
    AccountKind, Commitment, CommitmentError, Counts, Holding, Move, OverLimit, Step,
};
use crate::credit::CreditAccount;
use crate::events::EventType;
use crate::money::Money;

/// An invoice with a changed settlement, and all that is stored with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an invoice is not settled until it is written"]
pub struct Settled {
    /// The invoice afterwards, under its new version.
    pub invoice: Invoice,
    /// Decrease of its balance; negative: increase.
    pub applied: Money,
    /// Moves of accounts.
    pub moves: Vec<Move>,
    /// Event of this version.
    pub event: EventType,
}

/// Cause of a changed settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Payment,
    CreditNote,
    Return,
    WriteOff,
}

impl Invoice {
    /// The invoice with `amount` of a payment or of credit allocated to it, and the split.
    pub fn paid(self, amount: Money) -> Result<(Settled, Split), BillingError> {
        let (after, split) = self.settlement.pay(amount)?;
        Ok((self.settled(after, By::Payment)?, split))
    }

    /// The invoice with the credit note of `draft` against it.
    pub fn credited(self, draft: &CreditNoteDraft) -> Result<Settled, BillingError> {
        let after = draft.settlement.ok_or(BillingError::ImpossibleSettlement)?;
        self.settled(after, By::CreditNote)
    }

    /// The invoice with the settlement `after`, once a payment of it was returned.
    pub fn reopened(self, after: Settlement) -> Result<Settled, BillingError> {
        self.settled(after, By::Return)
    }

    /// The invoice with its balance written off, and the amount.
    pub fn written_off(self) -> Result<(Settled, Money), BillingError> {
        let (after, amount) = self.settlement.write_off()?;
        Ok((self.settled(after, By::WriteOff)?, amount))
    }

    fn settled(self, after: Settlement, by: By) -> Result<Settled, BillingError> {
        let applied = self.settlement.balance().minus(after.balance())?;
        let moves = AccountKind::ALL.map(|kind| match kind {
            AccountKind::Credit => owe_again(&self, applied).map(Some),
            // Shipped goods and spending do not depend on payment.
            AccountKind::Stock
            | AccountKind::Spending
            | AccountKind::Budget
            | AccountKind::Contract
            | AccountKind::Quota => Ok(None),
        });
        let moves: Vec<Option<Move>> = moves.into_iter().collect::<Result<_, _>>()?;
        let event = match by {
            By::Payment if after.outstanding()?.minor() == 0 => EventType::InvoicePaid,
            By::Payment => EventType::InvoicePartiallyPaid,
            By::CreditNote => EventType::InvoiceCredited,
            By::Return => EventType::InvoiceReopened,
            By::WriteOff => EventType::InvoiceWrittenOff,
        };
        let invoice = Self { settlement: after, version: self.version + 1, ..self };
        Ok(Settled { invoice, applied, moves: moves.into_iter().flatten().collect(), event })
    }
}

/// Frees the credit line for a settled amount; a returned amount is owed again, even over the limit.
fn owe_again(invoice: &Invoice, applied: Money) -> Result<Move, CommitmentError> {
    let applied = applied.minor();
    credit_used_by(invoice).moved([
        Step::Restore(applied.max(0)),
        Step::Unrestore(applied.saturating_neg().max(0), OverLimit::PaymentReturned),
    ])
}

/// The invoice's share of its order's used credit: its total, less the settled amount.
fn credit_used_by(invoice: &Invoice) -> Holding {
    let (total, balance) = (invoice.settlement.total().minor(), invoice.settlement.balance());
    let restored = total.saturating_sub(balance.minor());
    Holding {
        account: CreditAccount::id_of(invoice.company),
        kind: AccountKind::Credit,
        source: invoice.order.uuid(),
        counts: Counts::All,
        commitment: Commitment { amount: total, committed: total, released: 0, restored },
    }
}
