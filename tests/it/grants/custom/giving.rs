//! Making and giving custom roles.

use rstest::rstest;
use serde_json::json;

use super::{ROLES, new_role, permissions, role, staff_role};
use crate::grants::tree::{at, member, members, new_member, shop_with_units};
use crate::support::database::Backend;

#[rstest]
fn nobody_makes_or_gives_what_they_do_not_hold(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let path = role(&shop, "team_lead", &["statements.read"]);
    role(&shop, "people", &["members.create", "members.update", "members.read", "roles.create"]);
    let lea = member(&shop, "lea@acme.test", &[at("people", None)]);
    let refused = lea.post(&members(&shop), &new_member("x@acme.test", &[at("team_lead", None)]));
    let refused = refused.refused(422, "role_not_grantable");
    assert!(refused.text("/detail").contains("team_lead"), "{refused:?}");
    lea.post(&members(&shop), &new_member("y@acme.test", &[at("people", None)])).expect(201);
    lea.post(ROLES, &new_role("mine", &["statements.read"])).refused(422, "role_not_grantable");
    let mine = lea.post(ROLES, &new_role("mine", &["members.read"])).expect(201);
    let mine = format!("{ROLES}/{}", mine.id());
    lea.patch(&mine, &json!({ "name": "Mine" })).refused(403, "forbidden");
    lea.delete(&mine).refused(403, "forbidden");
    lea.post(&members(&shop), &new_member("z@acme.test", &[at("mine", None)])).expect(201);

    // Roles belong to the company as a whole; a head of a unit gives them there, and makes none.
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    head.post(ROLES, &new_role("heads", &["orders.read"])).refused(403, "forbidden");
    head.patch(&path, &json!({ "name": "Lead" })).refused(403, "forbidden");
    head.delete(&path).refused(403, "forbidden");
    head.get(&path).expect(200);
    let grant = |unit| new_member("n@acme.test", &[at("team_lead", unit)]);
    head.post(&members(&shop), &grant(Some(&units.south))).refused(422, "role_not_grantable");
    head.post(&members(&shop), &grant(Some(&units.north1))).expect(201);

    // A change adds only what its author holds, and takes what it likes.
    let other = role(&shop, "writer", &["roles.update", "roles.read", "members.read"]);
    let wil = member(&shop, "wil@acme.test", &[at("writer", None)]);
    let add = json!({ "permissions": permissions(&["statements.read", "orders.read"]) });
    wil.patch(&path, &add).refused(422, "role_not_grantable");
    wil.patch(&path, &json!({ "permissions": permissions(&["members.read"]) })).expect(200);
    let more = json!({ "permissions": permissions(&["roles.update", "roles.read", "members.read", "members.update"]) });
    wil.patch(&other, &more).refused(422, "role_not_grantable");
    admin.patch(&other, &more).expect(200);

    // The operator's roles are no company's, and the other way round.
    shop.staff().post(ROLES, &staff_role("helper", &["orders.read"])).expect(201);
    admin
        .post(&members(&shop), &new_member("h@acme.test", &[at("helper", None)]))
        .refused(422, "unknown_word");
    shop.stranger()
        .post(
            &format!("/v1/companies/{}/members", shop.other_company()),
            &new_member("g@globex.test", &[at("team_lead", None)]),
        )
        .refused(422, "unknown_word");
}
