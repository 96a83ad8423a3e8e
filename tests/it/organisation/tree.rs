//! Business units are created, listed, moved and deleted; the tree keeps its rules.

use rstest::rstest;
use serde_json::{Value, json};

use super::{UNITS, address, chain, path, unit};
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn a_unit_is_shown_as_it_was_created(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, before) = (shop.company_admin(), shop.last_sequence());
    let north = unit(&shop, "North", None, &json!({}));
    assert_eq!(north["path"], json!([north.id()]));
    assert_eq!((north.integer("/depth"), &north["parent_id"]), (1, &Value::Null));
    let set = json!({
        "kind": "location", "external_id": "SHOP-1", "ship_to": address("Graz"),
        "payment_terms": { "net_days": 14 }, "inherits_roles": false, "inherits_rules": false,
    });
    let shop_a = unit(&shop, "Shop A", Some(&north.id()), &set);
    for field in set.as_object().expect("fields").keys().filter(|field| *field != "ship_to") {
        assert_eq!(shop_a[field.as_str()], set[field], "{field}");
    }
    assert_eq!(shop_a["ship_to"]["city"], "Graz");
    assert_eq!(shop_a["path"], json!([north.id(), shop_a.id()]));
    assert_eq!((shop_a.integer("/depth"), shop_a.text("/parent_id")), (2, north.id()));
    assert_eq!(shop_a["active"], json!(true));
    let read = admin.get(&format!("{UNITS}/{}", shop_a.id())).expect(200);
    assert_eq!((&read.body, read.header("etag")), (&shop_a.body, Some("\"1\"")));

    let events = shop.events_after(before);
    let told: Vec<_> = events.iter().map(|event| (&event["type"], &event["data"])).collect();
    let created = json!("business_unit.created");
    assert_eq!(told, [(&created, &north.body), (&created, &shop_a.body)]);
}

#[rstest]
fn the_tree_has_five_levels_and_no_circle(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let ids = chain(&shop, &["1", "2", "3", "4", "5"]);
    let sixth = json!({ "name": "6", "kind": "location", "parent_id": ids[4] });
    let refused = admin.post(UNITS, &sixth).refused(409, "unit_too_deep");
    assert_eq!(refused.text("/errors/0/pointer"), "/parent_id");
    let other = chain(&shop, &["A", "B", "C"]);
    let move_to = |unit: &str, parent: &str| {
        admin.patch(&format!("{UNITS}/{unit}"), &json!({ "parent_id": parent }))
    };
    for (moved, parent, code) in [
        (&ids[0], &ids[0], "unit_cycle"),
        (&ids[0], &ids[4], "unit_cycle"),
        (&ids[1], &ids[2], "unit_cycle"),
        // Three levels below the third are six.
        (&other[0], &ids[2], "unit_too_deep"),
        (&ids[3], &ids[4], "unit_cycle"),
    ] {
        let refused = move_to(moved, parent).refused(409, code);
        assert_eq!(refused.text("/errors/0/pointer"), "/parent_id");
    }
    for (place, unit) in ids.iter().enumerate() {
        assert_eq!(path(&shop, unit), ids[..=place], "nothing moved");
    }
    move_to(&other[0], &ids[1]).expect(200);
    assert_eq!(path(&shop, &other[2]), [&ids[..2], &other[..]].concat());
}

#[rstest]
fn a_move_takes_all_below_along_and_tells_each(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let (north, south) =
        (chain(&shop, &["North", "Shop", "Desk"]), chain(&shop, &["South", "Branch"]));
    let beside = unit(&shop, "Beside", Some(&north[0]), &json!({})).id();
    let before = shop.last_sequence();
    // The unit is renamed on the way: below its old parent the new name is taken, below the new one it is free.
    let place = format!("{UNITS}/{}", north[1]);
    let moved = admin.patch(&place, &json!({ "parent_id": south[1], "name": "Beside" }));
    let moved = moved.expect(200);
    assert_eq!((moved.text("/name"), moved.integer("/version")), ("Beside".to_owned(), 3));
    assert_eq!(path(&shop, &north[2]), [&south[..], &north[1..]].concat());
    assert_eq!(path(&shop, &beside), [north[0].clone(), beside.clone()]);
    let told = |after| -> Vec<String> {
        let word = |event: &Value| {
            let id = event["subject"]["id"].as_str().expect("an id");
            let unit = [("Shop", &north[1]), ("Desk", &north[2]), ("North", &north[0])];
            let unit = unit.iter().find(|(_, known)| *known == id).expect("a unit that moved").0;
            let kind = event["type"].as_str().expect("a type").trim_start_matches("business_unit.");
            format!("{unit} {kind} {}", event["subject"]["version"])
        };
        shop.events_after(after).iter().map(word).collect()
    };
    assert_eq!(told(before), ["Shop updated 2", "Shop moved 3", "Desk moved 2"]);

    // To the top; the same parent again is no move.
    let before = shop.last_sequence();
    let top = json!({ "parent_id": null });
    assert_eq!(admin.patch(&place, &top).expect(200)["parent_id"], Value::Null);
    assert_eq!(admin.patch(&place, &top).expect(200).integer("/version"), 5);
    assert_eq!(path(&shop, &north[2]), north[1..]);
    assert_eq!(told(before), ["Shop moved 4", "Desk moved 3", "Shop updated 5"]);
    // What was read before the move is stale.
    let headers = [("If-Match", "\"2\"")];
    let desk = format!("{UNITS}/{}", north[2]);
    let stale = admin.send("PATCH", &desk, &headers, Some(&json!({ "active": false })));
    stale.refused(412, "stale");
}

#[rstest]
fn a_name_is_taken_once_below_one_parent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let (north, south) = (chain(&shop, &["North", "Shop"]), chain(&shop, &["South"]));
    let new = |name: &str, parent: Option<&str>| {
        let unit = json!({ "name": name, "kind": "location", "parent_id": parent });
        admin.post(UNITS, &unit)
    };
    new("Shop", Some(&north[0])).refused(409, "name_taken");
    new("South", None).refused(409, "name_taken");
    let other = new("Shop", Some(&south[0])).expect(201).id();
    shop.stranger().post(UNITS, &json!({ "name": "North", "kind": "division" })).expect(201);
    let patch = |unit: &str, change: Value| admin.patch(&format!("{UNITS}/{unit}"), &change);
    patch(&south[0], json!({ "name": "North" })).refused(409, "name_taken");
    patch(&other, json!({ "parent_id": north[0] })).refused(409, "name_taken");
    patch(&other, json!({ "name": "Kiosk", "parent_id": north[0] })).expect(200);
    patch(&other, json!({ "name": "Kiosk" })).expect(200);
    assert_eq!(path(&shop, &other), [north[0].clone(), other.clone()]);
}

#[rstest]
fn lists_show_the_units_of_ones_company(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let north = chain(&shop, &["North", "A", "A1"]);
    let b = unit(&shop, "B", Some(&north[0]), &json!({})).id();
    let globex = json!({ "name": "Globex North", "kind": "division" });
    let globex = shop.stranger().post(UNITS, &globex).expect(201).id();
    let listed = |actor: &crate::support::actor::Actor, query: &str| -> Vec<String> {
        let page = actor.get(&format!("{UNITS}{query}")).expect(200);
        page.data().iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    let newest_first = [&b, &north[2], &north[1], &north[0]].map(String::clone);
    assert_eq!(listed(&admin, ""), newest_first);
    assert_eq!(listed(&staff, ""), [&[globex.clone()][..], &newest_first].concat());
    assert_eq!(listed(&staff, &format!("?company_id={}", shop.company())), newest_first);
    assert_eq!(
        listed(&admin, &format!("?parent_id={}", north[0])),
        [&b, &north[1]].map(String::clone)
    );
    assert_eq!(listed(&admin, &format!("?company_id={}", shop.other_company())), [""; 0]);
    assert_eq!(listed(&admin, &format!("?parent_id={globex}")), [""; 0]);
    let page = admin.get(&format!("{UNITS}?limit=3")).expect(200);
    let next = format!("{UNITS}?limit=3&cursor={}", page.text("/next_cursor"));
    assert_eq!(admin.get(&next).expect(200).data().len(), 1);
    staff.get(&format!("{UNITS}?unit_id={globex}")).refused(400, "bad_query");
}

#[rstest]
fn only_a_unit_that_nothing_names_is_deleted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let ids = chain(&shop, &["North", "Shop"]);
    let place = |unit: &str| format!("{UNITS}/{unit}");
    admin.delete(&place(&ids[0])).refused(409, "unit_in_use");
    super::order_for(&shop.buyer(), &ids[1], &json!({})).expect(201);
    admin.delete(&place(&ids[1])).refused(409, "unit_in_use");
    let idle = unit(&shop, "Idle", Some(&ids[0]), &json!({})).id();
    let before = shop.last_sequence();
    admin.delete(&place(&idle)).expect(204);
    admin.get(&place(&idle)).refused(404, "not_found");
    admin.delete(&place(&idle)).refused(404, "not_found");
    let events = shop.events_after(before);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["type"], "business_unit.deleted");
    assert_eq!(events[0]["subject"]["version"], 2);
    unit(&shop, "Idle", Some(&ids[0]), &json!({}));
}
