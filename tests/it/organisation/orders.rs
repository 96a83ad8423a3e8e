//! Orders for a business unit: its values, its state, and lists.

use rstest::rstest;
use serde_json::{Value, json};

use super::{UNITS, address, chain, order_for, unit};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

#[rstest]
fn the_nearest_address_and_terms_apply(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let buyer = shop.buyer();
    let top = json!({ "ship_to": address("Graz"), "payment_terms": { "net_days": 14 } });
    let north = unit(&shop, "North", None, &top).id();
    let middle = json!({ "payment_terms": { "net_days": 7 } });
    let middle = unit(&shop, "Middle", Some(&north), &middle).id();
    let leaf = unit(&shop, "Leaf", Some(&middle), &json!({ "ship_to": address("Linz") })).id();
    let bare = unit(&shop, "Bare", None, &json!({})).id();
    for (of, named, city, days, due) in [
        (&north, None, Some("Graz"), Some(14), "2026-03-16"),
        (&middle, None, Some("Graz"), Some(7), "2026-03-09"),
        (&leaf, None, Some("Linz"), Some(7), "2026-03-09"),
        (&leaf, Some("Wels"), Some("Wels"), Some(7), "2026-03-09"),
        (&bare, None, None, None, "2026-04-01"),
    ] {
        let fields = named.map_or(json!({}), |city| json!({ "ship_to": address(city) }));
        let order = order_for(&buyer, of, &fields).expect(201);
        assert_eq!(order.text("/business_unit_id"), *of);
        assert_eq!(order["ship_to"]["city"].as_str(), city, "{order:?}");
        assert_eq!(order["payment_terms"]["net_days"].as_i64(), days, "{order:?}");
        let read = buyer.get(&format!("/v1/orders/{}", order.id())).expect(200);
        assert_eq!(read.body, order.body);
        shop.ship(&order.id());
        let invoice = shop.invoice(&order.id());
        assert_eq!(invoice.text("/due_on"), due);
        assert_eq!(invoice["parties"]["ship_to"]["city"].as_str(), city);
    }
    let none = shop.order(&[("BOLT", 1)]);
    for field in ["business_unit_id", "ship_to", "payment_terms"] {
        assert_eq!(none[field], Value::Null, "{field}");
    }
}

#[rstest]
fn a_placed_order_keeps_what_its_unit_gave_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let set = json!({ "ship_to": address("Graz"), "payment_terms": { "net_days": 14 } });
    let ids = [unit(&shop, "North", None, &set).id()];
    let south = unit(&shop, "South", None, &json!({})).id();
    let shop_a = unit(&shop, "Shop A", Some(&ids[0]), &json!({})).id();
    let before = shop.last_sequence();
    let order = order_for(&shop.buyer(), &shop_a, &json!({})).expect(201);
    let placed = shop.events_after(before);
    assert_eq!(placed[0]["data"]["business_unit_id"], json!(shop_a));
    let admin = shop.company_admin();
    admin.patch(&format!("{UNITS}/{shop_a}"), &json!({ "parent_id": south })).expect(200);
    let none = json!({ "ship_to": null, "payment_terms": null, "active": false });
    shop.staff().patch(&format!("{UNITS}/{}", ids[0]), &none).expect(200);
    let read = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(read.body, order.body);
    shop.ship(&order.id());
    assert_eq!(shop.invoice(&order.id()).text("/due_on"), "2026-03-16");
    // The next one takes what is true now, at this server too.
    let next = order_for(&shop.buyer(), &shop_a, &json!({})).expect(201);
    assert_eq!((&next["ship_to"], &next["payment_terms"]), (&Value::Null, &Value::Null));
}

#[rstest]
fn an_inactive_unit_and_all_below_it_order_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, buyer) = (shop.company_admin(), shop.buyer());
    let ids = chain(&shop, &["North", "Shop", "Desk"]);
    let set = |unit: &str, active: bool| {
        admin.patch(&format!("{UNITS}/{unit}"), &json!({ "active": active })).expect(200);
    };
    let states = || {
        let state = |unit: &String| {
            let mut order = order_of(&[("BOLT", 1)]);
            order["business_unit_id"] = json!(unit);
            let placed = buyer.post("/v1/orders", &order);
            let told = buyer.post("/v1/orders/evaluate", &order).expect(200);
            let trace = told["trace"].as_array().expect("a trace");
            let entry = trace.iter().find(|entry| entry["check"] == "unit").expect("the unit");
            assert_eq!(entry["subject"], json!(unit));
            if placed.status == 201 {
                assert_eq!(
                    (&told["outcome"], &entry["outcome"]),
                    (&json!("allow"), &json!("passed"))
                );
                return true;
            }
            let refused = placed.refused(409, "unit_not_active");
            assert_eq!(refused.text("/errors/0/pointer"), "/business_unit_id");
            assert_eq!(told["errors"][0]["code"], "unit_not_active");
            assert_eq!((&told["outcome"], &entry["outcome"]), (&json!("deny"), &json!("deny")));
            false
        };
        ids.iter().map(state).collect::<Vec<_>>()
    };
    assert_eq!(states(), [true, true, true]);
    set(&ids[1], false);
    assert_eq!(states(), [true, false, false]);
    set(&ids[0], false);
    set(&ids[1], true);
    assert_eq!(states(), [false, false, false]);
    set(&ids[0], true);
    assert_eq!(states(), [true, true, true]);
}

#[rstest]
fn a_unit_is_of_the_orders_company(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = chain(&shop, &["North"]).remove(0);
    let theirs = json!({ "name": "Theirs", "kind": "division" });
    let theirs = shop.stranger().post(UNITS, &theirs).expect(201).id();
    let nowhere = "unit_01h455vb4pex5vsknk084sn02q";
    for unit in [&theirs, nowhere] {
        order_for(&shop.buyer(), unit, &json!({})).refused(404, "not_found");
        let mut order = order_of(&[("BOLT", 1)]);
        order["business_unit_id"] = json!(unit);
        shop.buyer().post("/v1/orders/evaluate", &order).refused(404, "not_found");
    }
    let by_staff = json!({ "company_id": shop.other_company() });
    order_for(&shop.staff(), &north, &by_staff).refused(404, "not_found");
    order_for(&shop.staff(), &theirs, &by_staff).expect(201);
    order_for(&shop.buyer(), shop.company(), &json!({})).refused(400, "bad_id");
    assert_eq!(shop.available("BOLT"), 999);
}

#[rstest]
fn a_list_takes_the_unit_and_all_below(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let north = chain(&shop, &["North", "N1", "N11"]);
    let n2 = unit(&shop, "N2", Some(&north[0]), &json!({})).id();
    let south = chain(&shop, &["South"]).remove(0);
    for (unit, orders) in [(&north[0], 1), (&north[1], 2), (&north[2], 3), (&n2, 4), (&south, 5)] {
        for _ in 0..orders {
            order_for(&shop.buyer(), unit, &json!({})).expect(201);
        }
    }
    shop.order(&[("BOLT", 1)]);
    order_for(&shop.other_buyer(), &south, &json!({})).expect(201);
    let count = |actor: &Actor, query: &str| {
        actor.get(&format!("/v1/orders?limit=100{query}")).expect(200).data().len()
    };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    for (unit, orders) in [(&north[0], 10), (&north[1], 5), (&north[2], 3), (&n2, 4), (&south, 6)] {
        let query = format!("&business_unit_id={unit}");
        assert_eq!(count(&admin, &query), orders, "{unit}");
        assert_eq!(count(&staff, &query), orders, "{unit}");
        let of_company = format!("{query}&company_id={}&status=confirmed", shop.company());
        assert_eq!(count(&staff, &of_company), orders, "{unit}");
        assert_eq!(count(&shop.stranger(), &query), 0);
    }
    let of_south = format!("&business_unit_id={south}");
    assert_eq!(count(&shop.buyer(), &of_south), 5);
    assert_eq!(count(&shop.other_buyer(), &of_south), 1);
    assert_eq!(count(&admin, ""), 17);
    // After a move the orders below go along; pages follow each other.
    admin.patch(&format!("{UNITS}/{}", north[1]), &json!({ "parent_id": south })).expect(200);
    assert_eq!(count(&admin, &of_south), 11);
    let first = admin.get(&format!("/v1/orders?limit=8{of_south}")).expect(200);
    let next = format!("/v1/orders?limit=8{of_south}&cursor={}", first.text("/next_cursor"));
    assert_eq!(admin.get(&next).expect(200).data().len(), 3);
    staff.get(&format!("/v1/orders?business_unit_id={}", shop.company())).refused(400, "bad_query");
}

#[rstest]
#[case(Backend::Sqlite)]
#[case(Backend::Postgres)]
fn a_unit_costs_an_order_no_statement(#[case] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let ids = chain(&shop, &["1", "2", "3", "4", "5"]);
    let fewest = |send: &dyn Fn()| {
        send();
        let tries = (0..4).map(|_| {
            let before = shop.statements().sent();
            send();
            shop.statements().sent() - before
        });
        tries.min().expect("several tries")
    };
    let buyer = shop.buyer();
    let without = fewest(&|| {
        buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    });
    let with = fewest(&|| {
        order_for(&buyer, &ids[4], &json!({})).expect(201);
    });
    assert!(with <= without, "{with} statements for a unit, {without} for none");
}
