//! Payments: what comes back, and from where.

use uuid::Uuid;

use super::*;
use crate::billing::InvoiceId;
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
        external_id: None,
        received_on: NaiveDate::default(),
        allocated: eur(allocated),
        refunded: eur(0),
        refunded_from_own: eur(0),
        order: None,
        returned: eur(0),
        returned_on: None,
        return_reason: None,
        version: 1,
        created_at: DateTime::default(),
    }
}

fn paid(invoice: u128, minor: i64) -> Allocation {
    Allocation { invoice: InvoiceId::from_uuid(Uuid::from_u128(invoice)), amount: eur(minor) }
}

fn back(
    payment: Payment,
    wanted: Option<i64>,
    rows: &[Allocation],
) -> Result<(Payment, Reversal), PaymentError> {
    payment.returned(wanted.map(eur), rows, (NaiveDate::default(), "no funds".to_owned()))
}

#[test]
fn a_returned_payment_gives_up_all_its_allocations() {
    let rows = [paid(1, 70)];
    let (returned, reversal) = back(payment(100, 70), None, &rows).unwrap();
    let from_invoices = rows.to_vec();
    assert_eq!(reversal, Reversal { amount: eur(100), unapplied: eur(30), from_invoices });
    assert_eq!(returned.unapplied(), Ok(eur(0)));
    assert_eq!((returned.allocated, returned.version), (eur(0), 2));
    assert_eq!(returned.status(), Ok(PaymentStatus::Returned));
    let again = back(returned.clone(), None, &rows).unwrap_err();
    assert_eq!(again.code(), "payment_returned");
    assert_eq!(returned.allocated_to(&[]).unwrap_err().code(), "payment_returned");
}

#[test]
fn a_part_comes_from_what_waits_and_then_from_what_was_paid_last() {
    let rows = [paid(1, 30), paid(2, 20), paid(1, 10), paid(2, -5), paid(3, 15)];
    for (wanted, waiting, from) in [
        (20, 20, vec![]),
        (30, 30, vec![]),
        (40, 30, vec![(3, 10)]),
        (60, 30, vec![(3, 15), (1, 15)]),
        (100, 30, vec![(3, 15), (1, 40), (2, 15)]),
    ] {
        let (after, reversal) = back(payment(100, 70), Some(wanted), &rows).unwrap();
        let taken = reversal.from_invoices.iter();
        let taken: Vec<_> =
            taken.map(|one| (one.invoice.uuid().as_u128(), one.amount.minor())).collect();
        assert_eq!((reversal.unapplied, taken), (eur(waiting), from), "{wanted}");
        assert_eq!(after.kept(), Ok(eur(100 - wanted)));
        assert_eq!(after.unapplied(), Ok(eur(30 - waiting)));
    }
}

#[test]
fn the_bank_takes_no_more_than_is_here() {
    let refunded =
        |minor| Payment { refunded: eur(minor), refunded_from_own: eur(minor), ..payment(100, 0) };
    let usd = Money::from_minor(1, "USD".parse().unwrap());
    for (payment, wanted, outcome) in [
        (refunded(30), Some(71), "return_exceeds_payment"),
        (refunded(30), Some(70), "returned"),
        (refunded(30), Some(69), "partially_returned"),
        (refunded(30), None, "returned"),
        (refunded(100), None, "payment_refunded"),
        (payment(100, 0), Some(0), "amount_not_positive"),
    ] {
        let told = back(payment, wanted, &[])
            .map_or_else(|refusal| refusal.code(), |(after, _)| after.status().unwrap().as_str());
        assert_eq!(told, outcome, "{wanted:?}");
    }
    let dollar = payment(100, 0).returned(Some(usd), &[], (NaiveDate::default(), String::new()));
    assert_eq!(dollar.unwrap_err().code(), "currency_mismatch");
}
