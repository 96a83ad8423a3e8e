//! Invoices of shipped parts: their nets, taxes and charges.

use proptest::prelude::*;

use super::super::sample::{charge, day, eur, goods, order, supply};
use super::*;
use crate::failure::Failure;

fn draft(order: &Order) -> Result<InvoiceDraft, BillingError> {
    draft_invoice(order, PaymentTerms::net(30).unwrap(), &supply())
}

fn ship(mut order: Order, line: usize, quantity: i64) -> Order {
    order.lines[line].shipped += quantity;
    order
}

fn totals(draft: &InvoiceDraft) -> [i64; 3] {
    [draft.document.net, draft.document.tax, draft.document.total].map(crate::money::Money::minor)
}

#[test]
fn three_at_0_015_invoiced_one_by_one_add_up_to_the_line() {
    let mut order = order([goods(1, "A", 3, "0.015", 20)]);
    assert_eq!(order.net, eur(5));
    let mut nets = Vec::new();
    for _ in 0..3 {
        order = ship(order, 0, 1);
        let draft = draft(&order).unwrap();
        nets.push(totals(&draft));
        order = draft.applied_to(order).unwrap();
    }
    assert_eq!(order.status, Status::Completed);
    // 0.015, 0.030 and 0.045 round to 0.02, 0.03 and 0.05; 20 % of a cent or two is nothing.
    assert_eq!(nets, [[2, 0, 2], [1, 0, 1], [2, 0, 2]]);
    assert_eq!(order.lines[0].open_net(), Ok(eur(0)));
    assert_eq!(draft(&order).unwrap_err().code(), "nothing_to_invoice");
}

#[test]
fn tax_at_20_percent_is_rounded_on_the_document() {
    let order =
        ship(ship(order([goods(1, "A", 1, "0.03", 20), goods(2, "B", 1, "0.04", 20)]), 0, 1), 1, 1);
    // 0.07 × 20 % = 0.014; line by line it would be 0.006 + 0.008, two cents.
    assert_eq!(totals(&draft(&order).unwrap()), [7, 1, 8]);
    assert_eq!(draft(&order).unwrap().due_on, day(31));
}

#[test]
fn two_rates_on_one_document() {
    let lines =
        [goods(1, "A", 10, "9.99", 20), goods(2, "B", 7, "1.05", 10), goods(3, "C", 1, "5", 0)];
    let mut order = order(lines);
    for line in 0..3 {
        let quantity = order.lines[line].quantity;
        order = ship(order, line, quantity);
    }
    let draft = draft(&order).unwrap();
    let shown: Vec<String> = draft
        .document
        .groups
        .iter()
        .map(|group| {
            let category = group.treatment.category.as_str();
            format!("{category} {} {} {}", group.treatment.rate, group.base, group.tax)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    S 0.1 7.35 EUR 0.74 EUR
    S 0.2 99.90 EUR 19.98 EUR
    Z 0 5.00 EUR 0.00 EUR
    ");
    assert_eq!(totals(&draft), [11_225, 2_072, 13_297]);
    assert_eq!(draft.document.total, order.total);
}

#[test]
fn charges_go_with_the_first_invoice() {
    let order = order([goods(1, "A", 2, "10", 20), charge(2, "4.50", 20)]);
    assert_eq!(draft(&order).unwrap_err().code(), "nothing_to_invoice");
    let order = ship(order, 0, 1);
    let first = draft(&order).unwrap();
    assert_eq!(totals(&first), [1_450, 290, 1_740]);
    let order = ship(first.applied_to(order).unwrap(), 0, 1);
    assert_eq!(totals(&draft(&order).unwrap()), [1_000, 200, 1_200]);
}

#[test]
fn charges_go_alone_when_no_goods_can_come() {
    let order = order([charge(1, "4.50", 20)]);
    let draft = draft(&order).unwrap();
    assert_eq!(totals(&draft), [450, 90, 540]);
    assert_eq!(draft.applied_to(order).unwrap().status, Status::Completed);
}

#[test]
fn each_status_has_its_answer() {
    let shown: Vec<String> = Status::ALL
        .into_iter()
        .map(|status| {
            let mut order = ship(order([goods(1, "A", 2, "10", 20)]), 0, 1);
            order.status = status;
            let code = draft(&order).err().map_or("invoiced", |refusal| refusal.code());
            format!("{} -> {code}", status.as_str())
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    pending_approval -> order_not_confirmed
    on_hold -> invoiced
    confirmed -> invoiced
    completed -> nothing_to_invoice
    rejected -> nothing_to_invoice
    cancelled -> nothing_to_invoice
    ");
}

#[test]
fn what_costs_nothing_is_invoiced_at_zero() {
    let order = ship(order([goods(1, "A", 2, "0", 20)]), 0, 2);
    assert_eq!(totals(&draft(&order).unwrap()), [0, 0, 0]);
}

proptest! {
    #[test]
    fn ordered_is_invoiced_and_open_and_cancelled(
        micro in 0..3_000_000_i64,
        steps in prop::collection::vec((1..9_i64, any::<bool>()), 1..12),
    ) {
        let price = rust_decimal::Decimal::new(micro, 6).to_string();
        let mut order = order([goods(1, "A", 40, &price, 20)]);
        let mut invoiced = 0;
        for (quantity, cancel) in steps {
            let line = &mut order.lines[0];
            let quantity = quantity.min(line.open());
            if quantity == 0 {
                break;
            }
            if cancel {
                let net = line.part(quantity).unwrap();
                line.cancelled += quantity;
                line.cancelled_net = line.cancelled_net.plus(net).unwrap();
            } else {
                order = ship(order, 0, quantity);
                let draft = draft(&order).unwrap();
                prop_assert!(draft.document.net.minor() >= 0);
                invoiced += draft.document.net.minor();
                order = draft.applied_to(order).unwrap();
            }
            let line = &order.lines[0];
            prop_assert_eq!(line.invoiced_net.minor(), invoiced);
            prop_assert!(line.open_net().unwrap().minor() >= 0);
        }
        let line = &order.lines[0];
        if line.open() == 0 {
            prop_assert_eq!(line.open_net().unwrap().minor(), 0);
        }
    }
}
