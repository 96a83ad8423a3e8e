//! Allocation of a payment to invoices: explicit, or automatic by reference and age.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::PaymentError;
use super::refund::least;
use crate::billing::InvoiceId;
use crate::billing::number;
use crate::money::{Money, MoneyError};

/// An allocation: a part of a payment that pays an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The amount.
    pub amount: Money,
}

/// An invoice as allocation input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its due date.
    pub due_on: NaiveDate,
    /// Its open balance.
    pub balance: Money,
    /// Its written-off amount: only a payment meant for this invoice recovers it.
    pub given_up: Money,
}

impl OpenInvoice {
    fn outstanding(&self) -> Result<Money, MoneyError> {
        self.balance.plus(self.given_up)
    }
}

/// Checks the requested allocations, of at most `unapplied`, against the company's invoices `open`. An
/// invoice takes at most its balance and its written-off amount. It may be named twice; the result merges
/// duplicates, in request order.
pub fn allocate(
    unapplied: Money,
    wanted: &[Allocation],
    open: &[OpenInvoice],
) -> Result<Vec<Allocation>, PaymentError> {
    let mut left = unapplied;
    let mut owed: BTreeMap<InvoiceId, Money> = BTreeMap::new();
    for invoice in open {
        owed.insert(invoice.id, invoice.outstanding()?);
    }
    let mut allocations: Vec<Allocation> = Vec::new();
    for (index, Allocation { invoice, amount }) in wanted.iter().copied().enumerate() {
        let pointer = || format!("/allocations/{index}/amount");
        if amount.minor() <= 0 {
            return Err(PaymentError::NotPositive { pointer: pointer() });
        }
        let balance = owed.get_mut(&invoice).ok_or_else(|| PaymentError::UnknownInvoice {
            pointer: format!("/allocations/{index}/invoice_id"),
        })?;
        for room in [&mut *balance, &mut left] {
            let after = room.minus(amount)?;
            if after.minor() < 0 {
                let (wanted, left) = (amount, *room);
                return Err(PaymentError::OverAllocation { pointer: pointer(), wanted, left });
            }
            *room = after;
        }
        match allocations.iter_mut().find(|one| one.invoice == invoice) {
            Some(one) => one.amount = one.amount.plus(amount)?,
            None => allocations.push(Allocation { invoice, amount }),
        }
    }
    Ok(allocations)
}

/// Allocates `unapplied` automatically: first to the invoices named in `reference`, including their
/// written-off amounts, then to open balances by due date. The rest stays unapplied.
pub fn allocate_by_age(
    unapplied: Money,
    reference: Option<&str>,
    open: &[OpenInvoice],
) -> Result<Vec<Allocation>, MoneyError> {
    let mut queue = Vec::new();
    for invoice in open {
        let named = reference.is_some_and(|reference| number::names(reference, &invoice.number));
        let room = if named { invoice.outstanding()? } else { invoice.balance };
        if room.minor() > 0 && room.currency() == unapplied.currency() {
            queue.push((!named, invoice.due_on, &invoice.number, invoice.id, room));
        }
    }
    queue.sort_by_key(|(not_named, due_on, number, ..)| (*not_named, *due_on, *number));
    let mut left = unapplied;
    let mut allocations = Vec::new();
    for (.., invoice, room) in queue {
        let amount = least(left, room);
        if amount.minor() <= 0 {
            break;
        }
        left = left.minus(amount)?;
        allocations.push(Allocation { invoice, amount });
    }
    Ok(allocations)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::payment::tests::eur;
    use super::*;
    use crate::failure::Failure;

    fn invoice(id: u128, due: u32, balance: i64) -> OpenInvoice {
        OpenInvoice {
            id: InvoiceId::from_uuid(Uuid::from_u128(id)),
            number: format!("INV-2026-{id:06}"),
            due_on: NaiveDate::from_ymd_opt(2026, 1, due).unwrap(),
            balance: eur(balance),
            given_up: eur(0),
        }
    }

    fn wanted(id: u128, amount: Money) -> Allocation {
        Allocation { invoice: InvoiceId::from_uuid(Uuid::from_u128(id)), amount }
    }

    fn shown(allocations: &[Allocation]) -> Vec<(u128, i64)> {
        allocations.iter().map(|one| (one.invoice.uuid().as_u128(), one.amount.minor())).collect()
    }

    #[test]
    fn what_is_asked_for_is_given_or_refused() {
        let open = [invoice(1, 10, 100), invoice(2, 20, 50)];
        let usd = Money::from_minor(1, "USD".parse().unwrap());
        for (asked, outcome, pointer) in [
            (vec![wanted(1, eur(100)), wanted(2, eur(20))], "ok", ""),
            (vec![], "ok", ""),
            (vec![wanted(1, eur(60)), wanted(1, eur(40))], "ok", ""),
            (
                vec![wanted(1, eur(60)), wanted(1, eur(41))],
                "over_allocation",
                "/allocations/1/amount",
            ),
            (vec![wanted(1, eur(101))], "over_allocation", "/allocations/0/amount"),
            (
                vec![wanted(1, eur(100)), wanted(2, eur(21))],
                "over_allocation",
                "/allocations/1/amount",
            ),
            (vec![wanted(3, eur(1))], "unknown_invoice", "/allocations/0/invoice_id"),
            (vec![wanted(1, eur(0))], "amount_not_positive", "/allocations/0/amount"),
            (vec![wanted(1, usd)], "currency_mismatch", ""),
        ] {
            let refusal = allocate(eur(120), &asked, &open).err();
            let code = refusal.as_ref().map_or("ok", Failure::code);
            let violations = refusal.map(|refusal| refusal.violations()).unwrap_or_default();
            let at = violations.first().map(|one| one.pointer.clone()).unwrap_or_default();
            assert_eq!((code, at.as_str()), (outcome, pointer), "{asked:?}");
        }
        let twice = [wanted(1, eur(60)), wanted(1, eur(40))];
        assert_eq!(shown(&allocate(eur(120), &twice, &open).unwrap()), [(1, 100)]);
    }

    #[test]
    fn by_reference_then_by_age_then_by_number() {
        let open = [
            invoice(4, 20, 40),
            invoice(3, 20, 30),
            invoice(2, 10, 20),
            invoice(1, 30, 10),
            invoice(5, 1, 0),
        ];
        for (amount, reference, paid) in [
            (15, None, vec![(2, 15)]),
            (60, None, vec![(2, 20), (3, 30), (4, 10)]),
            (60, Some("inv-2026-000001 and INV-2026-000004"), vec![(4, 40), (1, 10), (2, 10)]),
            (500, Some("thanks"), vec![(2, 20), (3, 30), (4, 40), (1, 10)]),
            (0, None, vec![]),
        ] {
            let allocations = allocate_by_age(eur(amount), reference, &open).unwrap();
            assert_eq!(shown(&allocations), paid, "{amount} {reference:?}");
        }
    }

    #[test]
    fn what_was_given_up_comes_back_where_it_is_meant_to() {
        let open = [OpenInvoice { given_up: eur(30), ..invoice(1, 1, 5) }, invoice(2, 2, 10)];
        for (reference, paid) in
            [(None, vec![(1, 5), (2, 10)]), (Some("INV-2026-000001"), vec![(1, 35), (2, 10)])]
        {
            let allocations = allocate_by_age(eur(100), reference, &open).unwrap();
            assert_eq!(shown(&allocations), paid, "{reference:?}");
        }
        assert!(allocate(eur(100), &[wanted(1, eur(35))], &open).is_ok());
        assert!(allocate(eur(100), &[wanted(1, eur(36))], &open).is_err());
    }

    #[test]
    fn another_currency_is_passed_over() {
        let mut other = invoice(1, 1, 100);
        other.balance = Money::from_minor(100, "USD".parse().unwrap());
        other.given_up = Money::from_minor(0, "USD".parse().unwrap());
        assert_eq!(allocate_by_age(eur(100), None, &[other]), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn allocated_and_left_is_what_came(amount in 0..1000_i64, balances in prop::collection::vec((1_u32..28, 0..300_i64), 0..8)) {
            let open: Vec<_> = (1..).zip(&balances).map(|(id, (due, balance))| invoice(id, *due, *balance)).collect();
            let allocations = allocate_by_age(eur(amount), None, &open).unwrap();
            let sum: i64 = allocations.iter().map(|one| one.amount.minor()).sum();
            let owed: i64 = balances.iter().map(|(_, balance)| balance).sum();
            prop_assert_eq!(sum, amount.min(owed));
            // An automatic allocation would also be accepted as an explicit request.
            prop_assert_eq!(allocate(eur(amount), &allocations, &open), Ok(allocations));
        }
    }
}
