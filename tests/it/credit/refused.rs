//! Changes of a credit account that are refused, and change nothing.

use rstest::rstest;
use serde_json::{Value, json};

use super::limits::account;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

fn until(limit: Value, until: &str) -> Value {
    json!({ "temporary_limit": { "limit": limit, "valid_until": until, "reason": "Fair" } })
}

#[rstest]
fn bad_terms(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.set_clock("2026-03-10T12:00:00Z");
    let path = account(&shop);
    let before = shop.credit_account();
    let usd = json!({ "amount": "5.00", "currency": "USD" });
    for (change, status, code) in [
        (json!({ "tolerance_percent": "25.0001" }), 422, "bad_percent"),
        (json!({ "tolerance_percent": "-1" }), 422, "bad_percent"),
        (json!({ "limit": eur("5.00") }), 400, "unknown_field"),
        (until(eur("5.00"), "2026-03-10T12:00:00Z"), 422, "bad_temporary_limit"),
        (until(eur("5.00"), "2027-03-11T12:00:01Z"), 422, "bad_temporary_limit"),
        (until(eur("-0.01"), "2026-03-11T12:00:00Z"), 422, "negative_amount"),
        (until(usd, "2026-03-11T12:00:00Z"), 422, "currency_mismatch"),
    ] {
        shop.staff().patch(&path, &change).refused(status, code);
    }
    let other = format!("/v1/companies/{}/credit-account", shop.other_company());
    let change = json!({ "tolerance_percent": "1" });
    shop.company_admin().patch(&other, &change).refused(404, "not_found");
    shop.company_admin().patch(&path, &change).refused(403, "forbidden");
    assert_eq!(shop.credit_account().body, before.body);
}

/// Events tell the terms, to readers of credit alone.
#[rstest]
fn a_change_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let last = shop.last_sequence();
    shop.staff().patch(&account(&shop), &json!({ "tolerance_percent": "2.50" })).expect(200);
    let told = shop.events_until(last, |events| !events.is_empty());
    let kinds: Vec<_> = told.iter().map(|event| event["type"].as_str()).collect();
    assert_eq!(kinds, [Some("credit_account.updated")]);
    assert_eq!(told[0]["data"]["tolerance_percent"], "2.5");
}
