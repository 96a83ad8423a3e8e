//! Decisions on several requests at once: each as if it were decided alone.

use rstest::rstest;
use serde_json::{Value, json};

use super::delegate::{ask, away, id_of, waiting};
use super::role;
use crate::grants::tree::id_literal;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

pub const DECISIONS: &str = "/v1/approval-requests/decisions";

/// The ids of so many requests that wait for an approver.
#[track_caller]
pub fn asked(shop: &Shop, number: usize) -> Vec<String> {
    let id = |path: String| path.split('/').nth(3).expect("an id").to_owned();
    let step = json!({ "approvers": role("approver"), "mode": "any" });
    let first = id(waiting(shop, &step));
    std::iter::once(first).chain((1..number).map(|_| id(ask(shop)))).collect()
}

/// The same verdict on each of these requests.
pub fn all(ids: &[String], verdict: &str) -> Value {
    let decisions: Vec<_> = ids.iter().map(|id| json!({ "id": id, "verdict": verdict })).collect();
    json!({ "decisions": decisions })
}

/// The statuses and codes of the results, `200` or `409 request_closed`.
#[track_caller]
pub fn outcomes(answer: &Answer) -> Vec<String> {
    let results = answer["results"].as_array().expect("results");
    let shown = results.iter().map(|result| match result["code"].as_str() {
        Some(code) => format!("{} {code}", result["status"]),
        None => result["status"].to_string(),
    });
    shown.collect()
}

#[track_caller]
fn status(actor: &Actor, request: &str) -> String {
    actor.get(&format!("/v1/approval-requests/{request}")).expect(200).text("/status")
}

#[rstest]
fn what_is_refused_of_one_does_not_hold_up_the_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, admin) = (shop.approver(), shop.company_admin());
    let ids = asked(&shop, 5);
    let own = approver_orders(&shop);
    approver.post(&format!("/v1/approval-requests/{}/reject", ids[2]), &json!({})).expect(200);
    let unknown = "approval_01h455vb4pex5vsknk084sn02q";
    let decisions = json!({ "decisions": [
        { "id": ids[0], "verdict": "approve", "comment": "fine", "version": 1 },
        { "id": unknown, "verdict": "approve" },
        { "id": ids[2], "verdict": "approve" },
        { "id": ids[3], "verdict": "reject", "version": 7 },
        { "id": own, "verdict": "approve" },
        { "id": ids[4], "verdict": "reject" },
    ] });
    let answer = approver.post(DECISIONS, &decisions).expect(200);
    assert_eq!(
        outcomes(&answer),
        ["200", "404 not_found", "409 request_closed", "412 stale", "403 own_request", "200"]
    );
    let named = answer["results"].as_array().expect("results").iter().map(|one| &one["id"]);
    let sent = decisions["decisions"].as_array().expect("decisions").iter().map(|one| &one["id"]);
    assert!(named.eq(sent));
    for (id, is) in
        [(0, "approved"), (1, "pending"), (2, "rejected"), (3, "pending"), (4, "rejected")]
    {
        assert_eq!(status(&admin, &ids[id]), is, "{id}");
    }
    let said = admin.get(&format!("/v1/approval-requests/{}", ids[0])).expect(200);
    assert_eq!(said["steps"][0]["decisions"][0]["comment"], "fine");
    // Each decision has its effect, and an event of its own.
    let events = shop.all_events();
    let of = |kind: &str| events.iter().filter(|event| event["type"] == kind).count();
    assert_eq!((of("approval_request.approved"), of("approval_request.rejected")), (1, 2));
    assert_eq!((of("order.confirmed"), of("order.rejected")), (1, 2));
    // Another company's requests are not there, and a buyer decides nothing.
    shop.buyer().post(DECISIONS, &all(&ids[1..2], "approve")).refused(403, "forbidden");
    assert_eq!(status(&admin, &ids[1]), "pending");
}

/// A request of the approver's own.
#[track_caller]
fn approver_orders(shop: &Shop) -> String {
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().approver.id);
    shop.staff().patch(&member, &json!({ "roles": ["approver", "buyer"] })).expect(200);
    let order = shop.approver().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    order.text("/approval_request_id")
}

#[rstest]
fn a_repeat_decides_nothing_twice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let approver = shop.approver();
    let ids = asked(&shop, 4);
    let body = all(&ids, "approve");
    let first = approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    assert_eq!(outcomes(&first), ["200"; 4]);
    let again = approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.bytes), (Some("true"), &first.bytes));
    let other = all(&ids[..3], "approve");
    approver.post_with_key(DECISIONS, "bulk", &other).refused(422, "idempotency_key_reused");
    let new_key = approver.post_with_key(DECISIONS, "other", &body).expect(200);
    assert_eq!(outcomes(&new_key), ["409 request_closed"; 4]);
    assert_eq!(shop.database().count("approval_decisions"), 4);
}

/// A server that stopped before its response has remembered what it decided: the same key decides none again.
#[rstest]
fn a_repeat_finishes_what_was_begun(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let approver = shop.approver();
    let asked = asked(&shop, 5);
    let (ids, other) = (&asked[..4], [&asked[4..], &asked[..1]].concat());
    let body = all(ids, "approve");
    approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    // As a server would have left it that stopped before the end: the response is not stored.
    let [whole, every] =
        ["", "%"].map(|rest| format!("idempotency_keys WHERE operation LIKE '%/decisions{rest}'"));
    assert_eq!((shop.database().count(&whole), shop.database().count(&every)), (1, 5));
    shop.database().execute(&format!("DELETE FROM {whole}"));
    // Another body decides nothing under that key, not even what is new.
    let other = approver.post_with_key(DECISIONS, "bulk", &all(&other, "approve"));
    other.refused(422, "idempotency_key_reused");
    assert_eq!(shop.database().count("approval_decisions"), 4);
    let again = approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    assert_eq!(outcomes(&again), ["200"; 4]);
    assert_eq!(again.header("idempotent-replayed"), None);
    assert_eq!(shop.database().count("approval_decisions"), 4);
    // Without that memory they would be closed.
    shop.database().execute("DELETE FROM idempotency_keys");
    let forgotten = approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    assert_eq!(outcomes(&forgotten), ["409 request_closed"; 4]);
    assert_eq!(shop.database().count("approval_decisions"), 4);
}

/// A request with broken rows stops no other, and a repeat tries it again.
#[rstest]
fn a_broken_request_stops_no_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let approver = shop.approver();
    let ids = asked(&shop, 3);
    let broken = id_literal(shop.database(), &ids[1]);
    let set = |currency: &str| {
        let of = format!("WHERE approval_request_id = {broken}");
        shop.database().execute(&format!("UPDATE orders SET currency = '{currency}' {of}"));
    };
    set("???");
    let body = all(&ids, "approve");
    let answer = approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    assert_eq!(outcomes(&answer), ["200", "500 internal_error", "200"]);
    assert!(!answer.body.to_string().contains("???"), "an internal cause is for the log");
    set("EUR");
    let healed = approver.post_with_key(DECISIONS, "bulk", &body).expect(200);
    assert_eq!(outcomes(&healed), ["200"; 3]);
    assert_eq!(shop.database().count("approval_decisions"), 3);
}

#[rstest]
fn bad_lists_of_decisions_decide_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let approver = shop.approver();
    let ids = asked(&shop, 2);
    let twice = [&ids[..], &ids[..1]].concat();
    let refused = approver.post(DECISIONS, &all(&twice, "approve"));
    let refused = refused.refused(422, "duplicate_request");
    assert_eq!(refused["errors"][0]["pointer"], "/decisions/2/id");
    let id = &ids[0];
    let many = vec![id.clone(); 101];
    for (body, status) in [
        (json!({}), 422),
        (all(&[], "approve"), 422),
        (all(&many, "approve"), 422),
        (all(&ids, "maybe"), 422),
        (json!({ "decisions": [{ "id": id }] }), 422),
        (json!({ "decisions": [{ "id": id, "verdict": "approve", "comment": "" }] }), 422),
        (json!({ "decisions": [{ "id": id, "verdict": "approve", "version": 0 }] }), 422),
        (json!({ "decisions": [{ "id": id, "verdict": "approve", "cancel_lines": [] }] }), 400),
        (json!({ "decisions": [{ "id": shop.company(), "verdict": "approve" }] }), 400),
    ] {
        let answer = approver.post(DECISIONS, &body);
        assert_eq!(answer.status, status, "{body}: {answer:?}");
    }
    assert_eq!(shop.database().count("approval_decisions"), 0);
}

/// A delegate, and staff, decide in bulk what they decide alone.
#[rstest]
fn a_delegate_decides_in_bulk(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, admin, staff) = (shop.approver(), shop.company_admin(), shop.staff());
    let ids = asked(&shop, 4);
    let (mine, theirs) = ids.split_at(2);
    assert_eq!(
        outcomes(&admin.post(DECISIONS, &all(mine, "approve")).expect(200)),
        ["403 not_an_approver"; 2]
    );
    approver.post("/v1/delegations", &away(&id_of(&admin))).expect(201);
    assert_eq!(outcomes(&admin.post(DECISIONS, &all(mine, "approve")).expect(200)), ["200"; 2]);
    assert_eq!(outcomes(&staff.post(DECISIONS, &all(theirs, "reject")).expect(200)), ["200"; 2]);
    let stranger = shop.other_buyer().post(DECISIONS, &all(mine, "approve"));
    stranger.refused(403, "forbidden");
}
