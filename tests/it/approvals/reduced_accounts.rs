//! What is taken out of an order comes back to every account that bears it.

use rstest::rstest;
use serde_json::{Value, json};

use super::{role, rule};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur};
use crate::support::database::Backend;

/// The accounts of the company, as `kind reserved committed cause`: budgets by amount, credit, spending.
#[track_caller]
fn accounts(shop: &Shop) -> Vec<String> {
    shop.database().texts(
        "SELECT kind || ' ' || CAST(reserved AS text) || ' ' || CAST(committed AS text) \
           || ' ' || coalesce(over_limit_cause, 'none') AS text \
         FROM commitment_accounts WHERE kind IN ('budget', 'spending') \
           OR (kind = 'credit' AND id IN (SELECT company_id FROM orders)) ORDER BY kind, limit_amount",
    )
}

/// A buyer with a spending limit in a company with a credit limit, and budgets of three cost centres: the smallest, of IT,
/// is exceeded by all that follows.
#[track_caller]
fn scene(backend: Backend) -> Option<(Shop, Actor)> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("5000.00") }));
    let admin = shop.company_admin();
    for (code, amount) in [("IT", "50.00"), ("HR", "1000.00"), ("OPS", "2000.00")] {
        let budget = json!({
            "cost_centre_id": cost_centre(&admin, code), "amount": eur(amount), "period": "month",
            "on_exceeded": "require_approval",
        });
        admin.post("/v1/budgets", &budget).expect(201);
    }
    rule(&shop, "Two", 0, &[(role("approver"), "any"), (role("company_admin"), "any")]);
    let limit = json!({ "spending_limit": { "amount": eur("1000.00"), "period": "month" } });
    let saver = shop.member("saver@acme.test", "buyer", &limit);
    Some((shop, saver))
}

/// The path of the request of an order of 30 bolts for 300.00: 150.00 for IT, 90.00 for HR, 60.00 for OPS.
#[track_caller]
fn asked(saver: &Actor) -> String {
    let split = json!([
        { "cost_centre": "IT", "percent": "50" }, { "cost_centre": "HR", "percent": "30" },
        { "cost_centre": "OPS", "percent": "20" },
    ]);
    let lines = json!([{ "sku": "BOLT", "quantity": 30, "allocations": split }]);
    let order = saver.post("/v1/orders", &json!({ "lines": lines })).expect(201);
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

fn less(bolts: i64) -> Value {
    json!({ "cancel_lines": [{ "line_number": 1, "quantity": bolts }] })
}

#[rstest]
fn each_account_gets_its_part_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, saver)) = scene(backend) else { return };
    let approve = format!("{}/approve", asked(&saver));
    assert_eq!(
        accounts(&shop),
        [
            "budget 15000 0 approved_overrun",
            "budget 9000 0 none",
            "budget 6000 0 none",
            "credit 36000 0 none",
            "spending 30000 0 none",
        ]
    );
    shop.approver().post(&approve, &less(10)).expect(200);
    assert_eq!(
        accounts(&shop),
        [
            "budget 10000 0 approved_overrun",
            "budget 6000 0 none",
            "budget 4000 0 none",
            "credit 24000 0 none",
            "spending 20000 0 none",
        ]
    );
    shop.company_admin().post(&approve, &less(5)).expect(200);
    // Credit is committed when the order is invoiced.
    assert_eq!(
        accounts(&shop),
        [
            "budget 0 7500 approved_overrun",
            "budget 0 4500 none",
            "budget 0 3000 none",
            "credit 18000 0 none",
            "spending 0 15000 none",
        ]
    );
}

#[rstest]
fn a_rejection_after_a_reduction_gives_all_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, saver)) = scene(backend) else { return };
    let request = asked(&saver);
    shop.approver().post(&format!("{request}/approve"), &less(10)).expect(200);
    shop.company_admin().post(&format!("{request}/reject"), &json!({})).expect(200);
    let nothing = ["budget 0 0 none", "budget 0 0 none", "budget 0 0 none"];
    let nothing = nothing.into_iter().chain(["credit 0 0 none", "spending 0 0 none"]);
    assert_eq!(accounts(&shop), nothing.collect::<Vec<_>>());
    assert_eq!(shop.available("BOLT"), 1000);
}
