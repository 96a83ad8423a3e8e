//! 64 answers to one request: its step takes the voices that it asks for, and no more.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, CLIENTS, settled, tally};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::database::Backend;
use crate::support::race::race;

/// An order of twelve bolts that waits for this step: it, and the path of its request.
#[track_caller]
fn asked(arena: &Arena, step: &Value) -> (Answer, String) {
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let rule = json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = shop.order(&[("BOLT", 12)]);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    (order, request)
}

/// A step for the approver and the company's administrator.
fn any_of_two(arena: &Arena) -> Value {
    let cast = arena.shop.cast();
    let approvers = json!({ "member_ids": [cast.approver.id, cast.company_admin.id] });
    json!({ "approvers": approvers, "mode": "any" })
}

/// The number of events of this type.
fn told(arena: &Arena, kind: &str) -> usize {
    arena.shop.all_events().iter().filter(|event| event["type"] == kind).count()
}

#[rstest]
fn of_64_answers_to_any_the_first_counts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let (order, request) = asked(&arena, &any_of_two(&arena));
    let people = [shop.approver(), shop.company_admin()];
    let verdicts = ["approve", "reject"];
    let answers = race(CLIENTS, |client| {
        let by = arena.at(client, &people[client / 2 % 2]);
        let path = format!("{request}/{}", verdicts[client / 4 % 2]);
        settled(|| by.post(&path, &json!({})))
    });
    assert_eq!(tally(&answers), "1 × 200, 63 × 409 request_closed");
    assert_eq!(shop.database().count("approval_decisions"), 1);
    let first = answers.iter().position(|answer| answer.status == 200).expect("a first one");
    let outcome = [("approved", "confirmed"), ("rejected", "rejected")][first / 4 % 2];
    let [request, order] =
        [request, format!("/v1/orders/{}", order.id())].map(|path| shop.staff().get(&path));
    assert_eq!((&request["status"], &order["status"]), (&json!(outcome.0), &json!(outcome.1)));
    assert_eq!(told(&arena, &format!("approval_request.{}", outcome.0)), 1);
}

#[rstest]
fn at_least_three_of_64_are_three_voices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let people: Vec<Actor> = (0..CLIENTS)
        .map(|n| shop.member(&format!("approver-{n}@acme.test"), "approver", &json!({})))
        .collect();
    let approvers = json!({ "role": "approver" });
    let step = json!({ "approvers": approvers, "mode": "at_least", "at_least": 3 });
    let (order, request) = asked(&arena, &step);
    let answers = race(CLIENTS, |client| {
        let by = arena.at(client, &people[client]);
        settled(|| by.post(&format!("{request}/approve"), &json!({})))
    });
    assert_eq!(tally(&answers), "3 × 200, 61 × 409 request_closed");
    assert_eq!(shop.database().count("approval_decisions"), 3);
    let shown = shop.staff().get(&request).expect(200);
    assert_eq!(shown["status"], "approved");
    let decisions = shown["steps"][0]["decisions"].as_array().expect("decisions");
    let mut voices: Vec<_> = decisions.iter().map(|said| said["decided_by"].to_string()).collect();
    voices.sort();
    voices.dedup();
    assert_eq!(voices.len(), 3, "{shown:?}");
    let order = shop.staff().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(order["status"], "confirmed");
    assert_eq!(told(&arena, "order.confirmed"), 1);
}

/// The yes of an approver, the yes of another that takes two bolts out, and the buyer's cancellation. Whatever came
/// first: order, request, stock and events tell the same.
#[rstest]
fn approving_reducing_and_cancelling_at_once_have_one_outcome(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let (order, request) = asked(&arena, &any_of_two(&arena));
    let order = format!("/v1/orders/{}", order.id());
    let less = json!({ "cancel_lines": [{ "line_number": 1, "quantity": 2 }] });
    let answers = race(CLIENTS, |client| {
        let (by, path, body) = match client % 3 {
            0 => (shop.approver(), format!("{request}/approve"), json!({})),
            1 => (shop.company_admin(), format!("{request}/approve"), less.clone()),
            _ => (shop.buyer(), format!("{order}/cancel"), json!({})),
        };
        let by = arena.at(client, &by);
        settled(|| by.post(&path, &body))
    });
    assert!(answers.iter().all(|one| [200, 409].contains(&one.status)), "{}", tally(&answers));
    let taken = |place: usize| {
        let of_place = answers.iter().skip(place).step_by(3);
        of_place.filter(|answer| answer.status == 200).count()
    };
    let [approved, reduced, cancelled] = [0, 1, 2].map(taken);
    assert_eq!(cancelled, 1, "{}", tally(&answers));
    assert!(approved + reduced <= 1, "{}", tally(&answers));
    let status = if approved + reduced == 1 { "approved" } else { "cancelled" };
    let [request, order] = [&request, &order].map(|path| shop.staff().get(path).expect(200));
    assert_eq!((&request["status"], &order["status"]), (&json!(status), &json!("cancelled")));
    assert_eq!(order["lines"][0]["cancelled"], 12);
    let stock = shop.staff().get("/v1/stock/BOLT").expect(200);
    let seen = ["on_hand", "reserved", "available"].map(|field| stock[field].as_i64());
    assert_eq!(seen, [Some(1000), Some(0), Some(1000)]);
    let events = ["approval_request.approved", "approval_request.reduced", "order.confirmed"];
    let said = events.map(|kind| told(&arena, kind));
    assert_eq!(said, [approved + reduced, reduced, approved + reduced]);
    assert_eq!(told(&arena, "approval_request.cancelled"), 1 - approved - reduced);
}
