//! An invoice's settlement: balance and derived status.

#[cfg(test)]
mod tests;

use std::str::FromStr;

use chrono::NaiveDate;

use super::BillingError;
use crate::money::{Currency, Money, MoneyError};
use crate::word::{UnknownWord, find};

/// Settlement of a posted invoice. Law: no part is negative, and neither is the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    total: Money,
    credited: Money,
    credit_applied: Money,
    paid: Money,
    written_off: Money,
}

/// Split of an amount on an invoice: it settles the balance first, then it reverses a write-off. So credit for
/// an amount never paid does not become money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The part that changes the balance.
    pub owed: Money,
    /// The part that changes the written-off amount.
    pub given_up: Money,
}

impl Split {
    /// Zero in `currency`.
    pub const fn none(currency: Currency) -> Self {
        Self { owed: Money::zero(currency), given_up: Money::zero(currency) }
    }

    /// Both parts.
    pub fn total(self) -> Result<Money, MoneyError> {
        self.owed.plus(self.given_up)
    }

    /// The sum of both splits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            owed: self.owed.plus(other.owed)?,
            given_up: self.given_up.plus(other.given_up)?,
        })
    }
}

/// The parts of a [`Settlement`], as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementParts {
    /// Invoice total.
    pub total: i64,
    /// The totals of the credit notes against it.
    pub credited: i64,
    /// The part of them that settled the invoice; the rest became unapplied credit.
    pub credit_applied: i64,
    /// Payments allocated to it.
    pub paid: i64,
    /// Amount written off.
    pub written_off: i64,
}

/// Status of a posted invoice; `overdue` is reported separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    /// Nothing is paid.
    Posted,
    /// A part is paid, a part is open.
    PartiallyPaid,
    /// Nothing is open.
    Paid,
    /// All of it was credited.
    Credited,
    /// The open balance was written off.
    WrittenOff,
}

impl InvoiceStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Posted, Self::PartiallyPaid, Self::Paid, Self::Credited, Self::WrittenOff];

    /// The status as stored and shown.
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
    /// The settlement of an invoice just posted.
    pub const fn posted(total: Money) -> Self {
        let zero = Money::zero(total.currency());
        Self { total, credited: zero, credit_applied: zero, paid: zero, written_off: zero }
    }

    /// The settlement, as loaded.
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

    /// Invoice total.
    pub const fn total(&self) -> Money {
        self.total
    }

    /// The totals of the credit notes against it.
    pub const fn credited(&self) -> Money {
        self.credited
    }

    /// The part of the credit notes that lowered the balance or reversed a write-off.
    pub const fn credit_applied(&self) -> Money {
        self.credit_applied
    }

    /// Payments allocated to it.
    pub const fn paid(&self) -> Money {
        self.paid
    }

    /// Amount written off.
    pub const fn written_off(&self) -> Money {
        self.written_off
    }

    /// Amount still owed.
    pub const fn balance(&self) -> Money {
        let minor = self
            .total
            .minor()
            .saturating_sub(self.credit_applied.minor())
            .saturating_sub(self.paid.minor())
            .saturating_sub(self.written_off.minor());
        Money::from_minor(minor, self.total.currency())
    }

    /// The derived status.
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

    /// Whether a balance is open after the due date.
    pub fn is_overdue(&self, due_on: NaiveDate, today: NaiveDate) -> bool {
        self.balance().minor() > 0 && today > due_on
    }

    /// The largest possible payment: the balance and the written-off amount.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        self.balance().plus(self.written_off)
    }

    /// Split of `amount`, as far as there is something to settle.
    fn split(&self, amount: Money) -> Result<Split, MoneyError> {
        let owed = least(amount, self.balance());
        Ok(Split { owed, given_up: least(amount.minus(owed)?, self.written_off) })
    }

    /// Applies a credit note of `amount`; the split comes second. The rest had been paid and becomes credit.
    pub fn credit(self, amount: Money) -> Result<(Self, Split), BillingError> {
        let credited = self.credited.plus(not_below_zero(amount)?)?;
        if credited.minor() > self.total.minor() {
            return Err(BillingError::CreditExceedsInvoice { violations: Vec::new() });
        }
        Self { credited, ..self }.credit_again(amount)
    }

    /// Applies at most `left`, the credit of a note against it that settled nothing when posted; the split,
    /// possible now that a payment was returned, comes second.
    pub fn credit_again(self, left: Money) -> Result<(Self, Split), BillingError> {
        let split = self.split(not_below_zero(left)?)?;
        let credit_applied = self.credit_applied.plus(split.total()?)?;
        let written_off = self.written_off.minus(split.given_up)?;
        Ok((Self { credit_applied, written_off, ..self }, split))
    }

    /// Allocates `amount` of a payment, at most the outstanding amount; the split comes second.
    pub fn pay(self, amount: Money) -> Result<(Self, Split), BillingError> {
        let split = self.split(not_below_zero(amount)?)?;
        if split.total()? != amount {
            return Err(BillingError::OverBalance { balance: self.outstanding()? });
        }
        let (paid, written_off) =
            (self.paid.plus(amount)?, self.written_off.minus(split.given_up)?);
        Ok((Self { paid, written_off, ..self }, split))
    }

    /// Takes back `amount` of an allocated payment. At most `recovered` of it had reversed a write-off: that
    /// part is written off again, the rest is owed again.
    pub fn unpay(self, amount: Money, recovered: Money) -> Result<(Self, Split), BillingError> {
        let paid = not_below_zero(self.paid.minus(not_below_zero(amount)?)?)?;
        let given_up = least(amount, not_below_zero(recovered)?);
        let split = Split { owed: amount.minus(given_up)?, given_up };
        let written_off = self.written_off.plus(given_up)?;
        Ok((Self { paid, written_off, ..self }, split))
    }

    /// Writes off the balance; the amount comes second.
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
