//! Orders put on hold, released, approved and cancelled at once: one outcome each.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled, tally};
use crate::support::answer::Answer;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

const ORDERS: usize = 16;

#[rstest]
fn an_order_released_and_cancelled_at_once_is_cancelled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, why) = (&arena.shop, json!({ "reason": "a dispute" }));
    shop.product("BOLT", "10.00");
    let orders: Vec<String> = (0..ORDERS).map(|_| shop.order(&[("BOLT", 5)]).id()).collect();
    for order in &orders {
        shop.staff().post(&format!("/v1/orders/{order}/hold"), &why).expect(200);
    }
    let answers = race(ORDERS * 4, |client| {
        let path = format!("/v1/orders/{}", orders[client / 4]);
        let staff = arena.at(client + client / 4, &shop.staff());
        match client % 4 {
            0 | 1 => settled(|| staff.post(&format!("{path}/release"), &why)),
            _ => settled(|| staff.post(&format!("{path}/cancel"), &json!({}))),
        }
    });
    for (order, answers) in orders.iter().zip(answers.chunks(4)) {
        let released = answers[..2].iter().filter(|answer| answer.status == 200).count();
        assert!(released <= 1, "{}", tally(answers));
        let refused = answers[..2].iter().filter(|answer| answer.status != 200);
        refused.for_each(|answer| assert_eq!(answer["code"], "nothing_to_release"));
        assert_eq!(tally(&answers[2..]), "1 × 200, 1 × 409 nothing_to_cancel");
        let now = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!((&now["status"], &now["holds"]), (&json!("cancelled"), &json!([])));
        let told = shop.staff().get(&format!("/v1/orders/{order}/holds")).expect(200);
        assert_eq!(told["holds"][0]["lift_reason"].is_string(), released == 1);
    }
    assert_eq!(shop.available("BOLT"), 1000);
    assert_eq!(shop.credit_account().amount("reserved"), "0.00");
}

#[rstest]
fn an_order_approved_and_held_at_once_is_on_hold(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, why) = (&arena.shop, json!({ "reason": "a dispute" }));
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("10.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let orders: Vec<Answer> = (0..ORDERS).map(|_| shop.order(&[("BOLT", 2)])).collect();
    let answers = race(ORDERS * 4, |client| {
        let order = &orders[client / 4];
        let request = order.text("/approval_request_id");
        let (who, path, body) = match client % 4 {
            0 | 1 => (shop.staff(), format!("/v1/orders/{}/hold", order.id()), why.clone()),
            _ => (shop.approver(), format!("/v1/approval-requests/{request}/approve"), json!({})),
        };
        let who = arena.at(client + client / 4, &who);
        settled(|| who.post(&path, &body))
    });
    for (order, answers) in orders.iter().zip(answers.chunks(4)) {
        assert_eq!(tally(&answers[..2]), "1 × 200, 1 × 409 already_held");
        assert_eq!(tally(&answers[2..]), "1 × 200, 1 × 409 request_closed");
        let path = format!("/v1/orders/{}", order.id());
        let now = shop.staff().get(&path).expect(200);
        assert_eq!((&now["status"], &now["holds"]), (&json!("on_hold"), &json!(["manual"])));
        let ship = shop.staff().post(&format!("{path}/shipments"), &json!({}));
        ship.refused(409, "order_not_confirmed");
    }
    assert_eq!(shop.available("BOLT"), 1000 - 32);
}
