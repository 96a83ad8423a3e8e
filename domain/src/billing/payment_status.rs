//! Payment status of an order: derived, never set.

use std::str::FromStr;

use chrono::NaiveDate;

use super::{InvoiceStatus, Settlement};
use crate::money::{Money, MoneyError};
use crate::orders::Order;
use crate::word::{UnknownWord, find};

/// Payment status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentStatus {
    /// Nothing is invoiced yet.
    NotDue,
    /// The open balance was written off.
    WrittenOff,
    /// Everything invoiced is credited, and no money is kept.
    Refunded,
    /// Nothing is owed, and nothing is left to invoice.
    Paid,
    /// An open invoice is past due.
    Overdue,
    /// A part is paid.
    PartiallyPaid,
    /// Nothing is paid.
    Open,
}

impl PaymentStatus {
    /// Every status, in the order of checking.
    pub const ALL: [Self; 7] = [
        Self::NotDue,
        Self::WrittenOff,
        Self::Refunded,
        Self::Paid,
        Self::Overdue,
        Self::PartiallyPaid,
        Self::Open,
    ];

    /// The status as shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::WrittenOff => "written_off",
            Self::Refunded => "refunded",
            Self::Paid => "paid",
            Self::Overdue => "overdue",
            Self::PartiallyPaid => "partially_paid",
            Self::Open => "open",
        }
    }
}

impl FromStr for PaymentStatus {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "payment status", word)
    }
}

/// The facts about an invoice that a payment status needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceState {
    /// Its settlement.
    pub settlement: Settlement,
    /// Its due date.
    pub due_on: NaiveDate,
    /// Unapplied credit of the notes against it, less refunds.
    pub credit_kept: Money,
}

/// An order's payments in numbers. `invoiced − credited − paid − written off = balance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentSummary {
    /// The status.
    pub status: PaymentStatus,
    /// The order's total.
    pub ordered: Money,
    /// The totals of its invoices.
    pub invoiced: Money,
    /// Amount credited on them. Credit spent before its payment was returned no longer counts: the order owes
    /// that amount.
    pub credited: Money,
    /// Amount paid on them, less the part that credit notes freed again; never negative.
    pub paid: Money,
    /// Amount still owed.
    pub balance: Money,
    /// Part of the balance that is past due.
    pub overdue: Money,
    /// Due date of the earliest open invoice; may be past.
    pub next_due_on: Option<NaiveDate>,
}

impl PaymentSummary {
    /// The summary of `order` with its `invoices`, as of `today`.
    pub fn of(
        order: &Order,
        invoices: &[InvoiceState],
        today: NaiveDate,
    ) -> Result<Self, MoneyError> {
        let zero = Money::zero(order.currency);
        let sum = |part: fn(&InvoiceState) -> Money| {
            invoices.iter().map(part).try_fold(zero, Money::plus)
        };
        let freed = invoices.iter().map(freed).try_fold(zero, |sum, one| sum.plus(one?))?;
        let is_open = |one: &&InvoiceState| one.settlement.balance().minor() > 0;
        let overdue = invoices
            .iter()
            .filter(|one| one.settlement.is_overdue(one.due_on, today))
            .map(|one| one.settlement.balance())
            .try_fold(zero, Money::plus)?;
        let mut summary = Self {
            status: PaymentStatus::NotDue,
            ordered: order.total,
            invoiced: sum(|one| one.settlement.total())?,
            credited: sum(|one| one.settlement.credit_applied())?.plus(freed)?,
            paid: sum(|one| one.settlement.paid())?.minus(freed)?,
            balance: sum(|one| one.settlement.balance())?,
            overdue,
            next_due_on: invoices.iter().filter(is_open).map(|one| one.due_on).min(),
        };
        let kept = sum(|one| one.credit_kept)?;
        summary.status = summary.derive(order, invoices, kept);
        Ok(summary)
    }

    fn derive(&self, order: &Order, invoices: &[InvoiceState], kept: Money) -> PaymentStatus {
        let to_invoice = order
            .lines
            .iter()
            .any(|line| line.invoiced.saturating_add(line.cancelled) < line.quantity);
        let written_off = |one: &InvoiceState| match one.settlement.status() {
            InvoiceStatus::WrittenOff => true,
            InvoiceStatus::Posted
            | InvoiceStatus::PartiallyPaid
            | InvoiceStatus::Paid
            | InvoiceStatus::Credited => false,
        };
        let all_credited = self.invoiced.minor() > 0 && self.credited == self.invoiced;
        if invoices.is_empty() {
            PaymentStatus::NotDue
        } else if invoices.iter().any(written_off) {
            PaymentStatus::WrittenOff
        } else if all_credited && self.balance.minor() == 0 && kept.minor() == 0 {
            PaymentStatus::Refunded
        } else if self.balance.minor() == 0 && !to_invoice {
            PaymentStatus::Paid
        } else if self.overdue.minor() > 0 {
            PaymentStatus::Overdue
        } else if self.paid.minor() > 0 {
            PaymentStatus::PartiallyPaid
        } else {
            PaymentStatus::Open
        }
    }
}

/// Part of the payments that credit notes freed. After a returned payment it may be less than the part freed
/// when they were posted.
fn freed(invoice: &InvoiceState) -> Result<Money, MoneyError> {
    let settlement = &invoice.settlement;
    let freed = settlement.credited().minus(settlement.credit_applied())?;
    Ok(if freed.minor() < settlement.paid().minor() { freed } else { settlement.paid() })
}

#[cfg(test)]
mod tests {
    use super::super::SettlementParts;
    use super::super::sample::{currency, day, eur, goods, order};
    use super::*;

    /// An invoice due on the tenth: total, credited, applied, paid, written off, kept.
    fn invoice(parts: [i64; 6]) -> InvoiceState {
        let [total, credited, credit_applied, paid, written_off, kept] = parts;
        let parts = SettlementParts { total, credited, credit_applied, paid, written_off };
        let settlement = Settlement::stored(currency(), parts).unwrap();
        InvoiceState { settlement, due_on: day(10), credit_kept: eur(kept) }
    }

    #[test]
    fn the_first_that_holds() {
        let cases = [
            ("nothing invoiced", 0, vec![], 1),
            ("invoiced", 120, vec![[120, 0, 0, 0, 0, 0]], 10),
            ("late", 120, vec![[120, 0, 0, 0, 0, 0]], 11),
            ("some paid", 120, vec![[120, 0, 0, 20, 0, 0]], 10),
            ("some paid, late", 120, vec![[120, 0, 0, 20, 0, 0]], 11),
            ("paid", 120, vec![[120, 0, 0, 120, 0, 0]], 11),
            ("paid so far", 60, vec![[60, 0, 0, 60, 0, 0]], 11),
            ("one of two paid", 120, vec![[60, 0, 0, 60, 0, 0], [60, 0, 0, 0, 0, 0]], 1),
            ("credited over the balance", 120, vec![[120, 50, 30, 90, 0, 20]], 1),
            ("paid, then credited", 120, vec![[120, 120, 0, 120, 0, 120]], 1),
            ("paid, credited, refunded", 120, vec![[120, 120, 0, 120, 0, 0]], 1),
            ("credited, never paid", 120, vec![[120, 120, 120, 0, 0, 0]], 11),
            ("given up", 120, vec![[120, 0, 0, 20, 100, 0]], 11),
            ("paid, credited, spent, taken back", 120, vec![[120, 60, 12, 0, 0, 48]], 10),
            ("the same, partly paid again", 120, vec![[120, 60, 12, 30, 0, 48]], 10),
        ];
        let shown: Vec<String> = cases
            .into_iter()
            .map(|(name, invoiced, invoices, today)| {
                let mut order = order([goods(1, "A", 10, "0.10", 20)]);
                order.lines[0].invoiced = invoiced / 12;
                let invoices: Vec<_> = invoices.into_iter().map(invoice).collect();
                let summary = PaymentSummary::of(&order, &invoices, day(today)).unwrap();
                let PaymentSummary { status, credited, paid, balance, overdue, .. } = summary;
                let [credited, paid, balance, overdue] =
                    [credited, paid, balance, overdue].map(Money::minor);
                let status = status.as_str();
                format!("{name}: {status} credited {credited} paid {paid} balance {balance} overdue {overdue}")
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        nothing invoiced: not_due credited 0 paid 0 balance 0 overdue 0
        invoiced: open credited 0 paid 0 balance 120 overdue 0
        late: overdue credited 0 paid 0 balance 120 overdue 120
        some paid: partially_paid credited 0 paid 20 balance 100 overdue 0
        some paid, late: overdue credited 0 paid 20 balance 100 overdue 100
        paid: paid credited 0 paid 120 balance 0 overdue 0
        paid so far: partially_paid credited 0 paid 60 balance 0 overdue 0
        one of two paid: partially_paid credited 0 paid 60 balance 60 overdue 0
        credited over the balance: paid credited 50 paid 70 balance 0 overdue 0
        paid, then credited: paid credited 120 paid 0 balance 0 overdue 0
        paid, credited, refunded: refunded credited 120 paid 0 balance 0 overdue 0
        credited, never paid: refunded credited 120 paid 0 balance 0 overdue 0
        given up: written_off credited 0 paid 20 balance 0 overdue 0
        paid, credited, spent, taken back: open credited 12 paid 0 balance 108 overdue 0
        the same, partly paid again: open credited 42 paid 0 balance 78 overdue 0
        ");
    }
}
