//! Two reviewers at once, and a review that is decided while its order is cancelled: one outcome each.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled, tally};
use crate::support::database::Backend;
use crate::support::race::race;

const ORDERS: usize = 16;

/// Orders in review, with their reviews.
fn in_review(arena: &Arena) -> Vec<(String, String)> {
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let open = |_| {
        let order = shop.order(&[("BOLT", 2)]).id();
        let review = json!({ "order_id": order, "note": "a new address" });
        let review = shop.staff().post("/v1/risk-reviews", &review).expect(201).id();
        (order, review)
    };
    (0..ORDERS).map(open).collect()
}

#[rstest]
fn of_two_reviewers_one_decides(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, reviewed) = (&arena.shop, in_review(&arena));
    let answers = race(ORDERS * 4, |client| {
        let (_, review) = &reviewed[client / 4];
        let verdict = if client % 2 == 0 { "approve" } else { "reject" };
        let staff = arena.at(client / 2 + client / 4, &shop.staff());
        let path = format!("/v1/risk-reviews/{review}/{verdict}");
        settled(|| staff.post(&path, &json!({ "note": "looked at" })))
    });
    let mut confirmed = 0;
    for ((order, review), answers) in reviewed.iter().zip(answers.chunks(4)) {
        assert_eq!(tally(answers), "1 × 200, 3 × 409 review_closed");
        let approved = answers.iter().position(|a| a.status == 200).expect("a winner") % 2 == 0;
        let (status, outcome) =
            if approved { ("approved", "confirmed") } else { ("rejected", "rejected") };
        let now = shop.staff().get(&format!("/v1/risk-reviews/{review}")).expect(200);
        assert_eq!(now["status"], status);
        let now = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!((&now["status"], &now["holds"]), (&json!(outcome), &json!([])));
        confirmed += i64::from(approved);
    }
    assert_eq!(shop.available("BOLT"), 1000 - 2 * confirmed);
}

#[rstest]
fn a_review_approved_while_its_order_is_cancelled_or_expires(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let (shop, reviewed) = (&arena.shop, in_review(&arena));
    let expire = json!({ "as_of": "2026-03-16T09:00:00Z" });
    let answers = race(ORDERS * 2 + 1, |client| {
        let staff = arena.at(client / 2, &shop.staff());
        let Some((order, review)) = reviewed.get(client / 2) else {
            return settled(|| staff.post("/v1/jobs/expire-orders/runs", &expire));
        };
        if client % 2 == 0 {
            let path = format!("/v1/risk-reviews/{review}/approve");
            settled(|| staff.post(&path, &json!({ "note": "looked at" })))
        } else {
            settled(|| staff.post(&format!("/v1/orders/{order}/cancel"), &json!({})))
        }
    });
    for ((order, review), answers) in reviewed.iter().zip(answers.chunks(2)) {
        let expected = if answers[0].status == 200 { "approved" } else { "superseded" };
        assert!(answers[0].status == 200 || answers[0]["code"] == "review_closed");
        let now = shop.staff().get(&format!("/v1/risk-reviews/{review}")).expect(200);
        assert_eq!(now["status"], expected);
        let now = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!((&now["status"], &now["holds"]), (&json!("cancelled"), &json!([])));
    }
    assert_eq!(shop.available("BOLT"), 1000);
    assert_eq!(shop.credit_account().amount("reserved"), "0.00");
}
