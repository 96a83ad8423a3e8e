//! Tables and laws of an invoice's settlement.

use proptest::prelude::*;

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
        // A payment was returned after the rest had been written off.
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
    assert_eq!((applied, after.balance(), after.credited()), (owed(3_000), eur(0), eur(5_000)));
    let refusal = after.credit(eur(7_001)).unwrap_err();
    assert_eq!(refusal.code(), "credit_exceeds_invoice");
    let (after, applied) = after.credit(eur(7_000)).unwrap();
    assert_eq!((applied, after.status()), (owed(0), InvoiceStatus::Credited));
}

fn owed(minor: i64) -> Split {
    Split { owed: eur(minor), given_up: eur(0) }
}

fn split(owed: i64, given_up: i64) -> Split {
    Split { owed: eur(owed), given_up: eur(given_up) }
}

#[test]
fn a_credit_note_takes_a_write_off_back_before_it_frees_money() {
    // 20 paid, 10 owed again, 70 written off.
    let invoice = stored([100, 0, 0, 20, 70]).unwrap();
    let (after, applied) = invoice.credit(eur(95)).unwrap();
    assert_eq!(applied, split(10, 70));
    let figures = [after.credited(), after.credit_applied(), after.written_off(), after.balance()];
    assert_eq!(figures.map(Money::minor), [95, 80, 0, 0]);
    assert_eq!(after.credit(eur(5)).unwrap().1, split(0, 0));
}

#[test]
fn a_recovery_takes_a_write_off_back_and_goes_back_with_its_payment() {
    let given_up = stored([100, 0, 0, 20, 70]).unwrap();
    assert_eq!(given_up.pay(eur(81)), Err(BillingError::OverBalance { balance: eur(80) }));
    let (recovered, taken) = given_up.pay(eur(50)).unwrap();
    assert_eq!((taken, recovered.status()), (split(10, 40), InvoiceStatus::WrittenOff));
    assert_eq!(recovered.pay(eur(30)).unwrap().0.status(), InvoiceStatus::Paid);
    for (back, recovered_before, parts) in
        [(50, 40, split(10, 40)), (30, 40, split(0, 30)), (50, 0, split(50, 0))]
    {
        let (after, split) = recovered.unpay(eur(back), eur(recovered_before)).unwrap();
        assert_eq!(split, parts);
        assert_eq!(after.outstanding(), Ok(eur(30 + back)));
    }
}

/// Steps on an invoice, and the remaining credit of one credit note.
#[derive(Debug, Clone, Copy)]
enum Step {
    Credit(i64),
    Pay(i64),
    WriteOff,
    TakeBack(i64),
    Spend(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..60_i64).prop_map(Step::Credit),
        (1..60_i64).prop_map(Step::Pay),
        Just(Step::WriteOff),
        (1..60_i64).prop_map(Step::TakeBack),
        (1..60_i64).prop_map(Step::Spend),
    ]
}

proptest! {
    /// After any steps in any order: credit is left only if nothing is owed or written off, and it never
    /// exceeds the payments.
    #[test]
    fn credit_is_what_payments_brought(steps in prop::collection::vec(step(), 0..20)) {
        let mut invoice = Settlement::posted(eur(100));
        let (mut left, mut spent, mut recovered) = (0, 0, 0);
        for step in steps {
            match step {
                Step::Credit(amount) => {
                    let Ok((after, split)) = invoice.credit(eur(amount)) else { continue };
                    left += amount - split.total().unwrap().minor();
                    invoice = after;
                }
                Step::Pay(amount) => {
                    let Ok((after, split)) = invoice.pay(eur(amount)) else { continue };
                    recovered += split.given_up.minor();
                    invoice = after;
                }
                Step::WriteOff => {
                    if let Ok((after, _)) = invoice.write_off() {
                        invoice = after;
                    }
                }
                Step::TakeBack(amount) => {
                    let Ok((open, split)) = invoice.unpay(eur(amount), eur(recovered)) else { continue };
                    recovered -= split.given_up.minor();
                    let (after, again) = open.credit_again(eur(left)).unwrap();
                    left -= again.total().unwrap().minor();
                    invoice = after;
                }
                Step::Spend(amount) => {
                    let part = amount.min(left);
                    (left, spent) = (left - part, spent + part);
                }
            }
            let figures = [
                invoice.total(),
                invoice.credited(),
                invoice.credit_applied(),
                invoice.paid(),
                invoice.written_off(),
            ];
            prop_assert_eq!(stored(figures.map(Money::minor)), Ok(invoice));
            prop_assert!(left == 0 || invoice.outstanding() == Ok(eur(0)));
            let freed = invoice.credited().minor() - invoice.credit_applied().minor();
            prop_assert_eq!(freed, left + spent);
            prop_assert!(left <= (invoice.paid().minor() - spent).max(0));
        }
    }
}

#[test]
fn what_is_owed_is_paid_given_back_or_given_up() {
    let open = Settlement::posted(eur(100));
    assert_eq!(open.pay(eur(101)), Err(BillingError::OverBalance { balance: eur(100) }));
    let (paid, split) = open.pay(eur(60)).unwrap();
    assert_eq!(split, owed(60));
    assert_eq!(paid.unpay(eur(61), eur(0)), Err(BillingError::ImpossibleSettlement));
    let (given_up, amount) = paid.write_off().unwrap();
    assert_eq!(amount, eur(40));
    assert_eq!(given_up.write_off(), Err(BillingError::NothingToWriteOff));
    assert_eq!(given_up.unpay(eur(60), eur(0)).unwrap().0.balance(), eur(60));
}

#[test]
fn overdue_from_the_day_after() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap();
    let open = Settlement::posted(eur(100));
    assert!(!open.is_overdue(day(10), day(10)));
    assert!(open.is_overdue(day(10), day(11)));
    assert!(!open.pay(eur(100)).unwrap().0.is_overdue(day(10), day(11)));
}
