//! A custom role that changes users frees from no approval limit.

use rstest::rstest;
use serde_json::{Value, json};

use super::{ROLES, own_path, role, staff_role};
use crate::grants::tree::{at, member, members, new_member};
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

const NAMES: [&str; 4] = ["members.create", "members.update", "members.read", "approvals.decide"];

fn with(mut body: Value, limit: &Value) -> Value {
    body["approval_limit"] = limit.clone();
    body
}

#[rstest]
fn of_a_member(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    role(&shop, "people", &NAMES);
    let hal = member(&shop, "hal@acme.test", &[at("people", None)]);
    let path = own_path(&shop, &hal);
    let admin = shop.company_admin();
    admin.patch(&path, &json!({ "approval_limit": eur("100.00") })).expect(200);
    for more in [Value::Null, eur("100.01")] {
        let change = json!({ "approval_limit": more });
        hal.patch(&path, &change).refused(403, "above_approval_limit");
        let new = with(new_member("ina@acme.test", &[at("people", None)]), &more);
        hal.post(&members(&shop), &new).refused(403, "above_approval_limit");
    }
    let new = with(new_member("ina@acme.test", &[at("people", None)]), &eur("100.00"));
    hal.post(&members(&shop), &new).expect(201);
    admin.patch(&path, &json!({ "approval_limit": null })).expect(200);
}

#[rstest]
fn of_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let names = ["staff.create", "staff.update", "staff.read", "approvals.decide"];
    staff.post(ROLES, &staff_role("people", &names)).expect(201);
    let new = |email: &str, limit: &Value| {
        let body =
            json!({ "email": email, "name": email, "password": PASSWORD, "roles": ["people"] });
        with(body, limit)
    };
    let made = staff.post("/v1/staff-users", &new("paul@comptoir.test", &eur("100.00")));
    let path = format!("/v1/staff-users/{}", made.expect(201).id());
    let paul = shop.anonymous().log_in("paul@comptoir.test", PASSWORD);
    for more in [Value::Null, eur("100.01")] {
        let change = json!({ "approval_limit": more });
        paul.patch(&path, &change).refused(403, "above_approval_limit");
        let new = new("petra@comptoir.test", &more);
        paul.post("/v1/staff-users", &new).refused(403, "above_approval_limit");
    }
    paul.post("/v1/staff-users", &new("petra@comptoir.test", &eur("99.00"))).expect(201);
    staff.patch(&path, &json!({ "approval_limit": null })).expect(200);
}
