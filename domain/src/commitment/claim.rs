//! What a request wants of several accounts, and why an account may be over its limit.

use std::collections::BTreeMap;
use std::str::FromStr;

use uuid::Uuid;

use super::CommitmentError;
use crate::word::{UnknownWord, find};

/// What is wanted of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Of which account.
    pub account: Uuid,
    /// How much.
    pub amount: i64,
}

/// One claim per account, in account order, so that a SKU on two lines is asked for once and all
/// requests take their locks in the same order. What sums up to zero is left out.
pub fn sum_claims(claims: impl IntoIterator<Item = Claim>) -> Result<Vec<Claim>, CommitmentError> {
    let mut sums = BTreeMap::<Uuid, i64>::new();
    for Claim { account, amount } in claims {
        if amount < 0 {
            return Err(CommitmentError::NotPositive);
        }
        let sum = sums.entry(account).or_default();
        *sum = sum.checked_add(amount).ok_or(CommitmentError::OutOfRange)?;
    }
    let wanted = sums.into_iter().filter(|(_, amount)| *amount > 0);
    Ok(wanted.map(|(account, amount)| Claim { account, amount }).collect())
}

/// Why an account may be over its limit; without a recorded cause it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverLimit {
    /// The limit was set below what was taken.
    LimitLowered,
    /// A count found fewer pieces than were taken.
    Stocktake,
    /// A payment that had restored credit came back.
    PaymentReturned,
    /// Tax rounded on several invoices came to more than on the order.
    TaxRounding,
    /// The tax on the day of the shipment is not what the order had forecast.
    TaxChanged,
    /// Somebody with the right approved going over.
    ApprovedOverrun,
}

impl OverLimit {
    /// Every cause.
    pub const ALL: [Self; 6] = [
        Self::LimitLowered,
        Self::Stocktake,
        Self::PaymentReturned,
        Self::TaxRounding,
        Self::TaxChanged,
        Self::ApprovedOverrun,
    ];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LimitLowered => "limit_lowered",
            Self::Stocktake => "stocktake",
            Self::PaymentReturned => "payment_returned",
            Self::TaxRounding => "tax_rounding",
            Self::TaxChanged => "tax_changed",
            Self::ApprovedOverrun => "approved_overrun",
        }
    }
}

impl FromStr for OverLimit {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "over-limit cause", word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(account: u128, amount: i64) -> Claim {
        Claim { account: Uuid::from_u128(account), amount }
    }

    #[test]
    fn a_sku_on_two_lines_is_asked_for_once() {
        let claims = [claim(2, 5), claim(1, 1), claim(2, 7), claim(3, 0)];
        assert_eq!(sum_claims(claims).unwrap(), [claim(1, 1), claim(2, 12)]);
    }

    #[test]
    fn a_negative_part_does_not_make_another_smaller() {
        assert_eq!(sum_claims([claim(1, 5), claim(1, -4)]), Err(CommitmentError::NotPositive));
        let most = [claim(1, i64::MAX), claim(1, 1)];
        assert_eq!(sum_claims(most), Err(CommitmentError::OutOfRange));
    }
}
