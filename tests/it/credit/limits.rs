//! The limit in force: with a tolerance, and for a time.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// The path of Acme's account.
pub(super) fn account(shop: &Shop) -> String {
    format!("/v1/companies/{}/credit-account", shop.company())
}

/// A shop with an article of 1.00 gross a piece, and a limit of 10,000.00 with 5 percent.
fn shop_with_tolerance(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.set_clock("2026-03-10T12:00:00Z");
    let rates = json!({ "rates": [{ "country": "AT", "tax_class": "zero", "rate": "0" }] });
    shop.staff().put("/v1/tax-rates", &rates).expect(200);
    let free = json!({
        "sku": "CENT", "name": "Cent", "unit": "piece", "tax_class": "zero", "list_price": eur("0.01"),
    });
    shop.product_from(&free);
    shop.stock("CENT", 10_000_000);
    shop.change_company(&json!({ "credit_limit": eur("10000.00") }));
    shop.staff().patch(&account(&shop), &json!({ "tolerance_percent": "5" })).expect(200);
    Some(shop)
}

fn order(shop: &Shop, cents: i64) -> Answer {
    shop.buyer().post("/v1/orders", &order_of(&[("CENT", cents)]))
}

fn available(shop: &Shop) -> String {
    shop.credit_account().text("/available/amount")
}

fn fair() -> Value {
    json!({ "temporary_limit": {
        "limit": eur("20000.00"), "valid_until": "2026-03-15T00:00:00Z", "reason": "Trade fair",
    } })
}

#[rstest]
fn an_order_of_exactly_what_is_available_is_taken(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_with_tolerance(backend) else { return };
    let now = shop.credit_account();
    assert_eq!(now.text("/limit/amount"), "10000.00");
    assert_eq!(now.text("/limit_in_force/amount"), "10500.00");
    assert_eq!(
        (now.text("/tolerance_percent"), now.text("/limit_source")),
        ("5".into(), "manual".into())
    );
    order(&shop, 1_050_001).refused(409, "credit_exceeded");
    assert_eq!(order(&shop, 1_050_000).expect(201)["status"], "confirmed");
    assert_eq!(available(&shop), "0.00");
    order(&shop, 1).refused(409, "credit_exceeded");
    // Another limit has the same tolerance.
    shop.change_company(&json!({ "credit_limit": eur("20000.00") }));
    assert_eq!(available(&shop), "10500.00");
}

#[rstest]
fn a_temporary_limit_ends_by_itself(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_with_tolerance(backend) else { return };
    order(&shop, 310_000).expect(201);
    let raised = shop.staff().patch(&account(&shop), &fair()).expect(200);
    assert_eq!(raised.text("/limit_in_force/amount"), "20000.00");
    assert_eq!(raised.text("/temporary_limit/valid_from"), "2026-03-10T12:00:00Z");
    shop.set_clock("2026-03-14T23:59:59Z");
    assert_eq!(available(&shop), "16900.00");
    order(&shop, 1_690_001).refused(409, "credit_exceeded");
    shop.set_clock("2026-03-15T00:00:00Z");
    assert_eq!(available(&shop), "7400.00");
    assert_eq!(shop.credit_account()["temporary_limit"], Value::Null);
    order(&shop, 740_001).refused(409, "credit_exceeded");
    order(&shop, 740_000).expect(201);
}

/// What was taken by the temporary limit stays; nothing more is taken until enough is paid. The books still balance: the
/// scene verifies them when it closes.
#[rstest]
fn what_a_temporary_limit_let_in_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_with_tolerance(backend) else { return };
    shop.staff().patch(&account(&shop), &fair()).expect(200);
    let first = order(&shop, 1_500_000).expect(201).id();
    shop.set_clock("2026-03-16T00:00:00Z");
    assert_eq!(available(&shop), "-4500.00");
    order(&shop, 1).refused(409, "credit_exceeded");
    shop.ship(&first);
    let invoice = shop.invoice(&first).id();
    shop.pay_invoice(&invoice, "4500.01");
    assert_eq!(available(&shop), "0.01");
    order(&shop, 1).expect(201);
    // Ended early: the limit with its tolerance counts at once.
    let ends = json!({ "temporary_limit": {
        "limit": eur("50000.00"), "valid_until": "2026-04-15T00:00:00Z", "reason": "A second fair",
    } });
    let version = shop.staff().patch(&account(&shop), &ends).expect(200).integer("/version");
    assert_eq!(available(&shop), "39500.00");
    let null = json!({ "temporary_limit": null });
    let ended = shop.staff().patch(&account(&shop), &null).expect(200);
    assert_eq!((available(&shop), ended.integer("/version")), ("0.00".to_owned(), version + 1));
}

#[rstest]
fn limit_0_refuses_the_first_cent_with_any_tolerance(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_with_tolerance(backend) else { return };
    shop.change_company(&json!({ "credit_limit": eur("0.00") }));
    order(&shop, 1).refused(409, "credit_exceeded");
    // No limit is not checked, whatever the tolerance.
    shop.change_company(&json!({ "credit_limit": null }));
    let now = shop.credit_account();
    assert_eq!((&now["limit_in_force"], &now["available"]), (&Value::Null, &Value::Null));
    assert_eq!(now.text("/limit_source"), "none");
    order(&shop, 1).expect(201);
}

#[rstest]
fn what_is_past_due_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = shop_with_tolerance(backend) else { return };
    let order = order(&shop, 100_000).expect(201).id();
    shop.ship(&order);
    let invoice = shop.invoice(&order);
    let due_on = invoice.text("/due_on");
    let told = |day: &str| {
        shop.set_clock(&format!("{day}T12:00:00Z"));
        let account = shop.credit_account();
        (account.text("/overdue/amount"), account.integer("/oldest_overdue_days"))
    };
    assert_eq!(told(&due_on), ("0.00".to_owned(), 0));
    let later: chrono::NaiveDate = due_on.parse().expect("a day");
    let later = (later + chrono::Days::new(12)).to_string();
    assert_eq!(told(&later), ("1000.00".to_owned(), 12));
    shop.pay_invoice(&invoice.id(), "400.00");
    assert_eq!(told(&later), ("600.00".to_owned(), 12));
    shop.pay_invoice(&invoice.id(), "600.00");
    assert_eq!(told(&later), ("0.00".to_owned(), 0));
}
