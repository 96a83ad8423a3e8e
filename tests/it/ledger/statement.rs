//! A company's debt, as of any day.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[track_caller]
fn statement(shop: &Shop, query: &str) -> Answer {
    shop.staff().get(&format!("/v1/companies/{}/statement{query}", shop.company())).expect(200)
}

const BUCKETS: [&str; 5] = ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90"];

/// Opening, balance, unapplied, and the buckets in order.
fn figures(statement: &Answer) -> String {
    let sums = ["opening", "balance", "unapplied"].map(|field| statement.amount(field));
    let aging = BUCKETS.map(|bucket| statement.amount(&format!("aging/{bucket}")));
    format!("{} | {}", sums.join(" "), aging.join(" "))
}

fn lines(statement: &Answer) -> Vec<String> {
    let line = |line: &Value| {
        let text =
            |pointer| line.pointer(pointer).and_then(Value::as_str).unwrap_or("?").to_owned();
        let amounts = ["/debit/amount", "/credit/amount", "/balance/amount"].map(text);
        format!("{} {} {}", text("/posted_on"), text("/kind"), amounts.join(" "))
    };
    statement["lines"].as_array().expect("lines").iter().map(line).collect()
}

/// In hundredths.
fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().expect("an amount")
}

/// Three months: an invoice, an overpayment of it, another invoice, and the payment is returned.
fn play(shop: &Shop) {
    shop.product("BOLT", "10.00");
    shop.invoiced_order(&[("BOLT", 10)]);
    shop.set_clock("2026-03-20T09:00:00Z");
    let paid = shop.pay("150.00").id();
    shop.set_clock("2026-04-10T09:00:00Z");
    let second = shop.invoiced_order(&[("BOLT", 5)]).id();
    let wanted = json!({ "allocations": [{ "invoice_id": second, "amount": eur("30.00") }] });
    shop.staff().post(&format!("/v1/payments/{paid}/allocations"), &wanted).expect(201);
    shop.set_clock("2026-05-20T09:00:00Z");
    let back = json!({ "reason": "no funds" });
    shop.staff().post(&format!("/v1/payments/{paid}/returns"), &back).expect(201);
    // The payment was earlier than the invoice it pays: so it pays it on the invoice's day.
    let late = json!({
        "company_id": shop.company(), "amount": eur("20.00"), "method": "card",
        "received_on": "2026-04-01", "allocations": [{ "invoice_id": second, "amount": eur("20.00") }],
    });
    shop.staff().post("/v1/payments", &late).expect(201);
}

#[rstest]
fn it_tells_every_day_as_it_was(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    play(&shop);
    let told: Vec<String> = [
        "2026-03-01",
        "2026-03-02",
        "2026-03-20",
        "2026-04-01",
        "2026-04-10",
        "2026-05-10",
        "2026-05-11",
        "2026-05-20",
        "2026-07-30",
    ]
    .iter()
    .map(|day| format!("{day}: {}", figures(&statement(&shop, &format!("?as_of={day}")))))
    .collect();
    insta::allow_duplicates! { insta::assert_snapshot!(told.join("\n"), @r"
    2026-03-01: 0.00 0.00 0.00 | 0.00 0.00 0.00 0.00 0.00
    2026-03-02: 0.00 120.00 0.00 | 120.00 0.00 0.00 0.00 0.00
    2026-03-20: 0.00 -30.00 30.00 | 0.00 0.00 0.00 0.00 0.00
    2026-04-01: 0.00 -50.00 50.00 | 0.00 0.00 0.00 0.00 0.00
    2026-04-10: 0.00 10.00 0.00 | 10.00 0.00 0.00 0.00 0.00
    2026-05-10: 0.00 10.00 0.00 | 10.00 0.00 0.00 0.00 0.00
    2026-05-11: 0.00 10.00 0.00 | 0.00 10.00 0.00 0.00 0.00
    2026-05-20: 0.00 160.00 0.00 | 0.00 40.00 120.00 0.00 0.00
    2026-07-30: 0.00 160.00 0.00 | 0.00 0.00 0.00 40.00 120.00
    ") }
    let whole = statement(&shop, "");
    assert_eq!(
        lines(&whole),
        [
            "2026-03-02 invoice 120.00 0.00 120.00",
            "2026-03-20 payment 0.00 150.00 -30.00",
            "2026-04-01 payment 0.00 20.00 -50.00",
            "2026-04-10 invoice 60.00 0.00 10.00",
            "2026-05-20 payment_return 150.00 0.00 160.00",
        ]
    );
    let part = statement(&shop, "?from=2026-04-01&as_of=2026-04-30");
    assert_eq!(part.amount("opening"), "-30.00");
    assert_eq!(lines(&part).len(), 2);
}

#[rstest]
fn aging_less_unapplied_is_the_balance_on_every_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    play(&shop);
    let first = days_from("2026-03-01");
    for day in first.take(140) {
        let told = statement(&shop, &format!("?as_of={day}"));
        let aging: i64 =
            BUCKETS.iter().map(|bucket| cents(&told.amount(&format!("aging/{bucket}")))).sum();
        let balance = cents(&told.amount("balance"));
        assert_eq!(aging - cents(&told.amount("unapplied")), balance, "{told:?}");
        let path = format!("/v1/ledger/trial-balance?as_of={day}");
        let trial = shop.staff().get(&path).expect(200);
        let of = |code: &str| {
            let accounts = trial["accounts"].as_array().expect("accounts");
            let account = accounts.iter().find(|account| account["code"] == code);
            let side =
                |side: &str| account.and_then(|account| account[side].as_str()).map_or(0, cents);
            side("debit") - side("credit")
        };
        assert_eq!(of("receivable") + of("unapplied-cash"), balance, "{day}");
    }
}

/// The days from the first on.
fn days_from(first: &str) -> impl Iterator<Item = String> + use<> {
    let first: chrono::NaiveDate = first.parse().expect("a day");
    first.iter_days().map(|day| day.to_string())
}

#[test]
fn it_is_for_the_company_and_for_staff() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let path = format!("/v1/companies/{}/statement", shop.company());
    shop.company_admin().get(&path).expect(200);
    shop.buyer().get(&path).refused(403, "forbidden");
    shop.stranger().get(&path).refused(404, "not_found");
    shop.anonymous().get(&path).expect(401);
    let staff = shop.staff();
    staff
        .get("/v1/companies/company_01h455vb4pex5vsknk084sn02q/statement")
        .refused(404, "not_found");
    staff.get(&format!("{path}?from=2026-03-02&as_of=2026-03-01")).refused(400, "bad_query");
    staff.get(&format!("{path}?as_of=yesterday")).refused(400, "bad_query");
}
