//! The largest sums: 2^53 minor units for a document and an account; the ledger adds up beyond that.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// 2^53 cents.
const MOST: &str = "90071992547409.92";

/// A shop with BOLT at 10.00, untaxed, as are charges of the class `zero`.
fn open(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    let rate =
        |country, class, rate| json!({ "country": country, "tax_class": class, "rate": rate });
    let rates = [rate("AT", "standard", "0.20"), rate("AT", "zero", "0"), rate("DE", "zero", "0")];
    shop.staff().put("/v1/tax-rates", &json!({ "rates": rates })).expect(200);
    let bolt = json!({
        "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00"), "tax_class": "zero",
    });
    shop.product_from(&bolt);
    Some(shop)
}

/// One bolt, and surcharges of these amounts.
fn surcharged(company: &str, surcharges: &[&str]) -> Value {
    let charge = |amount: &&str| json!({ "charge": "surcharge", "amount": eur(amount), "tax_class": "zero" });
    let bolt = json!({ "sku": "BOLT", "quantity": 1 });
    let lines: Vec<_> = [bolt].into_iter().chain(surcharges.iter().map(charge)).collect();
    json!({ "company_id": company, "lines": lines })
}

#[track_caller]
fn objection(answer: &Answer) -> (String, String) {
    let of = |field: &str| answer["errors"][0][field].as_str().unwrap_or_default().to_owned();
    (of("pointer"), of("code"))
}

#[rstest]
fn an_order_comes_to_no_more_than_an_amount(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = open(backend) else { return };
    let staff = shop.staff();
    for many in [1, 2, 999] {
        let order = surcharged(shop.company(), &vec![MOST; many]);
        let refused = staff.post("/v1/orders", &order).refused(422, "amount_too_large");
        assert_eq!(objection(&refused), ("/lines".to_owned(), "amount_too_large".to_owned()));
        let evaluated = staff.post("/v1/orders/evaluate", &order).expect(200);
        assert_eq!(evaluated["outcome"], "deny");
    }
    let line = json!({ "sku": "BOLT", "quantity": 1_i64 << 53 });
    let order = json!({ "company_id": shop.company(), "lines": [line] });
    let refused = staff.post("/v1/orders", &order).expect(422);
    let codes: Vec<_> = refused["errors"].as_array().into_iter().flatten().collect();
    assert!(codes.iter().any(|one| one["pointer"] == "/lines/0/quantity"), "{refused:?}");
    assert!(codes.iter().any(|one| one["code"] == "amount_too_large"), "{refused:?}");
    // Net and tax are each within the bound, their sum is not.
    let taxed = json!({ "charge": "surcharge", "amount": eur("80000000000000.00") });
    let bolt = json!({ "sku": "BOLT", "quantity": 1 });
    let order = json!({ "company_id": shop.company(), "lines": [bolt, taxed] });
    staff.post("/v1/orders", &order).refused(422, "amount_too_large");
    assert!(staff.get("/v1/orders").expect(200).data().is_empty());
}

#[rstest]
fn an_account_without_a_limit_ends_at_the_largest_amount(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = open(backend) else { return };
    let (staff, acme) = (shop.staff(), shop.company());
    let largest = surcharged(acme, &["90071992547399.92"]);
    let placed = staff.post("/v1/orders", &largest).expect(201);
    assert_eq!(placed.amount("total"), MOST);

    // Acme's account takes nothing more, not even one bolt; another company has its own.
    let more = surcharged(acme, &[]);
    let refused = staff.post("/v1/orders", &more).refused(422, "amount_too_large");
    assert_eq!(objection(&refused).1, "amount_too_large");
    let evaluated = staff.post("/v1/orders/evaluate", &more).expect(200);
    assert_eq!(evaluated["outcome"], "deny");
    let other = surcharged(shop.other_company(), &["90071992547399.92"]);
    let other = staff.post("/v1/orders", &other).expect(201);

    for order in [&placed, &other] {
        shop.ship(&order.id());
        assert_eq!(shop.invoice(&order.id()).amount("total"), MOST);
    }
    staff.post("/v1/orders", &more).refused(422, "amount_too_large");
    let account = shop.credit_account();
    assert_eq!([account.amount("reserved"), account.amount("receivable")], ["0.00", MOST]);
    let trial = staff.get("/v1/ledger/trial-balance").expect(200);
    let line = |code: &str| {
        let lines = trial["accounts"].as_array().expect("accounts");
        lines.iter().find(|line| line["code"] == code).cloned().expect("the account")
    };
    assert_eq!(line("receivable")["debit"], "180143985094819.84");
    assert_eq!(line("sales")["credit"], "180143985094819.84");
    assert_eq!(trial["balanced"], true);

    // A paid amount is free again.
    shop.pay(MOST);
    staff.post("/v1/orders", &more).expect(201);
}

/// A company pays the largest amount without an invoice, 1,030 times: more cents than 64 bits can count.
#[rstest]
fn the_ledger_adds_up_whatever_there_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = open(backend) else { return };
    let staff = shop.staff();
    for _ in 0..1_030 {
        shop.pay(MOST);
    }
    let trial = staff.get("/v1/ledger/trial-balance").expect(200);
    assert_eq!(trial["balanced"], true);
    let lines = trial["accounts"].as_array().expect("accounts");
    let line = |code: &str| lines.iter().find(|line| line["code"] == code).expect("the account");
    assert_eq!(line("bank")["debit"], "92774152323832217.60", "{trial:?}");
    assert_eq!(line("unapplied-cash")["credit"], "92774152323832217.60", "{trial:?}");
    let path = format!("/v1/companies/{}/statement", shop.company());
    let statement = staff.get(&path).expect(200);
    assert_eq!(statement.amount("unapplied"), "92774152323832217.60");
    assert_eq!(statement.amount("balance"), "-92774152323832217.60");
    assert_eq!(statement["lines"].as_array().map(Vec::len), Some(1_030));
    // At its end the shop runs `verify`.
}

#[rstest]
fn a_document_of_the_largest_amounts_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = open(backend) else { return };
    let staff = shop.staff();
    let line = json!({ "sku": "BOLT", "quantity": 1, "unit_price": MOST });
    let note =
        |lines: &[Value]| json!({ "company_id": shop.company(), "reason": "gift", "lines": lines });
    let two = note(&[line.clone(), line.clone()]);
    staff.post("/v1/credit-notes", &two).refused(422, "amount_too_large");
    staff.post("/v1/credit-notes", &note(&[line])).expect(201);
    let allocations: Vec<_> = (0..3)
        .map(|_| json!({ "invoice_id": "invoice_01h455vb4pex5vsknk084sn02q", "amount": eur(MOST) }))
        .collect();
    let payment = json!({
        "company_id": shop.company(), "amount": eur(MOST), "method": "bank_transfer",
        "allocations": allocations,
    });
    let refused = staff.post("/v1/payments", &payment);
    assert!(matches!(refused.status, 409 | 422), "{refused:?}");
}

/// Pieces have the same bound: stock used by orders cannot be counted beyond 2^53 either.
#[rstest]
fn stock_ends_where_amounts_do(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = open(backend) else { return };
    let staff = shop.staff();
    let most = 1_i64 << 53;
    shop.stock("BOLT", most);
    assert_eq!(shop.available("BOLT"), most);
    let line = json!({ "sku": "BOLT", "quantity": most, "unit_price": "0" });
    let order = |lines: &[Value]| json!({ "company_id": shop.company(), "lines": lines });
    let two = vec![line.clone(); 999];
    staff.post("/v1/orders", &order(&two)).refused(409, "insufficient_stock");
    let placed = staff.post("/v1/orders", &order(std::slice::from_ref(&line))).expect(201);
    shop.ship(&placed.id());
    let counted = staff.put("/v1/stock/BOLT", &json!({ "on_hand": most }));
    counted.refused(422, "out_of_range");
    staff.put("/v1/stock/BOLT", &json!({ "on_hand": 0 })).expect(200);
    assert_eq!(shop.available("BOLT"), 0);
}
