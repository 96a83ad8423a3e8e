//! Giving roles at places: by which roles, and the answers to bad input.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{UNKNOWN, at, ids, member, members, new_member, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[track_caller]
fn path_of(shop: &Shop, actor: &Actor) -> String {
    let id = actor.get("/v1/me").expect(200).text("/member_id");
    format!("{}/{id}", members(shop))
}

#[rstest]
fn grants_are_shown_as_they_were_given(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let in_all = |role: &str| json!({ "role": role, "unit_id": null });
    let north = json!({ "role": "approver", "unit_id": units.north });

    // Twice the same is once.
    let grants = [at("approver", Some(&units.north)), at("buyer", None), at("buyer", None)];
    let made = admin.post(&members(&shop), &new_member("ann@acme.test", &grants)).expect(201);
    assert_eq!(made["grants"], json!([in_all("buyer"), north]));
    assert_eq!(made["roles"], json!(["buyer", "approver"]));
    let path = format!("{}/{}", members(&shop), made.id());
    assert_eq!(admin.get(&path).expect(200)["grants"], made["grants"]);

    // Another change leaves them; roles and grants replace them all.
    let renamed = admin.patch(&path, &json!({ "name": "Ann" })).expect(200);
    assert_eq!(renamed["grants"], made["grants"]);
    let whole = admin.patch(&path, &json!({ "roles": ["accountant"] })).expect(200);
    assert_eq!(whole["grants"], json!([in_all("accountant")]));
    let placed = admin.patch(&path, &json!({ "grants": [at("approver", Some(&units.north))] }));
    assert_eq!(placed.expect(200)["grants"], json!([north]));
    let again = admin.get(&path).expect(200);
    assert_eq!((&again["grants"], &again["roles"]), (&json!([north]), &json!(["approver"])));
}

#[rstest]
fn a_caller_learns_their_grants_and_units(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let grants = [at("buyer", Some(&units.north)), at("approver", Some(&units.south))];
    let me = member(&shop, "ann@acme.test", &grants).get("/v1/me").expect(200);
    let unit = |id: &str, name: &str, may_order: bool| json!({ "id": id, "name": name, "may_order": may_order });
    let mut told = me["units"].as_array().expect("units").clone();
    told.sort_by_key(|unit| unit["name"].as_str().map(str::to_owned));
    let expected = [
        unit(&units.north, "North", true),
        unit(&units.north1, "North 1", true),
        unit(&units.north2, "North 2", true),
        unit(&units.south, "South", false),
    ];
    assert_eq!(told, expected);
    let held = me["grants"].as_array().expect("grants");
    let places: Vec<_> = held.iter().map(|held| (&held["role"], &held["unit_id"])).collect();
    let (north, south) = (json!(units.north), json!(units.south));
    assert_eq!(places.len(), 2);
    assert!(places.contains(&(&json!("buyer"), &north)), "{places:?}");
    assert!(places.contains(&(&json!("approver"), &south)), "{places:?}");
    let decides = |held: &Value| {
        held["permissions"].as_array().expect("permissions").contains(&json!("approvals.decide"))
    };
    for held in held {
        assert_eq!(decides(held), held["role"] == "approver", "{held}");
    }
    // Without any unit of theirs, members see all units of their company; staff have none.
    assert_eq!(shop.buyer().get("/v1/me").expect(200)["units"].as_array().map(Vec::len), Some(4));
    assert_eq!(shop.stranger().get("/v1/me").expect(200)["units"], json!([]));
    let staff = shop.staff().get("/v1/me").expect(200);
    assert_eq!((&staff["units"], &staff["roles"]), (&json!([]), &json!(["administrator"])));
}

#[rstest]
fn bad_grants_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let before = shop.database().count("role_grants");
    let buyer = || at("buyer", None);
    let with = |fields: Value| {
        let mut body = json!({ "email": "x@acme.test", "name": "X" });
        for (field, value) in fields.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        body
    };
    let post = |fields: Value| admin.post(&members(&shop), &with(fields));
    let path = format!("{}/{}", members(&shop), shop.cast().buyer.id);
    let patch = |fields: &Value| admin.patch(&path, fields);
    let both = json!({ "roles": ["buyer"], "grants": [buyer()] });
    post(both.clone()).refused(422, "roles_or_grants");
    patch(&both).refused(422, "roles_or_grants");
    post(json!({})).refused(422, "missing_field");
    let many: Vec<_> = (0..51).map(|_| buyer()).collect();
    post(json!({ "grants": many })).expect(422);
    post(json!({ "grants": [] })).expect(422);
    patch(&json!({ "grants": [] })).expect(422);
    post(json!({ "grants": [{ "role": "owner" }] })).expect(422);
    post(json!({ "grants": [{ "role": "buyer", "place": "here" }] })).refused(400, "unknown_field");
    let other_kind = json!({ "role": "buyer", "unit_id": shop.company() });
    post(json!({ "grants": [other_kind] })).refused(400, "bad_id");
    let nobodys = json!({ "role": "buyer", "unit_id": UNKNOWN });
    post(json!({ "grants": [nobodys] })).refused(404, "not_found");
    patch(&json!({ "grants": [nobodys] })).refused(404, "not_found");
    // A unit of Acme, for a member of Globex.
    let globex = format!("/v1/companies/{}/members", shop.other_company());
    let foreign = with(json!({ "grants": [at("buyer", Some(&units.north))] }));
    shop.staff().post(&globex, &foreign).refused(404, "not_found");
    shop.stranger().post(&globex, &foreign).refused(404, "not_found");
    assert_eq!(shop.database().count("role_grants"), before);
}

#[rstest]
fn the_head_of_a_unit_gives_roles_in_it_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let post =
        |email: &str, grants: &[Value]| head.post(&members(&shop), &new_member(email, grants));
    let beyond: [&[Value]; 4] = [
        &[at("buyer", None)],
        &[at("buyer", Some(&units.south))],
        &[at("buyer", Some(&units.north)), at("approver", Some(&units.south))],
        &[at("company_admin", None)],
    ];
    for grants in beyond {
        post("x@acme.test", grants).refused(422, "role_not_grantable");
    }
    let made = post("ned@acme.test", &[at("company_admin", Some(&units.north1))]).expect(201);
    let ned = format!("{}/{}", members(&shop), made.id());
    head.patch(&ned, &json!({ "grants": [at("buyer", Some(&units.north))] })).expect(200);
    for grants in beyond {
        head.patch(&ned, &json!({ "grants": grants })).refused(422, "role_not_grantable");
    }
    head.patch(&ned, &json!({ "roles": ["buyer"] })).refused(422, "role_not_grantable");
    head.patch(&ned, &json!({ "active": false })).expect(200);
    head.patch(&ned, &json!({ "active": true })).expect(200);

    // Members with no role in the unit are not there; those with a role elsewhere too are seen only.
    let mine = path_of(&shop, &head);
    let mixed = [at("buyer", Some(&units.north2)), at("buyer", Some(&units.south))];
    let mixed = path_of(&shop, &member(&shop, "mix@acme.test", &mixed));
    let admin = path_of(&shop, &shop.company_admin());
    let mut seen = ids(&head.get(&members(&shop)).expect(200));
    seen.sort();
    let mut there =
        [&mine, &ned, &mixed].map(|path| path.rsplit('/').next().expect("an id").to_owned());
    there.sort();
    assert_eq!(seen, there);
    for change in [json!({ "name": "Mine" }), json!({ "active": false })] {
        head.patch(&admin, &change).refused(404, "not_found");
        head.patch(&mixed, &change).refused(403, "forbidden");
    }
    head.get(&admin).refused(404, "not_found");
    head.get(&mixed).expect(200);
    head.delete(&format!("{admin}/second-factor")).refused(404, "not_found");
    head.delete(&format!("{mixed}/second-factor")).refused(403, "forbidden");
    head.delete(&format!("{ned}/second-factor")).expect(204);
}

/// The power to give counts where it is held, and not where the other roles of its holder reach.
#[rstest]
fn the_head_of_a_unit_with_wider_roles_gives_them_in_it_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let (north, south) = (Some(units.north.as_str()), Some(units.south.as_str()));
    let roles = [at("company_admin", north), at("accountant", None), at("approver", south)];
    let head = member(&shop, "hal@acme.test", &roles);
    let made = [at("accountant", north), at("approver", Some(&units.north1))];
    let made = head.post(&members(&shop), &new_member("ned@acme.test", &made)).expect(201);
    let ned = format!("{}/{}", members(&shop), made.id());
    for beyond in [at("accountant", None), at("accountant", south), at("approver", south)] {
        let grants = [beyond];
        let refused = head.post(&members(&shop), &new_member("x@acme.test", &grants));
        refused.refused(422, "role_not_grantable");
        let change = json!({ "grants": grants });
        head.patch(&ned, &change).refused(422, "role_not_grantable");
    }
    head.patch(&ned, &json!({ "roles": ["accountant"] })).refused(422, "role_not_grantable");
    head.patch(&ned, &json!({ "grants": [at("accountant", north)] })).expect(200);
}

/// What head office allows the head of a unit to spend is not theirs to change, by a key of theirs neither.
#[rstest]
fn the_head_of_a_unit_does_not_change_the_own_limit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let limit =
        |amount: &str| json!({ "spending_limit": { "amount": eur(amount), "period": "month" } });
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let mine = path_of(&shop, &head);
    shop.company_admin().patch(&mine, &limit("100.00")).expect(200);
    let key = json!({
        "name": "HR", "scopes": ["members.read", "members.update"], "unit_id": units.north,
    });
    let key = head.post("/v1/api-keys", &key).expect(201).text("/key");
    let program = shop.anonymous().with_token(&key);
    for actor in [&head, &program] {
        for change in [json!({ "spending_limit": null }), limit("900.00"), limit("99.00")] {
            actor.patch(&mine, &change).refused(403, "forbidden");
        }
        actor.patch(&mine, &json!({ "name": "Hal" })).expect(200);
        actor.patch(&mine, &limit("100.00")).expect(200);
    }
    // Nor is another administrator's: two heads would lift the limits of each other.
    let eve = member(&shop, "eve@acme.test", &[at("company_admin", Some(&units.north1))]);
    for actor in [&head, &program] {
        actor.patch(&path_of(&shop, &eve), &limit("50.00")).refused(403, "forbidden");
    }
    let ned = member(&shop, "ned@acme.test", &[at("buyer", Some(&units.north1))]);
    for actor in [&program, &head] {
        actor.patch(&path_of(&shop, &ned), &limit("50.00")).expect(200);
    }
    let admin = shop.company_admin();
    admin.patch(&path_of(&shop, &admin), &limit("50.00")).expect(200);
}
