//! An order's hold on the credit line, and how an invoice changes it.
//!
//! Law: an order's open commitment is always the gross of the part neither invoiced nor cancelled. An order that is paid
//! in advance has none; what it is invoiced is committed, and its money gives that back.
//! Tax is rounded on each document, so several invoices may total a cent more or less than the order; the
//! commitment then grows or is released by that cent. The tax that an order holds is a forecast: if the rate
//! on the day of the shipment differs, the commitment follows by the whole difference.

use crate::commitment::{OverLimit, Step};
use crate::money::{Money, MoneyError};
use crate::orders::Order;
use crate::pricing::Totals;

/// The gross of the part of `order` neither invoiced nor cancelled; nothing of an order that is paid in advance.
pub fn order_hold(order: &Order) -> Result<Money, MoneyError> {
    if !order.takes_credit() {
        return Ok(Money::zero(order.currency));
    }
    let nets = order
        .lines
        .iter()
        .map(|line| Ok((line.tax.clone(), line.open_net()?)))
        .collect::<Result<Vec<_>, MoneyError>>()?;
    Ok(Totals::of(nets.into_iter(), order.currency)?.total)
}

/// Steps of an invoice of `total` on a commitment with `open` left, if the order then holds `hold`: commits
/// the invoice's total. A shortfall is reserved first, with its `cause`; a surplus is released.
pub fn after_invoice(
    open: i64,
    (total, hold): (Money, Money),
    cause: OverLimit,
) -> Result<[Step; 3], MoneyError> {
    total.check_currency(hold.currency())?;
    // Rounding may take an order of the largest amount a cent beyond it: the account decides whether it has
    // room for that.
    let needed = total.minor().checked_add(hold.minor());
    let lacking = needed.and_then(|needed| needed.checked_sub(open)).ok_or(MoneyError::Overflow)?;
    Ok([
        Step::Grow(lacking.max(0), cause),
        Step::Commit(total.minor()),
        Step::Release(lacking.saturating_neg().max(0)),
    ])
}

/// Steps of a cancellation on a commitment with `open` left, if the order then holds `hold`.
pub fn after_cancellation(open: i64, hold: Money) -> Result<[Step; 3], MoneyError> {
    after_invoice(open, (Money::zero(hold.currency()), hold), OverLimit::TaxRounding)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::billing::draft_invoice;
    use crate::billing::sample::{eur, goods, order, supply};
    use crate::commitment::Commitment;
    use crate::companies::PaymentTerms;

    fn committed(order: &Order) -> Commitment {
        let amount = order_hold(order).unwrap().minor();
        Commitment { amount, committed: 0, released: 0, restored: 0 }
    }

    fn stepped(commitment: Commitment, steps: [Step; 3]) -> Commitment {
        let steps = steps.into_iter().filter(|step| step.part() != 0);
        steps.fold(commitment, |commitment, step| commitment.after(step).unwrap())
    }

    fn invoice_steps(open: i64, total: Money, order: &Order) -> [Step; 3] {
        after_invoice(open, (total, order_hold(order).unwrap()), OverLimit::TaxRounding).unwrap()
    }

    /// Ships and invoices `quantity` of the first line.
    fn invoice(mut order: Order, quantity: i64) -> (Order, Money) {
        order.lines[0].shipped += quantity;
        let draft = draft_invoice(&order, PaymentTerms::default(), &supply()).unwrap();
        (draft.applied_to(order).unwrap(), draft.document.total)
    }

    #[test]
    fn an_order_holds_its_total() {
        let order = order([goods(1, "A", 3, "0.015", 20), goods(2, "B", 7, "9.99", 10)]);
        assert_eq!(order_hold(&order), Ok(order.total));
    }

    #[test]
    fn three_cents_at_20_percent_invoiced_one_by_one_cost_a_cent_more() {
        // Ordered 0.09 + 0.02; invoiced three times 0.03 + 0.01.
        let mut order = order([goods(1, "A", 3, "0.03", 20)]);
        let mut commitment = committed(&order);
        assert_eq!(commitment.amount, 11);
        let mut draws = Vec::new();
        for _ in 0..3 {
            let (after, total) = invoice(order, 1);
            let steps = invoice_steps(commitment.open(), total, &after);
            draws.push(steps.map(Step::part));
            commitment = stepped(commitment, steps);
            order = after;
        }
        assert_eq!(draws, [[0, 4, 0], [1, 4, 0], [0, 4, 0]]);
        assert_eq!((commitment.committed, commitment.open()), (12, 0));
    }

    #[test]
    fn what_rounding_leaves_over_is_released() {
        // Ordered 0.06 + 0.01; invoiced three times 0.02 + 0.00.
        let mut order = order([goods(1, "A", 3, "0.02", 20)]);
        let mut commitment = committed(&order);
        for _ in 0..3 {
            let (after, total) = invoice(order, 1);
            commitment = stepped(commitment, invoice_steps(commitment.open(), total, &after));
            order = after;
        }
        assert_eq!((commitment.committed, commitment.released, commitment.open()), (6, 1, 0));
    }

    proptest! {
        #[test]
        fn a_commitment_is_what_its_order_holds(
            micro in 0..3_000_000_i64,
            steps in prop::collection::vec((1..9_i64, any::<bool>()), 1..12),
        ) {
            let price = rust_decimal::Decimal::new(micro, 6).to_string();
            let mut order = order([goods(1, "A", 40, &price, 20), goods(2, "B", 1, "0.33", 20)]);
            let mut commitment = committed(&order);
            let mut invoiced = 0;
            for (quantity, cancel) in steps {
                let quantity = quantity.min(order.lines[0].open());
                if quantity == 0 {
                    break;
                }
                let steps = if cancel {
                    let line = &mut order.lines[0];
                    line.cancelled_net = line.cancelled_net.plus(line.part(quantity).unwrap()).unwrap();
                    line.cancelled += quantity;
                    let steps = after_cancellation(commitment.open(), order_hold(&order).unwrap()).unwrap();
                    prop_assert_eq!((steps[0].part(), steps[1].part()), (0, 0));
                    steps
                } else {
                    let (after, total) = invoice(order, quantity);
                    order = after;
                    invoiced += total.minor();
                    invoice_steps(commitment.open(), total, &order)
                };
                // Rounding moves one or two cents, never more.
                prop_assert!(steps[0].part() <= 2);
                commitment = stepped(commitment, steps);
                prop_assert_eq!(commitment.open(), order_hold(&order).unwrap().minor());
                prop_assert_eq!(commitment.committed, invoiced);
            }
        }
    }
    #[test]
    fn nothing_is_held_of_what_is_all_invoiced() {
        let (order, total) = invoice(order([goods(1, "A", 3, "0.03", 20)]), 3);
        assert_eq!((order_hold(&order), total), (Ok(eur(0)), eur(11)));
    }
}
