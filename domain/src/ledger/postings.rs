//! Postings of each business event. Zero legs are omitted; a zero document posts nothing.

use chrono::NaiveDate;

use super::{Account, Entry, EntryError, EntryKind, Leg};
use crate::billing::Split;
use crate::money::Money;

/// The entry of one event; nothing if no amount moved.
pub type Posting = Result<Option<Entry>, EntryError>;

/// Invoice: the company owes net and tax.
pub fn invoice(on: NaiveDate, net: Money, tax: Money) -> Posting {
    let legs = [
        Leg::debit(Account::Receivable, net.plus(tax)?),
        Leg::credit(Account::Sales, net),
        Leg::credit(Account::OutputTax, tax),
    ];
    Entry::new(EntryKind::Invoice, on, net.currency(), legs)
}

/// Credit note: `applied` settles its invoice; we owe the company the rest.
pub fn credit_note(on: NaiveDate, net: Money, tax: Money, applied: Split) -> Posting {
    let legs = [
        Leg::debit(Account::SalesReturns, net),
        Leg::debit(Account::OutputTax, tax),
        Leg::credit(Account::Receivable, applied.owed),
        Leg::credit(Account::BadDebt, applied.given_up),
        Leg::credit(Account::UnappliedCash, net.plus(tax)?.minus(applied.total()?)?),
    ];
    Entry::new(EntryKind::CreditNote, on, net.currency(), legs)
}

/// Payment: `applied` pays invoices at once, including written-off ones; the rest is unapplied.
pub fn payment(on: NaiveDate, amount: Money, applied: Split) -> Posting {
    let legs = [
        Leg::debit(Account::Bank, amount),
        Leg::credit(Account::Receivable, applied.owed),
        Leg::credit(Account::BadDebt, applied.given_up),
        Leg::credit(Account::UnappliedCash, amount.minus(applied.total()?)?),
    ];
    Entry::new(EntryKind::Payment, on, amount.currency(), legs)
}

/// Later allocation: unapplied money pays invoices.
pub fn allocation(on: NaiveDate, applied: Split) -> Posting {
    let amount = applied.total()?;
    let legs = [
        Leg::debit(Account::UnappliedCash, amount),
        Leg::credit(Account::Receivable, applied.owed),
        Leg::credit(Account::BadDebt, applied.given_up),
    ];
    Entry::new(EntryKind::Allocation, on, amount.currency(), legs)
}

/// Refund: unapplied money goes back.
pub fn refund(on: NaiveDate, amount: Money) -> Posting {
    let legs = [Leg::debit(Account::UnappliedCash, amount), Leg::credit(Account::Bank, amount)];
    Entry::new(EntryKind::Refund, on, amount.currency(), legs)
}

/// Returned payment: the reversal of the payment and of its allocations, whose sum is `applied`. The
/// invoices are open again, or written off again.
pub fn payment_return(on: NaiveDate, amount: Money, applied: Split) -> Posting {
    let legs = [
        Leg::debit(Account::Receivable, applied.owed),
        Leg::debit(Account::BadDebt, applied.given_up),
        Leg::debit(Account::UnappliedCash, amount.minus(applied.total()?)?),
        Leg::credit(Account::Bank, amount),
    ];
    Entry::new(EntryKind::PaymentReturn, on, amount.currency(), legs)
}

/// Write-off: the invoice's open balance becomes a loss.
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

    fn split(owed: i64, given_up: i64) -> Split {
        Split { owed: eur(owed), given_up: eur(given_up) }
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
            payment(day(), eur(15_000), split(12_000, 0)),
            allocation(day(), split(3_000, 0)),
            credit_note(day(), eur(5_000), eur(1_000), split(4_500, 0)),
            refund(day(), eur(1_500)),
            payment_return(day(), eur(15_000), split(12_000, 0)),
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
    fn what_was_given_up_comes_back_as_it_went() {
        insta::assert_snapshot!(shown([
            write_off(day(), eur(12_000)),
            payment(day(), eur(6_000), split(1_000, 4_000)),
            allocation(day(), split(0, 1_000)),
            credit_note(day(), eur(5_000), eur(1_000), split(500, 4_500)),
            payment_return(day(), eur(6_000), split(1_000, 4_000)),
        ]), @r"
        2026-11-21 write_off
          D bad-debt 120.00 EUR
          C receivable 120.00 EUR
        2026-11-21 payment
          D bank 60.00 EUR
          C receivable 10.00 EUR
          C bad-debt 40.00 EUR
          C unapplied-cash 10.00 EUR
        2026-11-21 allocation
          D unapplied-cash 10.00 EUR
          C bad-debt 10.00 EUR
        2026-11-21 credit_note
          D sales-returns 50.00 EUR
          D output-tax 10.00 EUR
          C receivable 5.00 EUR
          C bad-debt 45.00 EUR
          C unapplied-cash 10.00 EUR
        2026-11-21 payment_return
          D receivable 10.00 EUR
          D bad-debt 40.00 EUR
          D unapplied-cash 10.00 EUR
          C bank 60.00 EUR
        ");
    }

    #[test]
    fn a_zero_leg_is_left_out_and_a_zero_document_posts_nothing() {
        insta::assert_snapshot!(shown([
            invoice(day(), eur(10_000), eur(0)),
            payment(day(), eur(15_000), split(0, 0)),
            payment(day(), eur(15_000), split(15_000, 0)),
            credit_note(day(), eur(100), eur(0), split(0, 0)),
            invoice(day(), eur(0), eur(0)),
            credit_note(day(), eur(0), eur(0), split(0, 0)),
            payment(day(), eur(100), split(101, 0)),
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
        amounts in EUR and USD cannot be added
        ");
    }

    proptest! {
        #[test]
        fn every_posting_balances(net in 0..1_i64 << 50, tax in 0..1_i64 << 50, part in 0.0..=1.0_f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any part will do")]
            let applied = ((net + tax) as f64 * part) as i64;
            let (net, tax, total, part) = (eur(net), eur(tax), eur(net + tax), applied.min(net + tax));
            let (applied, part) = (split(part / 3, part - part / 3), eur(part));
            for posting in [
                invoice(day(), net, tax),
                credit_note(day(), net, tax, applied),
                payment(day(), total, applied),
                allocation(day(), applied),
                refund(day(), part),
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
                payment(day(), eur(amount), split(first, 0)),
                allocation(day(), split(later, 0)),
                payment_return(day(), eur(amount), split(first + later, 0)),
            ];
            for account in Account::ALL {
                let net = |posting: &Posting| posting.as_ref().unwrap().as_ref().map_or(0, |entry| entry.net_of(account));
                prop_assert_eq!(entries.iter().map(net).sum::<i64>(), 0);
            }
        }
    }
}
