//! Who may change units, and what bad input gets.

use rstest::rstest;
use serde_json::{Value, json};

use super::{UNITS, chain, unit};
use crate::owners::program;
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn units_are_for_administrators_of_their_company(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let north = chain(&shop, &["North"]).remove(0);
    let place = format!("{UNITS}/{north}");
    let new = json!({ "name": "New", "kind": "location" });
    let rename = json!({ "name": "Renamed" });
    for actor in [shop.buyer(), shop.approver(), shop.program(&["orders.read"])] {
        actor.post(UNITS, &new).refused(403, "forbidden");
        actor.get(UNITS).refused(403, "forbidden");
        actor.get(&place).refused(403, "forbidden");
        actor.patch(&place, &rename).refused(403, "forbidden");
        actor.delete(&place).refused(403, "forbidden");
    }
    let stranger = shop.stranger();
    stranger.get(&place).refused(404, "not_found");
    stranger.patch(&place, &rename).refused(404, "not_found");
    stranger.delete(&place).refused(404, "not_found");
    let mut theirs = new.clone();
    theirs["company_id"] = json!(shop.company());
    stranger.post(UNITS, &theirs).refused(404, "not_found");
    theirs["company_id"] = json!(shop.other_company());
    theirs["parent_id"] = json!(north);
    for actor in [&stranger, &shop.staff()] {
        actor.post(UNITS, &theirs).refused(404, "not_found");
    }
    theirs["parent_id"] = Value::Null;
    let theirs = shop.staff().post(UNITS, &theirs).expect(201).id();
    let into_acme = json!({ "parent_id": north });
    shop.staff().patch(&format!("{UNITS}/{theirs}"), &into_acme).refused(404, "not_found");
    shop.anonymous().get(UNITS).refused(401, "unauthenticated");

    // Staff name the company; a key needs each permission by itself.
    shop.staff().post(UNITS, &new).refused(422, "missing_field");
    let nowhere = json!({
        "name": "New", "kind": "location", "company_id": "company_01h455vb4pex5vsknk084sn02q",
    });
    shop.staff().post(UNITS, &nowhere).refused(404, "not_found");
    let program = shop.program(&["business_units.update"]);
    program.patch(&place, &rename).expect(200);
    program.post(UNITS, &new).refused(403, "forbidden");
    program.get(&place).refused(403, "forbidden");
    program.delete(&place).refused(403, "forbidden");
}

#[rstest]
fn bad_values_are_refused_and_change_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let north = unit(&shop, "North", None, &json!({}));
    let place = format!("{UNITS}/{}", north.id());
    for (field, value, status) in [
        ("kind", json!("branch"), 422),
        ("parent_id", json!(shop.company()), 400),
        ("parent_id", json!("unit_01h455vb4pex5vsknk084sn02q"), 404),
        ("name", json!(""), 422),
        ("name", json!("x".repeat(201)), 422),
        ("name", json!("two\nlines"), 422),
        ("external_id", json!(""), 422),
        ("ship_to", json!({ "city": "Graz" }), 422),
        ("ship_to", json!({ "line1": "1", "city": "Graz", "country": "XX" }), 422),
        ("payment_terms", json!({ "net_days": 366 }), 422),
        ("payment_terms", json!({ "net_days": -1 }), 422),
        ("payment_terms", json!({ "days": 1 }), 400),
        ("inherits_roles", json!("no"), 400),
        ("path", json!([]), 400),
        ("depth", json!(1), 400),
    ] {
        let company = shop.company();
        let mut new = json!({ "company_id": company, "name": "New", "kind": "division" });
        new[field] = value.clone();
        let refused = staff.post(UNITS, &new);
        assert_eq!(refused.status, status, "POST {field} {value}: {refused:?}");
        let refused = staff.patch(&place, &json!({ field: value }));
        assert_eq!(refused.status, status, "PATCH {field} {value}: {refused:?}");
    }
    for (field, value) in [
        ("name", Value::Null),
        ("kind", Value::Null),
        ("active", Value::Null),
        ("inherits_rules", Value::Null),
        ("company_id", json!(shop.other_company())),
    ] {
        let status = if value.is_null() { 422 } else { 400 };
        staff.patch(&place, &json!({ field: value })).expect(status);
    }
    assert_eq!(staff.get(&place).expect(200).body, north.body);
    assert_eq!(staff.get(UNITS).expect(200).data().len(), 1);
}

#[rstest]
fn values_are_cleared_by_null(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let set = json!({
        "external_id": "N-1", "ship_to": super::address("Graz"), "payment_terms": { "net_days": 7 },
    });
    let north = unit(&shop, "North", None, &set);
    let place = format!("{UNITS}/{}", north.id());
    let same = staff.patch(&place, &json!({ "name": "North" })).expect(200);
    assert_eq!(same["ship_to"], north["ship_to"]);
    let none = json!({ "external_id": null, "ship_to": null, "payment_terms": null });
    let cleared = staff.patch(&place, &none).expect(200);
    for field in ["external_id", "ship_to", "payment_terms"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
}

/// Terms of a unit go before the company's: neither are an administrator's to set.
#[rstest]
fn payment_terms_are_set_by_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let set = json!({ "payment_terms": { "net_days": 7 } });
    let north = unit(&shop, "North", None, &set);
    let place = format!("{UNITS}/{}", north.id());
    let admin = shop.company_admin();
    let scopes = ["business_units.create", "business_units.update"];
    for actor in [admin.clone(), program(&shop, &admin, &scopes)] {
        let mut new = json!({ "name": "New", "kind": "division" });
        new["payment_terms"] = json!({ "net_days": 365 });
        let refused = actor.post(UNITS, &new).refused(403, "field_not_permitted");
        assert_eq!(refused.text("/errors/0/pointer"), "/payment_terms");
        for terms in [json!({ "net_days": 365 }), json!({ "net_days": 7 }), Value::Null] {
            let change = json!({ "name": "Renamed", "payment_terms": terms });
            let refused = actor.patch(&place, &change).refused(403, "field_not_permitted");
            assert_eq!(refused.text("/errors/0/pointer"), "/payment_terms");
        }
        // Another company's unit is not found, whatever the body says.
        new["company_id"] = json!(shop.other_company());
        actor.post(UNITS, &new).refused(404, "not_found");
    }
    shop.stranger().patch(&place, &set).refused(404, "not_found");
    assert_eq!(admin.get(&place).expect(200).body, north.body);
    assert_eq!(admin.get(UNITS).expect(200).data().len(), 1);
    // Without terms the same writes are an administrator's.
    admin.post(UNITS, &json!({ "name": "New", "kind": "division" })).expect(201);
    admin.patch(&place, &json!({ "name": "Renamed" })).expect(200);
}
