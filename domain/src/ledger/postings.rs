//! What each business event posts. A zero leg is left out, a zero document posts nothing.

use chrono::NaiveDate;

use super::{Account, Entry, EntryError, EntryKind, Leg};
use crate::money::Money;

/// What one event posts: nothing, where nothing moved.
pub type Posting = Result<Option<Entry>, EntryError>;

/// An invoice: the company owes net and tax.
pub fn invoice(on: NaiveDate, net: Money, tax: Money) -> Posting {
    let legs = [
        Leg::debit(Account::Receivable, net.plus(tax)?),
        Leg::credit(Account::Sales, net),
        Leg::credit(Account::OutputTax, tax),
    ];
    Entry::new(EntryKind::Invoice, on, net.currency(), legs)
}

/// A credit note: `applied` lowers its invoice's balance, the rest we owe the company.
pub fn credit_note(on: NaiveDate, net: Money, tax: Money, applied: Money) -> Posting {
    let legs = [
        Leg::debit(Account::SalesReturns, net),
        Leg::debit(Account::OutputTax, tax),
        Leg::credit(Account::Receivable, applied),
        Leg::credit(Account::UnappliedCash, net.plus(tax)?.minus(applied)?),
    ];
    Entry::new(EntryKind::CreditNote, on, net.currency(), legs)
}

/// A payment: `applied` pays invoices at once, the rest waits.
pub fn payment(on: NaiveDate, amount: Money, applied: Money) -> Posting {
    let legs = [
        Leg::debit(Account::Bank, amount),
        Leg::credit(Account::Receivable, applied),
        Leg::credit(Account::UnappliedCash, amount.minus(applied)?),
    ];
    Entry::new(EntryKind::Payment, on, amount.currency(), legs)
}

/// A later allocation: what waited pays invoices.
pub fn allocation(on: NaiveDate, amount: Money) -> Posting {
    let legs =
        [Leg::debit(Account::UnappliedCash, amount), Leg::credit(Account::Receivable, amount)];
    Entry::new(EntryKind::Allocation, on, amount.currency(), legs)
}

/// A refund: what waited goes back.
pub fn refund(on: NaiveDate, amount: Money) -> Posting {
    let legs = [Leg::debit(Account::UnappliedCash, amount), Leg::credit(Account::Bank, amount)];
    Entry::new(EntryKind::Refund, on, amount.currency(), legs)
}

/// A payment that the bank took back: the reversal of the payment and of all its allocations, of
/// which `applied` is the sum; the invoices are open again.
pub fn payment_return(on: NaiveDate, amount: Money, applied: Money) -> Posting {
    let legs = [
        Leg::debit(Account::Receivable, applied),
        Leg::debit(Account::UnappliedCash, amount.minus(applied)?),
        Leg::credit(Account::Bank, amount),
    ];
    Entry::new(EntryKind::PaymentReturn, on, amount.currency(), legs)
}

/// A write-off: what the invoice still owed is lost.
pub fn write_off(on: NaiveDate, amount: Money) -> Posting {
    let legs = [Leg::debit(Account::BadDebt, amount), Leg::credit(Account::Receivable, amount)];
    Entry::new(EntryKind::WriteOff, on, amount.currency(), legs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn shown(postings: impl IntoIterator<Item = Posting>) -> String {
        let shown = postings.into_iter().map(|posting| match posting {
            Ok(Some(entry)) => entry.to_string(),
            Ok(None) => "nothing".to_owned(),
            Err(refusal) => refusal.to_string(),
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_postings_of_own_sales() {
        insta::assert_snapshot!(shown([
            invoice(day(), eur(10_000), eur(2_000)),
            payment(day(), eur(15_000), eur(12_000)),
            allocation(day(), eur(3_000)),
            credit_note(day(), eur(5_000), eur(1_000), eur(4_500)),
            refund(day(), eur(1_500)),
            payment_return(day(), eur(15_000), eur(12_000)),
            write_off(day(), eur(12_000)),
        ]), @r"
        2026-11-21 invoice
          D receivable 120.00 EUR
          C sales 100.00 EUR
          C output-tax 20.00 EUR
        2026-11-21 payment
          D bank 150.00 EUR
          C receivable 120.00 EUR
          C unapplied-cash 30.00 EUR
        2026-11-21 allocation
          D unapplied-cash 30.00 EUR
          C receivable 30.00 EUR
        2026-11-21 credit_note
          D sales-returns 50.00 EUR
          D output-tax 10.00 EUR
          C receivable 45.00 EUR
          C unapplied-cash 15.00 EUR
        2026-11-21 refund
          D unapplied-cash 15.00 EUR
          C bank 15.00 EUR
        2026-11-21 payment_return
          D receivable 120.00 EUR
          D unapplied-cash 30.00 EUR
          C bank 150.00 EUR
        2026-11-21 write_off
          D bad-debt 120.00 EUR
          C receivable 120.00 EUR
        ");
    }

    #[test]
    fn a_zero_leg_is_left_out_and_a_zero_document_posts_nothing() {
        insta::assert_snapshot!(shown([
            invoice(day(), eur(10_000), eur(0)),
            payment(day(), eur(15_000), eur(0)),
            payment(day(), eur(15_000), eur(15_000)),
            credit_note(day(), eur(100), eur(0), eur(0)),
            invoice(day(), eur(0), eur(0)),
            credit_note(day(), eur(0), eur(0), eur(0)),
            payment(day(), eur(100), eur(101)),
            invoice(day(), eur(100), Money::zero("USD".parse().unwrap())),
        ]), @r"
        2026-11-21 invoice
          D receivable 100.00 EUR
          C sales 100.00 EUR
        2026-11-21 payment
          D bank 150.00 EUR
          C unapplied-cash 150.00 EUR
        2026-11-21 payment
          D bank 150.00 EUR
          C receivable 150.00 EUR
        2026-11-21 credit_note
          D sales-returns 1.00 EUR
          C unapplied-cash 1.00 EUR
        nothing
        nothing
        the leg of unapplied-cash is below zero or on both sides
        amounts in EUR and USD do not add up
        ");
    }

    proptest! {
        #[test]
        fn every_posting_balances(net in 0..1_i64 << 50, tax in 0..1_i64 << 50, part in 0.0..=1.0_f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any part will do")]
            let applied = ((net + tax) as f64 * part) as i64;
            let (net, tax, total, applied) = (eur(net), eur(tax), eur(net + tax), eur(applied.min(net + tax)));
            for posting in [
                invoice(day(), net, tax),
                credit_note(day(), net, tax, applied),
                payment(day(), total, applied),
                allocation(day(), applied),
                refund(day(), applied),
                payment_return(day(), total, applied),
                write_off(day(), total),
            ] {
                let Some(entry) = posting.unwrap() else { continue };
                let sum: i64 = Account::ALL.iter().map(|account| entry.net_of(*account)).sum();
                prop_assert_eq!(sum, 0);
            }
        }

        #[test]
        fn a_return_undoes_the_payment_and_its_later_allocations(amount in 1..1_i64 << 50, first in 0..1_i64 << 49, later in 0..1_i64 << 49) {
            let first = first.min(amount);
            let later = later.min(amount - first);
            let entries = [
                payment(day(), eur(amount), eur(first)),
                allocation(day(), eur(later)),
                payment_return(day(), eur(amount), eur(first + later)),
            ];
            for account in Account::ALL {
                let net = |posting: &Posting| posting.as_ref().unwrap().as_ref().map_or(0, |entry| entry.net_of(account));
                prop_assert_eq!(entries.iter().map(net).sum::<i64>(), 0);
            }
        }
    }
}
