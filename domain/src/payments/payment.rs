//! A payment: amount received, allocated, refunded and returned.

use chrono::{DateTime, NaiveDate, Utc};

use super::refund::least;
use super::{Allocation, PaymentError, PaymentId};
use crate::companies::CompanyId;
use crate::money::{Money, MoneyError};
use crate::orders::{Order, OrderId};

/// A payment by a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Its number; rising, with gaps.
    pub number: i64,
    /// The paying company.
    pub company: CompanyId,
    /// The amount received.
    pub amount: Money,
    /// Payment method: `bank_transfer`, `card`; free text.
    pub method: String,
    /// The payer's reference text.
    pub reference: Option<String>,
    /// The order that it is for, until that order ends; `None`: for any invoice.
    pub order: Option<OrderId>,
    /// The bank's transaction id; accepted once.
    pub external_id: Option<String>,
    /// The day of receipt.
    pub received_on: NaiveDate,
    /// The amount allocated to invoices.
    pub allocated: Money,
    /// The amount refunded, from any source.
    pub refunded: Money,
    /// The part of `refunded` that was drawn on the payment itself.
    pub refunded_from_own: Money,
    /// The amount the bank took back.
    pub returned: Money,
    /// The day of the last return, if any.
    pub returned_on: Option<NaiveDate>,
    /// The reason of the last return.
    pub return_reason: Option<String>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// Refuses an external id with invisible characters or blanks at its ends: one bank transaction could be
/// recorded twice.
pub fn check_external_id(text: &str) -> Result<(), PaymentError> {
    let seen = text.trim() == text && !text.chars().any(char::is_control);
    if seen { Ok(()) } else { Err(PaymentError::BadExternalId) }
}

/// Status of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Received in full.
    Received,
    /// The bank took a part of it back.
    PartiallyReturned,
    /// The bank took back all that we had not refunded.
    Returned,
}

impl PaymentStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Received, Self::PartiallyReturned, Self::Returned];

    /// The enum value for display.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::PartiallyReturned => "partially_returned",
            Self::Returned => "returned",
        }
    }
}

/// A return by the bank, and the parts of the payment it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The amount.
    pub amount: Money,
    /// The part taken from the unapplied amount.
    pub unapplied: Money,
    /// The part taken from allocations, by invoice.
    pub from_invoices: Vec<Allocation>,
}

impl Payment {
    /// The unapplied amount, free for allocation or refund.
    pub fn unapplied(&self) -> Result<Money, PaymentError> {
        let here = self.amount.minus(self.returned)?;
        let unapplied = here.minus(self.allocated)?.minus(self.refunded_from_own)?;
        if unapplied.minor() < 0 { Err(PaymentError::Impossible) } else { Ok(unapplied) }
    }

    /// The amount neither refunded by us nor returned by the bank.
    pub fn kept(&self) -> Result<Money, MoneyError> {
        self.amount.minus(self.refunded)?.minus(self.returned)
    }

    /// Refuses invoices of others than the order that the payment is for, while that one has not ended.
    pub fn check_pays(
        order: Option<&Order>,
        invoices: impl IntoIterator<Item = OrderId>,
    ) -> Result<(), PaymentError> {
        let Some(order) = order.filter(|order| order.binds_payments()) else { return Ok(()) };
        let own = invoices.into_iter().all(|invoiced| invoiced == order.id);
        if own { Ok(()) } else { Err(PaymentError::ForItsOrder) }
    }

    /// The payment's status.
    pub fn status(&self) -> Result<PaymentStatus, MoneyError> {
        Ok(if self.returned.minor() == 0 {
            PaymentStatus::Received
        } else if self.kept()?.minor() == 0 {
            PaymentStatus::Returned
        } else {
            PaymentStatus::PartiallyReturned
        })
    }

    /// Refuses operations on a payment that the bank has fully returned.
    pub fn check_not_returned(&self) -> Result<(), PaymentError> {
        match self.status()? {
            PaymentStatus::Returned => Err(PaymentError::Returned),
            PaymentStatus::Received | PaymentStatus::PartiallyReturned => Ok(()),
        }
    }

    /// The payment with `allocations` from [`super::allocate()`] or [`super::allocate_by_age`].
    pub fn allocated_to(self, allocations: &[Allocation]) -> Result<Self, PaymentError> {
        self.check_not_returned()?;
        let allocated =
            allocations.iter().try_fold(self.allocated, |sum, one| sum.plus(one.amount))?;
        let after = Self { allocated, version: self.version.saturating_add(1), ..self };
        after.unapplied()?;
        Ok(after)
    }

    /// Returns `wanted` to the bank, or all that was neither refunded nor returned. It takes the
    /// unapplied amount first, then allocations, the latest first. `rows` are all allocations ever made;
    /// reversals are negative.
    pub fn returned(
        self,
        wanted: Option<Money>,
        rows: &[Allocation],
        (on, reason): (NaiveDate, String),
    ) -> Result<(Self, Reversal), PaymentError> {
        let left = self.kept()?;
        if left.minor() == 0 {
            let by_bank = self.returned.minor() > 0;
            return Err(if by_bank { PaymentError::Returned } else { PaymentError::Refunded });
        }
        let amount = wanted.unwrap_or(left);
        if amount.minor() <= 0 {
            return Err(PaymentError::NotPositive { pointer: "/amount".to_owned() });
        }
        if amount.minus(left)?.minor() > 0 {
            return Err(PaymentError::ReturnExceedsPayment { wanted: amount, left });
        }
        let unapplied = least(amount, self.unapplied()?);
        let from_invoices = last_first(amount.minus(unapplied)?, rows)?;
        let paid = from_invoices.iter().try_fold(unapplied, |sum, one| sum.plus(one.amount))?;
        if paid != amount {
            return Err(PaymentError::Impossible);
        }
        let after = Self {
            allocated: self.allocated.minus(amount.minus(unapplied)?)?,
            returned: self.returned.plus(amount)?,
            returned_on: Some(on),
            return_reason: Some(reason),
            version: self.version.saturating_add(1),
            ..self
        };
        Ok((after, Reversal { amount, unapplied, from_invoices }))
    }
}

/// Takes `amount` out of the net allocations in `rows`, merged by invoice, the latest invoice first.
fn last_first(amount: Money, rows: &[Allocation]) -> Result<Vec<Allocation>, MoneyError> {
    let mut standing: Vec<Allocation> = Vec::new();
    for row in rows {
        let before = standing.iter_mut().find(|one| one.invoice == row.invoice);
        let amount = match before {
            Some(one) if row.amount.minor() < 0 => {
                one.amount = one.amount.plus(row.amount)?;
                continue;
            }
            Some(one) => one.amount.plus(row.amount)?,
            None => row.amount,
        };
        standing.retain(|one| one.invoice != row.invoice);
        standing.push(Allocation { amount, ..*row });
    }
    let mut left = amount;
    let mut taken = Vec::new();
    for one in standing.into_iter().rev() {
        let part = least(left, one.amount);
        if part.minor() > 0 {
            left = left.minus(part)?;
            taken.push(Allocation { amount: part, ..one });
        }
    }
    Ok(taken)
}

#[cfg(test)]
pub(super) mod tests;
