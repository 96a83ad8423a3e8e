//! Emergency access: permissions that staff take for a while.

use rstest::rstest;
use serde_json::{Value, json};

use super::custom::{ROLES, permissions};
use crate::jobs::backdate;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;
use crate::support::scene::PASSWORD;

const ACCESS: &str = "/v1/emergency-access";

/// Lets staff take these permissions in an emergency.
#[track_caller]
fn offer(shop: &Shop, names: &[&str]) {
    let offer = json!({ "emergency_access": { "permissions": names } });
    let told = shop.staff().patch("/v1/settings", &offer).expect(200);
    let told = told["emergency_access"]["permissions"].as_array().expect("a list").clone();
    assert_eq!(told.len(), names.len());
    assert!(names.iter().all(|name| told.contains(&json!(name))), "{told:?}");
}

#[track_caller]
fn clerk(shop: &Shop, name: &str, role: &str) -> Actor {
    let email = format!("{name}@comptoir.test");
    let new = json!({ "email": email, "name": name, "password": PASSWORD, "role": role });
    shop.staff().post("/v1/staff-users", &new).expect(201);
    shop.anonymous().log_in(&email, PASSWORD)
}

fn take(by: &Actor, names: &[&str]) -> Answer {
    let new = json!({ "reason": "the warehouse burns", "permissions": names, "minutes": 60 });
    by.post(ACCESS, &new)
}

fn set_stock(by: &Actor) -> Answer {
    by.put("/v1/stock/BOLT", &json!({ "on_hand": 5 }))
}

#[rstest]
fn what_is_taken_is_held_until_its_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let eve = clerk(&shop, "eve", "executive");
    take(&eve, &["stock.set"]).refused(422, "not_offered");
    offer(&shop, &["stock.set", "ledger.reopen"]);
    let refused = take(&eve, &["stock.set", "staff.create"]).refused(422, "not_offered");
    assert_eq!(refused.text("/errors/0/pointer"), "/permissions/1");
    take(&eve, &["stock.fly"]).refused(422, "unknown_word");
    take(&shop.buyer(), &["stock.set"]).refused(403, "forbidden");
    take(&clerk(&shop, "sam", "sales"), &["stock.set"]).refused(403, "forbidden");
    for minutes in [0, 241] {
        let new = json!({ "reason": "x", "permissions": ["stock.set"], "minutes": minutes });
        eve.post(ACCESS, &new).refused(422, "out_of_range");
    }
    set_stock(&eve).refused(403, "forbidden");

    let made = take(&eve, &["stock.set"]).expect(201);
    assert_eq!((&made["ended_at"], &made["review"]), (&Value::Null, &Value::Null));
    let path = format!("{ACCESS}/{}", made.id());
    set_stock(&eve).expect(200);
    set_stock(&eve).expect(200);
    let me = eve.get("/v1/me").expect(200);
    assert_eq!(me["emergency_access"], json!({ "id": made.id(), "ends_at": made["ends_at"] }));
    assert_eq!(me["roles"], json!(["executive"]));
    assert!(me["permissions"].as_array().expect("a list").contains(&json!("stock.set")));
    take(&eve, &["stock.set"]).refused(409, "emergency_access_under_way");

    // It ends at once, by its user or by a reviewer.
    let ended = eve.post(&format!("{path}/end"), &Value::Null).expect(200);
    assert_ne!(ended["ended_at"], Value::Null);
    set_stock(&eve).refused(403, "forbidden");
    assert_eq!(eve.get("/v1/me").expect(200)["emergency_access"], Value::Null);
    assert_eq!(eve.post(&format!("{path}/end"), &Value::Null).expect(200).body, ended.body);
    let other = take(&eve, &["stock.set"]).expect(201).id();
    let end = format!("{ACCESS}/{other}/end");
    clerk(&shop, "ann", "auditor").post(&end, &Value::Null).refused(403, "forbidden");
    let fin = clerk(&shop, "fin", "finance");
    fin.post(&end, &Value::Null).expect(200);
    set_stock(&eve).refused(403, "forbidden");
    shop.company_admin().get(&path).refused(404, "not_found");

    // What was done with it is counted.
    shop.wait_for_events();
    let read = fin.get(&path).expect(200);
    let actions = read["actions"].as_array().expect("a list");
    let stock = actions.iter().find(|row| row["action"] == "stock.set").expect("stock");
    assert_eq!(stock["count"], 2, "{actions:?}");
    let rows = fin.get(ACCESS).expect(200);
    assert_eq!(rows.data().len(), 2);
}

/// A demotion takes what was lent too, at the next request.
#[rstest]
fn a_demoted_user_loses_what_was_lent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    offer(&shop, &["stock.set"]);
    let eve = clerk(&shop, "eve", "executive");
    take(&eve, &["stock.set"]).expect(201);
    set_stock(&eve).expect(200);
    let path = format!("/v1/staff-users/{}", eve.get("/v1/me").expect(200).id());
    shop.staff().patch(&path, &json!({ "role": "auditor" })).expect(200);
    set_stock(&eve).refused(403, "forbidden");
    assert_eq!(eve.get("/v1/me").expect(200)["emergency_access"], Value::Null);
}

#[rstest]
fn after_its_time_it_is_over(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    offer(&shop, &["stock.set"]);
    shop.staff().patch("/v1/jobs/end-emergency-access", &json!({ "paused": true })).expect(200);
    let eve = clerk(&shop, "eve", "executive");
    let runs = "/v1/jobs/end-emergency-access/runs";
    let run = || shop.staff().post(runs, &json!({})).expect(200)["processed"].clone();
    let path = format!("{ACCESS}/{}", take(&eve, &["stock.set"]).expect(201).id());
    set_stock(&eve).expect(200);
    assert_eq!(run(), json!(0));
    backdate(&shop, "emergency_accesses", "ends_at", 1);
    set_stock(&eve).refused(403, "forbidden");
    assert_eq!(eve.get("/v1/me").expect(200)["emergency_access"], Value::Null);
    assert_eq!(run(), json!(1));
    assert_eq!(run(), json!(0));
    let read = shop.staff().get(&path).expect(200);
    assert_eq!((&read["ended_at"], &read["version"]), (&read["ends_at"], &json!(2)));
    // Whether or not the job has run, the next one may begin, and its end is told.
    take(&eve, &["stock.set"]).expect(201);
    backdate(&shop, "emergency_accesses", "ends_at", 1);
    take(&eve, &["stock.set"]).expect(201);
    set_stock(&eve).expect(200);
    shop.wait_for_events();
    let ended = shop.staff().get("/v1/audit-log?action=emergency_access.ended").expect(200);
    assert_eq!(ended.data().len(), 2);
}

#[rstest]
fn another_user_reviews_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    offer(&shop, &["stock.set"]);
    let staff = shop.staff();
    let access = take(&staff, &["stock.set"]).expect(201).id();
    let path = format!("{ACCESS}/{access}");
    let review = |by: &Actor| by.post(&format!("{path}/review"), &json!({ "comment": "fine" }));
    let fin = clerk(&shop, "fin", "finance");
    review(&fin).refused(409, "emergency_access_not_ended");
    staff.post(&format!("{path}/end"), &Value::Null).expect(200);
    review(&staff).refused(403, "own_emergency_access");
    review(&clerk(&shop, "eve", "executive")).refused(403, "forbidden");

    // Not reviewed within seven days of business time, it stands in the report.
    let report = || {
        let report = fin.get("/v1/access-report?kind=emergency").expect(200);
        report.data().iter().map(|row| row["via"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(report(), [] as [Value; 0]);
    backdate(&shop, "emergency_accesses", "created_at", 6);
    assert_eq!(report(), [] as [Value; 0]);
    backdate(&shop, "emergency_accesses", "created_at", 1);
    assert_eq!(report(), [json!([access])]);
    shop.company_admin().get("/v1/access-report?kind=emergency").expect(200);
    let answers = race(4, |_| review(&fin));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.into_iter().filter(|answer| answer.status != 200) {
        refused.refused(409, "already_reviewed");
    }
    assert_eq!(report(), [] as [Value; 0]);
    let read = fin.get(&path).expect(200);
    assert_eq!(read["review"]["comment"], "fine");
    assert_eq!(read["review"]["reviewed_by"], json!(fin.get("/v1/me").expect(200).id()));
}

#[rstest]
fn what_is_lent_is_not_given_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    // Eve may make roles, users and keys for good; the stock is hers for a while only.
    let makes = permissions(&["staff.create", "staff.update", "roles.create", "api_keys.create"]);
    let registrar =
        json!({ "key": "registrar", "name": "R", "side": "staff", "permissions": makes });
    shop.staff().post(ROLES, &registrar).expect(201);
    offer(&shop, &["stock.set"]);
    let eve = clerk(&shop, "eve", "executive");
    let own = format!("/v1/staff-users/{}", eve.get("/v1/me").expect(200).id());
    let roles = json!({ "roles": ["executive", "registrar"] });
    shop.staff().patch(&own, &roles).expect(200);
    take(&eve, &["stock.set"]).expect(201);
    set_stock(&eve).expect(200);
    let helper = json!({
        "key": "helper", "name": "H", "side": "staff", "permissions": permissions(&["stock.set"]),
    });
    eve.post(ROLES, &helper).refused(422, "role_not_grantable");
    shop.staff().post(ROLES, &helper).expect(201);
    let new = json!({ "email": "h@comptoir.test", "name": "H", "role": "helper" });
    eve.post("/v1/staff-users", &new).refused(422, "role_not_grantable");
    let more = json!({ "roles": ["executive", "registrar", "helper"] });
    eve.patch(&own, &more).refused(422, "role_not_grantable");
    let key = json!({ "name": "K", "scopes": ["stock.set"] });
    eve.post("/v1/api-keys", &key).refused(422, "scope_not_grantable");
    // No key takes emergency access.
    let key = json!({ "name": "K", "scopes": ["emergency_access.use"] });
    let refused = shop.staff().post("/v1/api-keys", &key).refused(422, "scope_not_grantable");
    assert_eq!(refused.text("/errors/0/code"), "scope_for_people");
}

/// Whatever is taken, no user decides what they asked for.
#[rstest]
fn it_decides_no_request_of_ones_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    offer(&shop, &["approvals.decide_any", "orders.place"]);
    let eve = clerk(&shop, "eve", "executive");
    let limit = json!({ "max_total": eur("50.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    take(&eve, &["approvals.decide_any", "orders.place"]).expect(201);
    let mut order = order_of(&[("BOLT", 6)]);
    order["company_id"] = json!(shop.company());
    let request = eve.post("/v1/orders", &order).expect(201).text("/approval_request_id");
    let approve = format!("/v1/approval-requests/{request}/approve");
    eve.post(&approve, &json!({})).refused(403, "own_request");
    let others = shop.order(&[("BOLT", 6)]).text("/approval_request_id");
    eve.post(&format!("/v1/approval-requests/{others}/approve"), &json!({})).expect(200);
}
