//! A company is put on hold during an approval: one of the two comes first.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled};
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

const ROUNDS: i64 = 12;

#[rstest]
fn nothing_is_confirmed_behind_a_hold(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("10.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let company = format!("/v1/companies/{}", shop.company());
    for round in 0..ROUNDS {
        let order = shop.order(&[("BOLT", 2)]);
        let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
        let before = shop.last_sequence();
        let answers = race(4, |client| {
            let hold = json!({ "on_hold": true });
            match client {
                0 => settled(|| arena.at(1, &shop.staff()).patch(&company, &hold)),
                _ => {
                    let approver = arena.at(client, &shop.approver());
                    settled(|| approver.post(&format!("{request}/approve"), &json!({})))
                }
            }
        });
        let approved = answers[1..].iter().any(|answer| answer.status == 200);
        for answer in &answers[1..] {
            let code = answer["code"].as_str().unwrap_or_default();
            let lost = if approved {
                ["request_closed", "company_on_hold"]
            } else {
                ["company_on_hold"; 2]
            };
            assert!(answer.status == 200 || lost.contains(&code), "{answer:?}");
        }
        let events = shop.events_after(before);
        let place = |kind: &str| events.iter().position(|event| event["type"] == kind);
        let held = place("company.updated").expect("the hold");
        assert_eq!(place("order.confirmed").is_some(), approved, "round {round}");
        let first = place("order.confirmed").is_none_or(|confirmed| confirmed < held);
        assert!(first, "round {round}: an order was confirmed behind the hold: {events:#?}");
        shop.change_company(&json!({ "on_hold": false }));
    }
}
