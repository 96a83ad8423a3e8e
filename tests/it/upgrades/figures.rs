//! Figures that an upgrade must not change.

use serde_json::{Value, json};

use crate::support::actor::Actor;

/// Asserts that the books equal the figures before the upgrade, written by `tests/upgrades/fill.py`.
#[track_caller]
pub fn same(staff: &Actor, before: &Value) {
    let companies = before["companies"].as_object().expect("companies");
    let as_of = companies.values().next().and_then(|company| company["as_of"].as_str());
    let as_of = as_of.expect("a day");
    staff.put("/v1/clock", &json!({ "now": format!("{as_of}T15:00:00Z") })).expect(200);

    let mut balance = json!({});
    for account in rows(staff, "/v1/ledger/trial-balance", "accounts") {
        let name = format!("{} {}", text(&account["code"]), text(&account["currency"]));
        balance[name] = json!([account["debit"], account["credit"]]);
    }
    assert_eq!(balance, before["trial_balance"]);

    for (id, company) in companies {
        let year = &as_of[..4];
        let path = format!("/v1/companies/{id}/statement?from={year}-01-01");
        let lines = rows(staff, &path, "lines").into_iter();
        let lines = lines.map(|line| json!([line["number"], line["balance"]["amount"]]));
        let lines: Vec<_> = lines.collect();
        assert_eq!(json!(lines), company["statement"], "{id}");
        let account = staff.get(&format!("/v1/companies/{id}/credit-account")).expect(200);
        let sums = ["limit", "reserved", "receivable", "available"];
        let sums = sums.map(|sum| account.body[sum]["amount"].clone());
        assert_eq!(json!(sums), company["credit"], "{id}");
    }

    let mut orders = json!({});
    for order in all(staff, "/v1/orders") {
        orders[text(&order["id"])] = json!([order["status"], order["total"]["amount"]]);
    }
    assert_eq!(orders, before["orders"]);
    let mut invoices = json!({});
    for invoice in all(staff, "/v1/invoices") {
        let sums = [&invoice["status"], &invoice["total"]["amount"], &invoice["balance"]["amount"]];
        invoices[text(&invoice["number"])] = json!(sums);
    }
    assert_eq!(invoices, before["invoices"]);
    let stock = before["stock"].as_object().expect("stock");
    assert!(stock.len() > 2 && companies.len() > 2, "the dump is poor: {before}");
    for (sku, available) in stock {
        let now = staff.get(&format!("/v1/stock/{sku}")).expect(200);
        assert_eq!(&now.body["available"], available, "{sku}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[track_caller]
fn rows(staff: &Actor, path: &str, member: &str) -> Vec<Value> {
    let answer = staff.get(path).expect(200);
    answer.body[member].as_array().unwrap_or_else(|| panic!("no {member}: {answer:?}")).clone()
}

/// Every item of a list, page by page.
#[track_caller]
fn all(staff: &Actor, path: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = staff.get(&format!("{path}?limit=50{cursor}")).expect(200);
        found.extend(page.body["data"].as_array().expect("data").iter().cloned());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}
