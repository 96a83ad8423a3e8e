//! Reviews by hand: opening, taking, deciding, and what they do to their order.

use rstest::rstest;
use serde_json::{Value, json};

use crate::sessions::on_behalf::{acting, id_of};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

fn open(shop: &Shop, order: &str) -> Answer {
    let asked = json!({ "order_id": order, "note": "a new address" });
    shop.staff().post("/v1/risk-reviews", &asked)
}

fn decide(by: &Actor, review: &str, verdict: &str) -> Answer {
    let why = json!({ "note": "called back" });
    by.post(&format!("/v1/risk-reviews/{review}/{verdict}"), &why)
}

/// Status and holds of an order.
#[track_caller]
fn shown(shop: &Shop, order: &str) -> String {
    let order = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
    format!("{} {}", order.text("/status"), order["holds"])
}

/// A member of staff with these roles.
fn staff(shop: &Shop, name: &str, roles: &[&str]) -> Actor {
    let email = format!("{name}@comptoir.test");
    let new = json!({ "email": email, "name": name, "password": PASSWORD, "roles": roles });
    shop.staff().post("/v1/staff-users", &new).expect(201);
    shop.anonymous().log_in(&email, PASSWORD)
}

fn rule(shop: &Shop) {
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("100.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
}

#[rstest]
fn an_approval_lets_the_order_go_and_a_rejection_gives_everything_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let spender = shop.member(
        "spender@acme.test",
        "buyer",
        &json!({
            "spending_limit": { "amount": eur("100.00"), "period": "month" },
        }),
    );
    let place = || spender.post("/v1/orders", &order_of(&[("BOLT", 5)])).expect(201).id();
    let (good, bad) = (place(), place());
    let [first, second] = [&good, &bad].map(|order| {
        let review = open(&shop, order).expect(201);
        assert_eq!((&review["status"], &review["reason"]), (&json!("open"), &json!("manual")));
        assert_eq!(review["due_at"], "2026-03-03T09:00:00Z");
        assert_eq!(shown(&shop, order), "on_hold [\"review\"]");
        review.id()
    });
    let ship =
        |order: &str| shop.staff().post(&format!("/v1/orders/{order}/shipments"), &json!({}));
    ship(&good).refused(409, "order_not_confirmed");
    // A release lifts other holds.
    let why = json!({ "reason": "settled" });
    let release = format!("/v1/orders/{good}/release");
    shop.staff().post(&release, &why).refused(409, "nothing_to_release");
    let reviewer = staff(&shop, "finance", &["finance"]);
    let taken = reviewer.post(&format!("/v1/risk-reviews/{first}/take"), &json!({}));
    assert_eq!(taken.expect(200)["assignee_id"], id_of(&reviewer).as_str());

    let approved = decide(&reviewer, &first, "approve").expect(200);
    let rejected = decide(&reviewer, &second, "reject").expect(200);

    assert_eq!(
        (&approved["status"], &rejected["status"]),
        (&json!("approved"), &json!("rejected"))
    );
    assert_eq!(approved["decided_by"], id_of(&reviewer).as_str());
    assert_eq!(shown(&shop, &good), "confirmed []");
    assert_eq!(shown(&shop, &bad), "rejected []");
    ship(&good).expect(201);
    assert_eq!(shop.available("BOLT"), 995);
    assert_eq!(shop.credit_account().amount("reserved"), "60.00");
    spender.post("/v1/orders", &order_of(&[("BOLT", 6)])).refused(409, "spending_limit_exceeded");
    place();
    for verdict in ["approve", "reject"] {
        decide(&reviewer, &first, verdict).refused(409, "review_closed");
    }
    open(&shop, &good).refused(409, "nothing_left_to_hold");
    open(&shop, &bad).refused(409, "nothing_left_to_hold");
    let holds = shop.staff().get(&format!("/v1/orders/{good}/holds")).expect(200);
    assert_eq!(holds["holds"][0]["reason"], "a new address");
    assert_eq!(holds["holds"][0]["lift_reason"], "called back");
}

#[rstest]
fn review_and_approval_are_waited_for_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop);
    let orders = [11, 12, 13].map(|quantity| shop.order(&[("BOLT", quantity)]));
    let reviews = [0, 1, 2].map(|place: usize| open(&shop, &orders[place].id()).expect(201).id());
    let [first, second, third] = [0, 1, 2].map(|place: usize| orders[place].id());
    let approve = |place: usize| {
        let request = orders[place].text("/approval_request_id");
        shop.approver().post(&format!("/v1/approval-requests/{request}/approve"), &json!({}))
    };
    assert_eq!(shown(&shop, &first), "pending_approval [\"review\"]");
    approve(0).expect(200);
    assert_eq!(shown(&shop, &first), "on_hold [\"review\"]");
    decide(&shop.staff(), &reviews[0], "approve").expect(200);
    assert_eq!(shown(&shop, &first), "confirmed []");

    decide(&shop.staff(), &reviews[1], "approve").expect(200);
    assert_eq!(shown(&shop, &second), "pending_approval []");
    approve(1).expect(200);
    assert_eq!(shown(&shop, &second), "confirmed []");

    // The reviewer's no ends it while the approver thinks.
    decide(&shop.staff(), &reviews[2], "reject").expect(200);
    assert_eq!(shown(&shop, &third), "rejected []");
    let request = orders[2].text("/approval_request_id");
    let request = shop.approver().get(&format!("/v1/approval-requests/{request}")).expect(200);
    assert_eq!(request["status"], "cancelled");
    approve(2).refused(409, "request_closed");
    assert_eq!(shop.available("BOLT"), 1000 - 23);
}

#[rstest]
fn an_order_that_ends_supersedes_its_review(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let [cancelled, expired, parted] =
        [1, 2, 3].map(|quantity| shop.order(&[("BOLT", quantity)]).id());
    shop.ship_part(&parted, &[(1, 1)]);
    let reviews = [&cancelled, &expired, &parted].map(|order| open(&shop, order).expect(201).id());
    open(&shop, &expired).refused(409, "already_held");
    let cancel = |order: &str| shop.buyer().post(&format!("/v1/orders/{order}/cancel"), &json!({}));
    // A part of the order is cancelled: the rest stays in review.
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    shop.buyer().post(&format!("/v1/orders/{parted}/cancel"), &part).expect(200);
    assert_eq!(shown(&shop, &parted), "on_hold [\"review\"]");
    cancel(&cancelled).expect(200);
    cancel(&parted).expect(200);
    let expire = json!({ "as_of": "2026-03-16T09:00:00Z" });
    let run = shop.staff().post("/v1/jobs/expire-orders/runs", &expire).expect(200);
    assert_eq!(run.integer("/processed"), 1);
    assert_eq!(shown(&shop, &cancelled), "cancelled []");
    assert_eq!(shown(&shop, &expired), "cancelled []");
    assert_eq!(shown(&shop, &parted), "confirmed []");
    for review in &reviews {
        let told = shop.staff().get(&format!("/v1/risk-reviews/{review}")).expect(200);
        assert_eq!((&told["status"], &told["decided_by"]), (&json!("superseded"), &Value::Null));
        decide(&shop.staff(), review, "approve").refused(409, "review_closed");
        let take = shop.staff().post(&format!("/v1/risk-reviews/{review}/take"), &json!({}));
        take.refused(409, "review_closed");
    }
    // What is rejected of an order of which a part has left is the rest.
    let order = shop.order(&[("BOLT", 3)]).id();
    shop.ship_part(&order, &[(1, 1)]);
    let review = open(&shop, &order).expect(201).id();
    decide(&shop.staff(), &review, "reject").expect(200);
    assert_eq!(shown(&shop, &order), "confirmed []");
    shop.invoice(&order);
    assert_eq!(shown(&shop, &order), "completed []");
}

#[rstest]
fn no_user_reviews_an_order_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let both = staff(&shop, "both", &["sales", "finance"]);
    let mut order = order_of(&[("BOLT", 1)]);
    let acted = acting(&shop, &both, &shop.cast().buyer.id).post("/v1/orders", &order).expect(201);
    order["company_id"] = json!(shop.company());
    let own = both.post("/v1/orders", &order).expect(201);
    let key = json!({ "name": "ERP", "scopes": ["orders.place"] });
    let key = shop.staff().post("/v1/api-keys", &key).expect(201).text("/key");
    let by_key = shop.anonymous().with_token(&key).post("/v1/orders", &order).expect(201);
    for (order, owner, other) in [
        (&acted, &both, &shop.staff()),
        (&own, &both, &shop.staff()),
        (&by_key, &shop.staff(), &both),
    ] {
        let review = open(&shop, &order.id()).expect(201).id();
        for verdict in ["approve", "reject"] {
            decide(owner, &review, verdict).refused(409, "own_order");
        }
        decide(other, &review, "approve").expect(200);
    }
}

#[rstest]
fn reviews_are_for_people_of_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 1)]).id();
    let review = open(&shop, &order).expect(201).id();
    let path = format!("/v1/risk-reviews/{review}");
    for by in [shop.buyer(), shop.company_admin(), shop.stranger()] {
        by.get("/v1/risk-reviews").refused(403, "forbidden");
        assert!([403, 404].contains(&by.get(&path).status));
        assert!([403, 404].contains(&decide(&by, &review, "approve").status));
        let asked = json!({ "order_id": order, "note": "mine" });
        by.post("/v1/risk-reviews", &asked).refused(403, "forbidden");
    }
    let auditor = staff(&shop, "auditor", &["auditor"]);
    assert_eq!(auditor.get(&path).expect(200)["note"], "a new address");
    decide(&auditor, &review, "approve").refused(403, "forbidden");
    let key = json!({ "name": "robot", "scopes": ["risk.review"] });
    shop.staff().post("/v1/api-keys", &key).refused(422, "scope_not_grantable");
    let mine = id_of(&shop.staff());
    let list = |query: &str| {
        let found = auditor.get(&format!("/v1/risk-reviews?{query}")).expect(200);
        found.data().len()
    };
    assert_eq!((list("status=open"), list("status=approved"), list("reason=manual")), (1, 0, 1));
    assert_eq!((list(&format!("order_id={order}")), list(&format!("assignee={mine}"))), (1, 0));
    let taken = shop.staff().post(&format!("{path}/take"), &json!({})).expect(200);
    assert_eq!((taken.integer("/version"), list(&format!("assignee={mine}"))), (2, 1));
    let again = shop.staff().post(&format!("{path}/take"), &json!({})).expect(200);
    assert_eq!(again.integer("/version"), 2);
    auditor.get("/v1/risk-reviews?status=lost").refused(400, "bad_query");
    let nobody = json!({ "order_id": "order_01h455vb4pex5vsknk084sn02q", "note": "x" });
    shop.staff().post("/v1/risk-reviews", &nobody).refused(404, "not_found");

    // The company reads nothing of it, and events tell no notes.
    decide(&shop.staff(), &review, "approve").expect(200);
    shop.wait_for_events();
    let log = shop.company_admin().get("/v1/audit-log?limit=100").expect(200);
    let log = String::from_utf8_lossy(&log.bytes).into_owned();
    for word in ["risk_review", "a new address", "called back"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
    let told: Vec<Value> = shop.all_events();
    let told = told.iter().filter(|event| event["subject"]["id"] == *review);
    let told: Vec<_> = told.map(|event| (&event["type"], &event["data"]["note"])).collect();
    let types = ["risk_review.opened", "risk_review.taken", "risk_review.decided"].map(Value::from);
    assert_eq!(told, types.each_ref().map(|kind| (kind, &Value::Null)));
}
