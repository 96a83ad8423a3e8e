//! The users that requests wait for: `pending_with` of a read, and the list of those that wait for the caller.

use rstest::rstest;
use serde_json::{Value, json};

use super::delegate::{away, delegate, id_of, waiting};
use super::role;
use crate::grants::tree::{at, ids, member, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

const MINE: &str = "/v1/approval-requests?waiting_for=me";

/// Requests of one moment come in the order of their ids.
#[track_caller]
fn mine(actor: &Actor) -> Vec<String> {
    in_order(ids(&actor.get(MINE).expect(200)))
}

fn in_order(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

/// Pairs (user, on behalf of) that the step of this index waits for, sorted.
#[track_caller]
fn awaited(request: &Value, step: usize) -> Vec<(String, Option<String>)> {
    let all = request["steps"][step]["pending_with"].as_array().expect("users");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let pair = |one: &Value| (text(&one["user_id"]).expect("a user"), text(&one["on_behalf_of"]));
    let mut pairs: Vec<_> = all.iter().map(pair).collect();
    pairs.sort();
    pairs
}

fn sorted<const N: usize>(
    mut pairs: [(String, Option<String>); N],
) -> Vec<(String, Option<String>)> {
    pairs.sort();
    pairs.to_vec()
}

#[rstest]
fn a_request_says_what_it_is_about(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let path = waiting(&shop, &json!({ "approvers": role("approver") }));
    let request = admin.get(path.trim_end_matches("/approve")).expect(200);
    assert_eq!(request["subject"], json!({ "type": "order", "id": request["order_id"] }));
    for list in ["/v1/approval-requests?subject_type=order", "/v1/approval-requests"] {
        assert_eq!(ids(&admin.get(list).expect(200)), [request.id()]);
    }
    admin.get("/v1/approval-requests?subject_type=invoice").refused(400, "bad_query");
}

#[rstest]
fn a_request_names_those_that_it_waits_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, delegate, admin) = (shop.approver(), delegate(&shop), shop.company_admin());
    let approve = waiting(&shop, &json!({ "approvers": role("approver"), "mode": "all" }));
    let path = approve.trim_end_matches("/approve").to_owned();
    let request = path.rsplit('/').next().expect("an id").to_owned();
    let own = |actor: &Actor| (id_of(actor), None);
    let both = sorted([own(&approver), own(&delegate)]);
    for actor in [&approver, &admin, &shop.staff()] {
        assert_eq!(awaited(&actor.get(&path).expect(200).body, 0), both);
        let listed = actor.get("/v1/approval-requests").expect(200);
        assert_eq!(awaited(&listed.data()[0], 0), both);
    }
    for (actor, waits) in [(&approver, true), (&delegate, true), (&admin, false)] {
        let expected = if waits { vec![request.clone()] } else { Vec::new() };
        assert_eq!(mine(actor), expected);
    }
    // An administrator answers for the approver; who has spoken is waited for no more.
    approver.post("/v1/delegations", &away(&id_of(&admin))).expect(201);
    assert_eq!(mine(&admin), [request.as_str()]);
    let for_approver = (id_of(&admin), Some(id_of(&approver)));
    let three = sorted([own(&approver), own(&delegate), for_approver]);
    assert_eq!(awaited(&admin.get(&path).expect(200).body, 0), three);
    admin.post(&approve, &json!({})).expect(200);
    assert_eq!(awaited(&admin.get(&path).expect(200).body, 0), [own(&delegate)]);
    for (actor, left) in [(&approver, 0), (&admin, 0), (&delegate, 1)] {
        assert_eq!(mine(actor).len(), left);
    }
    delegate.post(&approve, &json!({})).expect(200);
    assert!(awaited(&admin.get(&path).expect(200).body, 0).is_empty());
    assert_eq!(mine(&delegate).len(), 0);
    admin.get("/v1/approval-requests?waiting_for=you").expect(400);
    assert_eq!(admin.get(&format!("{MINE}&status=approved")).expect(200).data().len(), 0);
}

#[rstest]
fn a_step_of_the_operator_waits_for_staff_that_no_member_sees(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({ "max_total": eur("50.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let request = shop.order(&[("BOLT", 6)]).text("/approval_request_id");
    let path = format!("/v1/approval-requests/{request}");
    let staff = shop.staff();
    assert_eq!(awaited(&staff.get(&path).expect(200).body, 0), [(id_of(&staff), None)]);
    assert!(awaited(&shop.company_admin().get(&path).expect(200).body, 0).is_empty());
    assert_eq!(mine(&staff), [request]);
    assert_eq!(mine(&shop.company_admin()).len(), 0);
}

/// Each approver of a unit is waited for at that unit, and a delegate where the delegator is.
#[rstest]
fn what_waits_at_another_place_waits_for_the_delegate(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let north = member(&shop, "north@acme.test", &[at("approver", Some(&units.north))]);
    let south = member(&shop, "south@acme.test", &[at("approver", Some(&units.south))]);
    shop.product("BOLT", "10.00");
    let step = json!({ "approvers": role("approver"), "mode": "any" });
    let rule = json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let ask = |unit: &str| {
        let order = order_in(&shop.company_admin(), unit, 1).expect(201);
        order.text("/approval_request_id")
    };
    let (of_north, of_south) = (ask(&units.north1), ask(&units.south));
    assert_eq!((mine(&north), mine(&south)), (vec![of_north.clone()], vec![of_south.clone()]));
    let whole = shop.approver();
    let both = in_order(vec![of_south.clone(), of_north.clone()]);
    assert_eq!(mine(&whole), both);
    north.post("/v1/delegations", &away(&id_of(&south))).expect(201);
    assert_eq!(mine(&south), both);
    // The plain list keeps to the caller's own place.
    assert_eq!(ids(&south.get("/v1/approval-requests").expect(200)), [of_south]);
    let shown = south.get(&format!("/v1/approval-requests/{of_north}")).expect(200);
    let for_north = (id_of(&south), Some(id_of(&north)));
    assert_eq!(
        awaited(&shown.body, 0),
        sorted([(id_of(&north), None), (id_of(&whole), None), for_north])
    );
}

/// Requests of others lie between those of the caller, and pages end where they should.
#[rstest]
fn pages_of_what_waits_for_the_caller(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = |over: &str, priority: i64, who: &str| {
        json!({
            "company_id": shop.company(), "name": over, "priority": priority,
            "when": { "order_total_over": eur(over) },
            "steps": [{ "approvers": role(who), "mode": "any" }],
        })
    };
    shop.staff().post("/v1/approval-rules", &rule("1.00", 0, "approver")).expect(201);
    shop.staff().post("/v1/approval-rules", &rule("25.00", 9, "company_admin")).expect(201);
    let ask = |bolts: i64| {
        let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", bolts)])).expect(201);
        order.text("/approval_request_id")
    };
    // Of 21, every third waits for the administrator first.
    let asked: Vec<_> =
        (0..21).map(|n| (n % 3 == 0, ask(if n % 3 == 0 { 3 } else { 1 }))).collect();
    for (actor, admins) in [(shop.approver(), false), (shop.company_admin(), true)] {
        let of_actor = asked.iter().filter(|(of, _)| *of == admins);
        let expected: Vec<_> = of_actor.map(|(_, id)| id.clone()).collect();
        let (mut found, mut next) = (Vec::new(), Some(String::new()));
        while let Some(cursor) = next {
            let cursor = if cursor.is_empty() { cursor } else { format!("&cursor={cursor}") };
            let page = actor.get(&format!("{MINE}&limit=4{cursor}")).expect(200);
            assert!(page.data().len() <= 4);
            found.extend(ids(&page));
            next = page["next_cursor"].as_str().map(str::to_owned);
        }
        assert_eq!(in_order(found), in_order(expected));
    }
}

/// A page costs as many statements as one request.
#[rstest]
fn a_page_of_requests_costs_no_statement_for_each(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    waiting(&shop, &json!({ "approvers": role("approver"), "mode": "any" }));
    let fewest = |read: &dyn Fn() -> Answer| {
        let sent = |_| {
            let before = shop.statements().sent();
            read().expect(200);
            shop.statements().sent() - before
        };
        (0..4).map(sent).min().expect("several tries")
    };
    for path in ["/v1/approval-requests", MINE] {
        let (approver, staff) = (shop.approver(), shop.staff());
        let reads = [&approver, &staff].map(|actor| fewest(&|| actor.get(path)));
        for _ in 0..6 {
            shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
        }
        let more = [&approver, &staff].map(|actor| fewest(&|| actor.get(path)));
        assert_eq!(more, reads, "{path}");
    }
}

#[rstest]
fn a_reminder_names_those_that_it_waits_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let approve = waiting(
        &shop,
        &json!({ "approvers": role("approver"), "mode": "any", "remind_every_hours": 2 }),
    );
    let delegate = shop.company_admin();
    shop.approver().post("/v1/delegations", &away(&id_of(&delegate))).expect(201);
    let run = json!({ "as_of": "2026-03-02T12:00:00Z" });
    shop.staff().post("/v1/jobs/chase-approvals/runs", &run).expect(200);
    let events = shop.all_events();
    let told = events.iter().find(|event| event["type"] == "approval_request.reminded");
    let told = told.expect("a reminder");
    let approver = id_of(&shop.approver());
    assert_eq!(
        awaited(&told["data"], 0),
        sorted([(approver.clone(), None), (id_of(&delegate), Some(approver))])
    );
    // Other events and answers do not name them.
    let created = events.iter().find(|event| event["type"] == "approval_request.created");
    assert_eq!(created.expect("a request")["data"]["steps"][0].get("pending_with"), None);
    let decided = shop.approver().post(&approve, &json!({})).expect(200);
    assert_eq!(decided["steps"][0].get("pending_with"), None);
}
