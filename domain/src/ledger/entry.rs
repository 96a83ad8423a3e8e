//! Journal entries: the postings of one business event, always balanced.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::Account;
use crate::failure::{Failure, Kind};
use crate::money::{Currency, Money};
use crate::word::{UnknownWord, find};

/// The business event behind an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// An invoice was posted.
    Invoice,
    /// A credit note was posted.
    CreditNote,
    /// A payment was received.
    Payment,
    /// An earlier payment was allocated.
    Allocation,
    /// Money was refunded.
    Refund,
    /// The bank took a payment back.
    PaymentReturn,
    /// The open balance of an invoice was written off.
    WriteOff,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Invoice,
        Self::CreditNote,
        Self::Payment,
        Self::Allocation,
        Self::Refund,
        Self::PaymentReturn,
        Self::WriteOff,
    ];

    /// The enum value for storage and display.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::Payment => "payment",
            Self::Allocation => "allocation",
            Self::Refund => "refund",
            Self::PaymentReturn => "payment_return",
            Self::WriteOff => "write_off",
        }
    }
}

impl FromStr for EntryKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "entry kind", word)
    }
}

/// One side of an entry: a debit or a credit of one account, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// The account.
    pub account: Account,
    /// Debited amount; zero if the leg credits.
    pub debit: i64,
    /// Credited amount; zero if the leg debits.
    pub credit: i64,
}

impl Leg {
    /// A debit.
    pub const fn debit(account: Account, amount: Money) -> Self {
        Self { account, debit: amount.minor(), credit: 0 }
    }

    /// A credit.
    pub const fn credit(account: Account, amount: Money) -> Self {
        Self { account, debit: 0, credit: amount.minor() }
    }

    const fn is_zero(&self) -> bool {
        self.debit == 0 && self.credit == 0
    }

    const fn is_one_sided(&self) -> bool {
        self.debit >= 0 && self.credit >= 0 && (self.debit == 0) != (self.credit == 0)
    }
}

/// A balanced set of legs; [`Entry::new`] is the only constructor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    kind: EntryKind,
    effective_on: NaiveDate,
    currency: Currency,
    legs: Vec<Leg>,
}

impl Entry {
    /// An entry of `legs`. Zero legs are omitted; without any leg there is no entry.
    pub fn new(
        kind: EntryKind,
        effective_on: NaiveDate,
        currency: Currency,
        legs: impl IntoIterator<Item = Leg>,
    ) -> Result<Option<Self>, EntryError> {
        let legs: Vec<Leg> = legs.into_iter().filter(|leg| !leg.is_zero()).collect();
        if let Some(leg) = legs.iter().find(|leg| !leg.is_one_sided()) {
            return Err(EntryError::BadLeg { account: leg.account });
        }
        let debit: i128 = legs.iter().map(|leg| i128::from(leg.debit)).sum();
        let credit: i128 = legs.iter().map(|leg| i128::from(leg.credit)).sum();
        if debit != credit {
            return Err(EntryError::Unbalanced { debit, credit });
        }
        Ok((!legs.is_empty()).then_some(Self { kind, effective_on, currency, legs }))
    }

    /// The business event.
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The posting date.
    pub const fn effective_on(&self) -> NaiveDate {
        self.effective_on
    }

    /// The currency of every leg.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The legs, none of them zero.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// Debit minus credit of `account`.
    pub fn net_of(&self, account: Account) -> i64 {
        self.legs
            .iter()
            .filter(|leg| leg.account == account)
            .fold(0, |sum: i64, leg| sum.saturating_add(leg.debit).saturating_sub(leg.credit))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.effective_on, self.kind.as_str())?;
        self.legs.iter().try_for_each(|leg| {
            let (side, minor) = if leg.debit == 0 { ("C", leg.credit) } else { ("D", leg.debit) };
            write!(
                f,
                "\n  {side} {} {}",
                leg.account.as_str(),
                Money::from_minor(minor, self.currency)
            )
        })
    }
}

/// Legs that form no valid entry. None of these is the caller's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Debits and credits differ.
    #[error("debits of {debit} and credits of {credit} do not balance")]
    Unbalanced {
        /// Σ debits.
        debit: i128,
        /// Σ credits.
        credit: i128,
    },
    /// A leg with both a debit and a credit, or a negative one.
    #[error("the leg of {} is below zero or on both sides", account.as_str())]
    BadLeg {
        /// Its account.
        account: Account,
    },
    /// Amounts that cannot be added.
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
}

impl Failure for EntryError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unbalanced { .. } => "entry_unbalanced",
            Self::BadLeg { .. } => "entry_bad_leg",
            Self::Money(refusal) => refusal.code(),
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Unbalanced { .. } | Self::BadLeg { .. } => Kind::Internal,
            Self::Money(refusal) => refusal.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(legs: &[(Account, i64, i64)]) -> Result<Option<Entry>, EntryError> {
        let legs = legs.iter().map(|(account, debit, credit)| Leg {
            account: *account,
            debit: *debit,
            credit: *credit,
        });
        Entry::new(EntryKind::Payment, NaiveDate::default(), "EUR".parse().unwrap(), legs)
    }

    #[test]
    fn refuses_what_does_not_balance() {
        for (legs, outcome) in [
            (&[(Account::Bank, 5, 0), (Account::Receivable, 0, 5)][..], Ok(2)),
            (&[(Account::Bank, 5, 0), (Account::Receivable, 0, 5), (Account::Sales, 0, 0)], Ok(2)),
            (&[(Account::Bank, 0, 0)], Ok(0)),
            (&[], Ok(0)),
            (&[(Account::Bank, 5, 0), (Account::Receivable, 0, 4)], Err("entry_unbalanced")),
            (&[(Account::Bank, 5, 5)], Err("entry_bad_leg")),
            (&[(Account::Bank, -5, 0), (Account::Receivable, 0, -5)], Err("entry_bad_leg")),
            (&[(Account::Bank, i64::MAX, 0), (Account::Receivable, 0, 1)], Err("entry_unbalanced")),
        ] {
            let made = made(legs).map(|entry| entry.map_or(0, |entry| entry.legs().len()));
            assert_eq!(made.map_err(|refusal| refusal.code()), outcome, "{legs:?}");
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in EntryKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for account in Account::ALL {
            assert_eq!(account.as_str().parse(), Ok(account));
        }
        assert!("cash".parse::<Account>().is_err());
    }
}
