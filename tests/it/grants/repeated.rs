//! A stored answer goes to its caller while the place of the resource is theirs.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{UNITS, at, inherit_roles, member, members, new_member, shop_with_units};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// Sends the change, or repeats it.
fn change(actor: &Actor, path: &str, body: &Value) -> Answer {
    actor.send("PATCH", path, &[("Idempotency-Key", "once")], Some(body))
}

/// Asserts that the change is answered, and the same again when repeated.
#[track_caller]
fn answered_twice(actor: &Actor, path: &str, body: &Value) {
    let first = change(actor, path, body).expect(200);
    let again = change(actor, path, body).expect(200);
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[rstest]
fn an_answer_is_not_repeated_where_the_place_is_lost(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let name = json!({ "name": "Mine" });

    let unit = format!("{UNITS}/{}", units.north1);
    answered_twice(&head, &unit, &name);
    inherit_roles(&shop, &units.north1, false);
    change(&head, &unit, &name).refused(403, "forbidden");

    let people = members(&shop);
    let ned = new_member("ned@acme.test", &[at("buyer", Some(&units.north2))]);
    let ned = format!("{people}/{}", admin.post(&people, &ned).expect(201).id());
    answered_twice(&head, &ned, &name);
    let wider = json!({ "grants": [at("buyer", Some(&units.north2)), at("approver", None)] });
    admin.patch(&ned, &wider).expect(200);
    change(&head, &ned, &name).refused(403, "forbidden");

    let kim = member(&shop, "kim@acme.test", &[at("company_admin", None)]);
    let limit = json!({ "max_total": eur("900.00"), "on_violation": "deny" });
    let limit = admin.post("/v1/order-limits", &limit).expect(201).id();
    let limit = format!("/v1/order-limits/{limit}");
    let lower = json!({ "max_total": eur("800.00") });
    answered_twice(&kim, &limit, &lower);
    let kims = format!("{people}/{}", kim.get("/v1/me").expect(200).text("/member_id"));
    let head_of_north = json!({ "grants": [at("company_admin", Some(&units.north))] });
    admin.patch(&kims, &head_of_north).expect(200);
    change(&kim, &limit, &lower).refused(403, "forbidden");
}
