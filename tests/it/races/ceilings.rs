//! An approval limit falls while its member approves: one of the two comes first.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, settled};
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

const ROUNDS: i64 = 12;

#[rstest]
fn nothing_is_approved_behind_a_limit(
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
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().approver.id);
    let limit = |most: Value| json!({ "approval_limit": most });
    for round in 0..ROUNDS {
        let order = shop.order(&[("BOLT", 2)]);
        let approve =
            format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
        let before = shop.last_sequence();
        let answers = race(4, |client| match client {
            0 => settled(|| arena.at(1, &shop.staff()).patch(&member, &limit(eur("0.00")))),
            _ => {
                let approver = arena.at(client, &shop.approver());
                settled(|| approver.post(&approve, &json!({})))
            }
        });
        assert_eq!(answers[0].status, 200, "{:?}", answers[0]);
        let approved = answers[1..].iter().any(|answer| answer.status == 200);
        for answer in &answers[1..] {
            let code = answer["code"].as_str().unwrap_or_default();
            let lost = code == "above_approval_limit" || (approved && code == "request_closed");
            assert!(answer.status == 200 || lost, "{answer:?}");
        }
        let events = shop.events_after(before);
        let place = |kind: &str| events.iter().position(|event| event["type"] == kind);
        let fell = place("member.updated").expect("the limit");
        assert_eq!(place("approval_request.approved").is_some(), approved, "round {round}");
        let first = place("approval_request.approved").is_none_or(|approved| approved < fell);
        assert!(first, "round {round}: a yes was taken behind the limit: {events:#?}");
        shop.staff().patch(&member, &limit(Value::Null)).expect(200);
    }
}
