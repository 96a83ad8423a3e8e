//! A payment: what came, what of it is allocated, what went back.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Allocation, PaymentError, PaymentId};
use crate::companies::CompanyId;
use crate::money::Money;

/// Money that came from a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Its number; rising, with gaps.
    pub number: i64,
    /// Whose it is.
    pub company: CompanyId,
    /// How much came.
    pub amount: Money,
    /// How it came: `bank_transfer`, `card`; free text.
    pub method: String,
    /// What the payer wrote.
    pub reference: Option<String>,
    /// The day it came.
    pub received_on: NaiveDate,
    /// What of it pays invoices.
    pub allocated: Money,
    /// What was refunded, from whatever source.
    pub refunded: Money,
    /// The part of `refunded` that was drawn on the payment itself.
    pub refunded_from_own: Money,
    /// The day the bank took it back, if it did.
    pub returned_on: Option<NaiveDate>,
    /// Why it did.
    pub return_reason: Option<String>,
    /// Rises with every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// What a returned payment had been used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversal {
    /// The sum of its allocations: owed again.
    pub applied: Money,
    /// What had been waiting.
    pub unapplied: Money,
}

impl Payment {
    /// What waits to be allocated or refunded; nothing of a returned payment.
    pub fn unapplied(&self) -> Result<Money, PaymentError> {
        if self.returned_on.is_some() {
            return Ok(Money::zero(self.amount.currency()));
        }
        let unapplied = self.amount.minus(self.allocated)?.minus(self.refunded_from_own)?;
        if unapplied.minor() < 0 { Err(PaymentError::Impossible) } else { Ok(unapplied) }
    }

    /// Refuses what is done with a payment that the bank took back.
    pub const fn check_not_returned(&self) -> Result<(), PaymentError> {
        match self.returned_on {
            Some(_) => Err(PaymentError::Returned),
            None => Ok(()),
        }
    }

    /// With `allocations` that [`super::allocate()`] or [`super::allocate_by_age`] found.
    pub fn allocated_to(self, allocations: &[Allocation]) -> Result<Self, PaymentError> {
        self.check_not_returned()?;
        let allocated =
            allocations.iter().try_fold(self.allocated, |sum, one| sum.plus(one.amount))?;
        let after = Self { allocated, version: self.version.saturating_add(1), ..self };
        after.unapplied()?;
        Ok(after)
    }

    /// Taken back by the bank, for this reason: all its allocations are undone.
    pub fn returned(self, on: NaiveDate, reason: String) -> Result<(Self, Reversal), PaymentError> {
        self.check_not_returned()?;
        if self.refunded.minor() != 0 {
            return Err(PaymentError::Refunded);
        }
        let reversal = Reversal { applied: self.allocated, unapplied: self.unapplied()? };
        let (allocated, version) =
            (Money::zero(self.amount.currency()), self.version.saturating_add(1));
        let (returned_on, return_reason) = (Some(on), Some(reason));
        Ok((Self { allocated, returned_on, return_reason, version, ..self }, reversal))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::failure::Failure;

    pub(crate) fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    pub(crate) fn payment(amount: i64, allocated: i64) -> Payment {
        Payment {
            id: PaymentId::from_uuid(Uuid::from_u128(1)),
            number: 1,
            company: CompanyId::from_uuid(Uuid::from_u128(2)),
            amount: eur(amount),
            method: "bank_transfer".to_owned(),
            reference: None,
            received_on: NaiveDate::default(),
            allocated: eur(allocated),
            refunded: eur(0),
            refunded_from_own: eur(0),
            returned_on: None,
            return_reason: None,
            version: 1,
            created_at: DateTime::default(),
        }
    }

    #[test]
    fn a_returned_payment_gives_up_all_its_allocations() {
        let (returned, reversal) =
            payment(100, 70).returned(NaiveDate::default(), "no funds".to_owned()).unwrap();
        assert_eq!(reversal, Reversal { applied: eur(70), unapplied: eur(30) });
        assert_eq!(returned.unapplied(), Ok(eur(0)));
        assert_eq!((returned.allocated, returned.version), (eur(0), 2));
        let again =
            returned.clone().returned(NaiveDate::default(), "no funds".to_owned()).unwrap_err();
        assert_eq!(again.code(), "payment_returned");
        assert_eq!(returned.allocated_to(&[]).unwrap_err().code(), "payment_returned");
    }

    #[test]
    fn a_refunded_payment_is_not_returned_as_well() {
        let refunded = Payment { refunded: eur(1), ..payment(100, 70) };
        assert_eq!(
            refunded.returned(NaiveDate::default(), "no funds".to_owned()).unwrap_err().code(),
            "payment_refunded"
        );
    }
}
