//! What an invoice still owes, and the status that follows from it.

#[cfg(test)]
mod tests;

use std::str::FromStr;

use chrono::NaiveDate;

use super::BillingError;
use crate::money::{Currency, Money, MoneyError};
use crate::word::{UnknownWord, find};

/// How far a posted invoice is settled. Its law: nothing is below zero, and neither is the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    total: Money,
    credited: Money,
    credit_applied: Money,
    paid: Money,
    written_off: Money,
}

/// What an amount does to an invoice: it settles what is owed first, then it takes back a write-off. So
/// credit for what was never paid becomes no money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The part that what is owed changes by.
    pub owed: Money,
    /// The part that what was given up changes by.
    pub given_up: Money,
}

impl Split {
    /// Nothing of `currency`.
    pub const fn none(currency: Currency) -> Self {
        Self { owed: Money::zero(currency), given_up: Money::zero(currency) }
    }

    /// Both parts.
    pub fn total(self) -> Result<Money, MoneyError> {
        self.owed.plus(self.given_up)
    }

    /// This and `other`.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            owed: self.owed.plus(other.owed)?,
            given_up: self.given_up.plus(other.given_up)?,
        })
    }
}

/// The parts of a [`Settlement`], as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementParts {
    /// What the invoice came to.
    pub total: i64,
    /// The totals of the credit notes against it.
    pub credited: i64,
    /// The part of them that settled something; the rest became unapplied credit.
    pub credit_applied: i64,
    /// What payments are allocated to it.
    pub paid: i64,
    /// What was given up.
    pub written_off: i64,
}

/// Where a posted invoice stands; `overdue` stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    /// Nothing is paid.
    Posted,
    /// Something is paid, something is open.
    PartiallyPaid,
    /// Nothing is open.
    Paid,
    /// All of it was credited.
    Credited,
    /// What was open was given up.
    WrittenOff,
}

impl InvoiceStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Posted, Self::PartiallyPaid, Self::Paid, Self::Credited, Self::WrittenOff];

    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::PartiallyPaid => "partially_paid",
            Self::Paid => "paid",
            Self::Credited => "credited",
            Self::WrittenOff => "written_off",
        }
    }
}

impl FromStr for InvoiceStatus {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "invoice status", word)
    }
}

impl Settlement {
    /// Of an invoice just posted.
    pub const fn posted(total: Money) -> Self {
        let zero = Money::zero(total.currency());
        Self { total, credited: zero, credit_applied: zero, paid: zero, written_off: zero }
    }

    /// As it was stored.
    pub fn stored(currency: Currency, parts: SettlementParts) -> Result<Self, BillingError> {
        let SettlementParts { total, credited, credit_applied, paid, written_off } = parts;
        let money = |minor| Money::from_minor(minor, currency);
        let least = [total, credited, credit_applied, paid, written_off].into_iter().min();
        let settlement = Self {
            total: money(total),
            credited: money(credited),
            credit_applied: money(credit_applied),
            paid: money(paid),
            written_off: money(written_off),
        };
        let possible = least >= Some(0)
            && credit_applied <= credited
            && credited <= total
            && settlement.balance().minor() >= 0;
        if possible { Ok(settlement) } else { Err(BillingError::ImpossibleSettlement) }
    }

    /// What the invoice came to.
    pub const fn total(&self) -> Money {
        self.total
    }

    /// The totals of the credit notes against it.
    pub const fn credited(&self) -> Money {
        self.credited
    }

    /// The part of the credit notes that lowered the balance or took a write-off back.
    pub const fn credit_applied(&self) -> Money {
        self.credit_applied
    }

    /// What payments are allocated to it.
    pub const fn paid(&self) -> Money {
        self.paid
    }

    /// What was given up.
    pub const fn written_off(&self) -> Money {
        self.written_off
    }

    /// What is still owed.
    pub const fn balance(&self) -> Money {
        let minor = self
            .total
            .minor()
            .saturating_sub(self.credit_applied.minor())
            .saturating_sub(self.paid.minor())
            .saturating_sub(self.written_off.minor());
        Money::from_minor(minor, self.total.currency())
    }

    /// The status that follows.
    pub fn status(&self) -> InvoiceStatus {
        let is_some = |amount: Money| amount.minor() > 0;
        if is_some(self.balance()) {
            if is_some(self.paid) { InvoiceStatus::PartiallyPaid } else { InvoiceStatus::Posted }
        } else if is_some(self.written_off) {
            InvoiceStatus::WrittenOff
        } else if is_some(self.total) && self.credited == self.total {
            InvoiceStatus::Credited
        } else {
            InvoiceStatus::Paid
        }
    }

    /// Whether something is owed after the day it was due.
    pub fn is_overdue(&self, due_on: NaiveDate, today: NaiveDate) -> bool {
        self.balance().minor() > 0 && today > due_on
    }

    /// The most that may still come: what is owed and what was given up.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        self.balance().plus(self.written_off)
    }

    /// What `amount` does, as far as there is something to settle.
    fn split(&self, amount: Money) -> Result<Split, MoneyError> {
        let owed = least(amount, self.balance());
        Ok(Split { owed, given_up: least(amount.minus(owed)?, self.written_off) })
    }

    /// A credit note of `amount`: what it settles comes second. The rest is what payments brought.
    pub fn credit(self, amount: Money) -> Result<(Self, Split), BillingError> {
        let credited = self.credited.plus(not_below_zero(amount)?)?;
        if credited.minor() > self.total.minor() {
            return Err(BillingError::CreditExceedsInvoice { violations: Vec::new() });
        }
        Self { credited, ..self }.credit_again(amount)
    }

    /// At most `left`, which a credit note against it could not settle when it was posted: what it settles
    /// now that a payment went back, comes second.
    pub fn credit_again(self, left: Money) -> Result<(Self, Split), BillingError> {
        let split = self.split(not_below_zero(left)?)?;
        let credit_applied = self.credit_applied.plus(split.total()?)?;
        let written_off = self.written_off.minus(split.given_up)?;
        Ok((Self { credit_applied, written_off, ..self }, split))
    }

    /// `amount` of a payment is allocated to it, at most what is outstanding; what it settles comes second.
    pub fn pay(self, amount: Money) -> Result<(Self, Split), BillingError> {
        let split = self.split(not_below_zero(amount)?)?;
        if split.total()? != amount {
            return Err(BillingError::OverBalance { balance: self.outstanding()? });
        }
        let (paid, written_off) =
            (self.paid.plus(amount)?, self.written_off.minus(split.given_up)?);
        Ok((Self { paid, written_off, ..self }, split))
    }

    /// `amount` of a payment that was allocated to it came back, of which at most `recovered` had taken a
    /// write-off back: that is given up again, the rest is owed again.
    pub fn unpay(self, amount: Money, recovered: Money) -> Result<(Self, Split), BillingError> {
        let paid = not_below_zero(self.paid.minus(not_below_zero(amount)?)?)?;
        let given_up = least(amount, not_below_zero(recovered)?);
        let split = Split { owed: amount.minus(given_up)?, given_up };
        let written_off = self.written_off.plus(given_up)?;
        Ok((Self { paid, written_off, ..self }, split))
    }

    /// What is owed is given up: how much, comes second.
    pub fn write_off(self) -> Result<(Self, Money), BillingError> {
        let balance = self.balance();
        if balance.minor() == 0 {
            return Err(BillingError::NothingToWriteOff);
        }
        Ok((Self { written_off: self.written_off.plus(balance)?, ..self }, balance))
    }
}

const fn least(left: Money, right: Money) -> Money {
    if left.minor() < right.minor() { left } else { right }
}

fn not_below_zero(amount: Money) -> Result<Money, BillingError> {
    if amount.minor() < 0 { Err(BillingError::ImpossibleSettlement) } else { Ok(amount) }
}
