//! What an invoice still owes, and the status that follows from it.

use std::str::FromStr;

use chrono::NaiveDate;

use super::BillingError;
use crate::money::{Currency, Money};
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

/// The parts of a [`Settlement`], as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementParts {
    /// What the invoice came to.
    pub total: i64,
    /// The totals of the credit notes against it.
    pub credited: i64,
    /// The part of them that lowered the balance; the rest became unapplied credit.
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

    /// The part of the credit notes that lowered the balance.
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

    /// A credit note of `amount`: what of it lowers the balance comes second.
    pub fn credit(self, amount: Money) -> Result<(Self, Money), BillingError> {
        let credited = self.credited.plus(not_below_zero(amount)?)?;
        if credited.minor() > self.total.minor() {
            return Err(BillingError::CreditExceedsInvoice { violations: Vec::new() });
        }
        let applied = if amount.minor() < self.balance().minor() { amount } else { self.balance() };
        let credit_applied = self.credit_applied.plus(applied)?;
        Ok((Self { credited, credit_applied, ..self }, applied))
    }

    /// `amount` of a payment is allocated to it; at most the balance.
    pub fn pay(self, amount: Money) -> Result<Self, BillingError> {
        let paid = self.paid.plus(not_below_zero(amount)?)?;
        if amount.minor() > self.balance().minor() {
            return Err(BillingError::OverBalance { balance: self.balance() });
        }
        Ok(Self { paid, ..self })
    }

    /// A payment that was allocated to it came back; `amount` is owed again.
    pub fn unpay(self, amount: Money) -> Result<Self, BillingError> {
        let paid = self.paid.minus(not_below_zero(amount)?)?;
        Ok(Self { paid: not_below_zero(paid)?, ..self })
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

fn not_below_zero(amount: Money) -> Result<Money, BillingError> {
    if amount.minor() < 0 { Err(BillingError::ImpossibleSettlement) } else { Ok(amount) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    fn stored(parts: [i64; 5]) -> Result<Settlement, BillingError> {
        let [total, credited, credit_applied, paid, written_off] = parts;
        let parts = SettlementParts { total, credited, credit_applied, paid, written_off };
        Settlement::stored("EUR".parse().unwrap(), parts)
    }

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn the_status_follows_from_the_parts() {
        for (parts, status, balance) in [
            ([100, 0, 0, 0, 0], "posted", 100),
            ([100, 30, 30, 0, 0], "posted", 70),
            ([100, 0, 0, 1, 0], "partially_paid", 99),
            ([100, 0, 0, 100, 0], "paid", 0),
            ([100, 40, 40, 60, 0], "paid", 0),
            ([100, 40, 0, 100, 0], "paid", 0),
            ([100, 100, 100, 0, 0], "credited", 0),
            ([100, 100, 0, 100, 0], "credited", 0),
            ([100, 0, 0, 0, 100], "written_off", 0),
            ([100, 10, 10, 50, 40], "written_off", 0),
            // A payment came back after the rest had been written off.
            ([100, 0, 0, 0, 40], "posted", 60),
            ([0, 0, 0, 0, 0], "paid", 0),
        ] {
            let settlement = stored(parts).unwrap();
            let shown = (settlement.status().as_str(), settlement.balance().minor());
            assert_eq!(shown, (status, balance), "{parts:?}");
        }
    }

    #[test]
    fn impossible_parts_are_not_loaded() {
        for parts in [
            [-1, 0, 0, 0, 0],
            [100, 101, 0, 0, 0],
            [100, 0, 1, 0, 0],
            [100, 0, 0, 101, 0],
            [100, 50, 50, 51, 0],
            [100, 0, 0, 0, -1],
        ] {
            assert_eq!(stored(parts), Err(BillingError::ImpossibleSettlement), "{parts:?}");
        }
    }

    #[test]
    fn a_credit_note_over_the_balance_leaves_the_rest_unapplied() {
        let paid = stored([12_000, 0, 0, 9_000, 0]).unwrap();
        let (after, applied) = paid.credit(eur(5_000)).unwrap();
        assert_eq!((applied, after.balance(), after.credited()), (eur(3_000), eur(0), eur(5_000)));
        let refusal = after.credit(eur(7_001)).unwrap_err();
        assert_eq!(refusal.code(), "credit_exceeds_invoice");
        let (after, applied) = after.credit(eur(7_000)).unwrap();
        assert_eq!((applied, after.status()), (eur(0), InvoiceStatus::Credited));
    }

    #[test]
    fn what_is_owed_is_paid_given_back_or_given_up() {
        let open = Settlement::posted(eur(100));
        assert_eq!(open.pay(eur(101)), Err(BillingError::OverBalance { balance: eur(100) }));
        let paid = open.pay(eur(60)).unwrap();
        assert_eq!(paid.unpay(eur(61)), Err(BillingError::ImpossibleSettlement));
        let (given_up, amount) = paid.write_off().unwrap();
        assert_eq!(amount, eur(40));
        assert_eq!(given_up.write_off(), Err(BillingError::NothingToWriteOff));
        assert_eq!(given_up.unpay(eur(60)).unwrap().balance(), eur(60));
    }

    #[test]
    fn overdue_from_the_day_after() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap();
        let open = Settlement::posted(eur(100));
        assert!(!open.is_overdue(day(10), day(10)));
        assert!(open.is_overdue(day(10), day(11)));
        assert!(!open.pay(eur(100)).unwrap().is_overdue(day(10), day(11)));
    }
}
