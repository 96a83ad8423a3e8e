//! Which credit notes an invoice allows.

use proptest::prelude::*;

use super::super::draft_invoice;
use super::super::sample::{charge, currency, eur, goods, order, supply};
use super::*;
use crate::companies::PaymentTerms;
use crate::failure::Failure;
use crate::orders::Line;

fn invoice(lines: impl IntoIterator<Item = Line>) -> Document {
    let mut order = order(lines);
    for line in &mut order.lines {
        line.shipped = if line.is_goods() { line.quantity } else { 0 };
    }
    draft_invoice(&order, PaymentTerms::default(), &supply()).unwrap().document
}

fn request(sku: &str, quantity: i64, price: &str) -> CreditRequest {
    CreditRequest {
        line: CreditLineOf::Sku(sku.to_owned()),
        kind: CreditKind::Return,
        quantity,
        unit_price: price.parse().unwrap(),
    }
}

/// The same of a line by its number.
fn of_line(number: i64, quantity: i64, price: &str) -> CreditRequest {
    let line = CreditLineOf::Number { number, sku: None };
    CreditRequest { line, ..request("", quantity, price) }
}

/// The same, but the pieces stay.
fn cheaper(request: CreditRequest) -> CreditRequest {
    CreditRequest { kind: CreditKind::Price, ..request }
}

/// Credits step by step; the results are net, tax, applied, unapplied.
fn credit(
    invoice: &Document,
    paid: i64,
    notes: &[Vec<CreditRequest>],
) -> (Vec<Result<[i64; 4], &'static str>>, Settlement) {
    let mut earlier = Vec::new();
    let mut settlement = Settlement::posted(invoice.total).pay(eur(paid)).unwrap().0;
    let mut answers = Vec::new();
    for wanted in notes {
        let answer = Creditable { invoice, earlier: &earlier, settlement }.draft(wanted);
        answers.push(answer.as_ref().map_err(Failure::code).map(|draft| {
            let document = &draft.document;
            let applied = draft.applied.total().unwrap();
            [document.net, document.tax, applied, draft.unapplied].map(Money::minor)
        }));
        if let Ok(draft) = answer {
            settlement = draft.settlement.unwrap();
            earlier.push(draft.document);
        }
    }
    (answers, settlement)
}

#[test]
fn a_credit_note_over_the_balance() {
    let invoice = invoice([goods(1, "A", 10, "10", 20)]);
    let (answers, settlement) = credit(&invoice, 9_000, &[vec![request("A", 5, "10")]]);
    // 60.00 with tax: 30.00 are still owed, 30.00 become credit.
    assert_eq!(answers, [Ok([5_000, 1_000, 3_000, 3_000])]);
    assert_eq!(settlement.balance(), eur(0));
}

#[test]
fn at_most_what_is_invoiced_and_not_yet_credited() {
    let invoice = invoice([
        goods(1, "A", 6, "10", 20),
        goods(2, "A", 4, "10", 20),
        goods(3, "B", 1, "5", 10),
        charge(4, "4.50", 20),
    ]);
    let exceeds = Err("credit_exceeds_invoice");
    for (notes, answers) in [
        (vec![vec![request("A", 11, "10")]], vec![exceeds]),
        (vec![vec![request("A", 5, "10"), request("A", 6, "10")]], vec![exceeds]),
        (
            vec![vec![request("A", 7, "10")], vec![request("A", 4, "10")]],
            vec![Ok([7_000, 1_400, 8_400, 0]), exceeds],
        ),
        (vec![vec![request("C", 1, "1")]], vec![exceeds]),
        (vec![vec![request("B", 1, "5.01")]], vec![exceeds]),
        // A lower price is a correction; it takes the SKU's tax treatment all the same.
        (vec![vec![request("B", 1, "1")]], vec![Ok([100, 10, 110, 0])]),
        // A higher one was never invoiced.
        (vec![vec![request("A", 1, "12")]], vec![exceeds]),
        (vec![vec![request("freight", 1, "4.50")]], vec![Ok([450, 90, 540, 0])]),
        (vec![vec![request("A", 0, "1")]], vec![Err("invalid_lines")]),
        (vec![vec![]], vec![Err("invalid_lines")]),
    ] {
        assert_eq!(credit(&invoice, 0, &notes).0, answers, "{notes:?}");
    }
    let everything = [request("A", 10, "10"), request("B", 1, "5"), request("freight", 1, "4.50")];
    let (answers, settlement) = credit(&invoice, 0, &[everything.to_vec()]);
    assert_eq!(answers, [Ok([10_950, 2_140, 13_090, 0])]);
    assert_eq!(settlement.status().as_str(), "credited");
}

#[test]
fn the_refusal_names_the_line() {
    let invoice = invoice([goods(1, "A", 2, "10", 20)]);
    let settlement = Settlement::posted(invoice.total);
    let creditable = Creditable { invoice: &invoice, earlier: &[], settlement };
    let refusal = creditable.draft(&[request("A", 1, "10"), request("A", 2, "10")]).unwrap_err();
    let violations = refusal.violations();
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].pointer, "/lines/1/quantity");
}

#[test]
fn three_at_0_015_credited_one_by_one_are_what_was_invoiced() {
    let invoice = invoice([goods(1, "A", 3, "0.015", 20)]);
    let one = vec![request("A", 1, "0.015")];
    let (answers, settlement) = credit(&invoice, 0, &[one.clone(), one.clone(), one]);
    // The invoice has 0.05 and a cent of tax; that cent is credited with the last part.
    assert_eq!(answers, [Ok([2, 0, 2, 0]), Ok([1, 0, 1, 0]), Ok([2, 1, 3, 0])]);
    assert_eq!(settlement.balance(), eur(0));
}

#[test]
fn prices_are_corrected_apart_from_returns() {
    let invoice = invoice([goods(1, "A", 100, "20", 20)]);
    let exceeds = Err("credit_exceeds_invoice");
    let (answers, settlement) = credit(
        &invoice,
        0,
        &[
            vec![cheaper(request("A", 100, "2"))],
            vec![request("A", 10, "18")],
            vec![request("A", 91, "18")],
            vec![request("A", 90, "18.01")],
            vec![request("A", 90, "18")],
            vec![request("A", 1, "0.01")],
            vec![cheaper(request("A", 1, "0.01"))],
        ],
    );
    assert_eq!(
        answers,
        [
            Ok([20_000, 4_000, 24_000, 0]),
            Ok([18_000, 3_600, 21_600, 0]),
            exceeds,
            exceeds,
            Ok([162_000, 32_400, 194_400, 0]),
            exceeds,
            exceeds,
        ]
    );
    assert_eq!(settlement.status().as_str(), "credited");
}

#[test]
fn a_line_is_named_by_its_number_or_taken_in_order() {
    let twins = [charge(2, "10", 20), charge(3, "10", 10)];
    let [standard, reduced] = twins;
    let invoice =
        invoice([goods(1, "A", 2, "10", 20), standard, reduced, goods(4, "A", 3, "8", 20)]);
    let exceeds = Err("credit_exceeds_invoice");
    for (notes, answers) in [
        (
            vec![
                vec![of_line(3, 1, "10")],
                vec![of_line(3, 1, "10")],
                vec![request("freight", 1, "10")],
            ],
            vec![Ok([1_000, 100, 1_100, 0]), exceeds, Ok([1_000, 200, 1_200, 0])],
        ),
        (vec![vec![request("freight", 2, "10")]], vec![Ok([2_000, 300, 2_300, 0])]),
        // Lines of the same price first, whatever their number; then dearer lines, at the requested price.
        (
            vec![
                vec![request("A", 4, "8")],
                vec![request("A", 1, "10")],
                vec![request("A", 1, "2")],
            ],
            vec![Ok([3_200, 640, 3_840, 0]), Ok([1_000, 200, 1_200, 0]), exceeds],
        ),
        (vec![vec![of_line(5, 1, "1")]], vec![Err("invalid_lines")]),
        (vec![vec![of_line(4, 1, "8.01")]], vec![exceeds]),
    ] {
        assert_eq!(credit(&invoice, 0, &notes).0, answers, "{notes:?}");
    }
}

#[test]
fn notes_from_before_lines_were_named_count() {
    let invoice = invoice([goods(1, "A", 6, "10", 20), goods(2, "A", 4, "10", 20)]);
    let settlement = Settlement::posted(invoice.total);
    let creditable = Creditable { invoice: &invoice, earlier: &[], settlement };
    let mut old = creditable.draft(&[request("A", 7, "10")]).unwrap().document;
    assert_eq!(old.lines.len(), 2);
    // As stored then: one line for both.
    old.lines.truncate(1);
    old.lines[0] =
        DocumentLine { quantity: 7, net: eur(7_000), correction: None, ..old.lines[0].clone() };
    let creditable = Creditable { invoice: &invoice, earlier: &[old], settlement };
    assert!(creditable.draft(&[request("A", 4, "10")]).is_err());
    assert!(creditable.draft(&[of_line(1, 1, "10")]).is_err());
    assert_eq!(creditable.draft(&[of_line(2, 3, "10")]).unwrap().document.net, eur(3_000));
}

#[test]
fn tax_is_never_given_back_twice() {
    let invoice = invoice([goods(1, "A", 3, "0.03", 20)]);
    assert_eq!((invoice.net, invoice.tax), (eur(9), eur(2)));
    let one = vec![request("A", 1, "0.03")];
    let (answers, _) = credit(&invoice, 0, &[one.clone(), one.clone(), one]);
    // Each note alone rounds 0.006 up to a cent; the invoice charged two.
    assert_eq!(answers, [Ok([3, 1, 4, 0]), Ok([3, 1, 4, 0]), Ok([3, 0, 3, 0])]);
}

#[test]
fn a_credit_on_account_is_all_unapplied() {
    let line = goods(1, "A", 3, "0.015", 20);
    let wanted = [CreditOnAccount {
        item: line.item,
        kind: CreditKind::Return,
        quantity: 3,
        unit_price: line.unit_price,
        tax: line.tax.unwrap(),
    }];
    let draft = draft_credit_on_account(currency(), &wanted).unwrap();
    assert_eq!(
        (draft.document.total, draft.applied.total(), draft.unapplied),
        (eur(6), Ok(eur(0)), eur(6))
    );
    let empty = draft_credit_on_account(currency(), &[]).unwrap_err();
    assert_eq!(empty.violations()[0].pointer, "/lines");
}

proptest! {
    #[test]
    fn what_is_wholly_credited_is_exactly_zero(
        lines in prop::collection::vec((1..30_i64, 0..2_000_000_i64, 0..3_i64), 1..4),
        cuts in prop::collection::vec((0..4_usize, 1..12_i64), 0..20),
        paid in 0..5_000_i64,
    ) {
        let price = |micro: i64| rust_decimal::Decimal::new(micro, 6).to_string();
        let skus = ["A", "B", "C", "D"];
        let invoice = invoice(lines.iter().zip(skus).zip(1..).map(|((line, sku), number)| {
            goods(number, sku, line.0, &price(line.1), [20, 10, 0][usize::try_from(line.2).unwrap()])
        }));
        let mut left: Vec<i64> = lines.iter().map(|line| line.0).collect();
        let mut notes = Vec::new();
        for (line, quantity) in cuts {
            let Some(rest) = left.get_mut(line) else { continue };
            let quantity = quantity.min(*rest);
            if quantity > 0 {
                *rest -= quantity;
                notes.push(vec![request(skus[line], quantity, &price(lines[line].1))]);
            }
        }
        for (line, rest) in left.into_iter().enumerate().filter(|(_, rest)| *rest > 0) {
            notes.push(vec![request(skus[line], rest, &price(lines[line].1))]);
        }
        let paid = paid.min(invoice.total.minor());
        let (answers, settlement) = credit(&invoice, paid, &notes);
        let mut sums = [0; 4];
        for answer in answers {
            let parts = answer.unwrap();
            for (sum, part) in sums.iter_mut().zip(parts) {
                prop_assert!(part >= 0);
                *sum += part;
            }
        }
        prop_assert_eq!(sums[0], invoice.net.minor());
        prop_assert_eq!(sums[1], invoice.tax.minor());
        prop_assert_eq!(sums[2], invoice.total.minor() - paid);
        prop_assert_eq!(sums[3], paid);
        prop_assert_eq!(settlement.balance(), eur(0));
    }
}
