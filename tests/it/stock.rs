//! Stock: counts that do not overwrite each other, adjustments, and the limits of shipping.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::api_key;
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::race::race;
use tests::cluster::free_port;

fn count(actor: &Actor, on_hand: i64, version: &str) -> Answer {
    let body = json!({ "on_hand": on_hand });
    actor.send("PUT", "/v1/stock/BOLT", &[("If-Match", version)], Some(&body))
}

fn adjust(actor: &Actor, by: i64, reason: &str) -> Answer {
    actor.post("/v1/stock/BOLT/adjustments", &json!({ "by": by, "reason": reason }))
}

#[track_caller]
fn on_hand(shop: &Shop) -> i64 {
    shop.staff().get("/v1/stock/BOLT").expect(200).integer("/on_hand")
}

#[rstest]
fn a_count_that_rests_on_an_older_one_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let read = staff.get("/v1/stock/BOLT").expect(200);
    let version = read.integer("/version");
    assert_eq!(read.header("etag"), Some(format!("\"{version}\"").as_str()));
    let seen = read.header("etag").expect("an ETag").to_owned();

    let counted = count(&staff, 900, &seen).expect(200);
    assert_eq!(counted.integer("/version"), version + 1);
    assert_eq!(counted.header("etag"), Some(format!("\"{}\"", version + 1).as_str()));
    count(&staff, 950, &seen).refused(412, "stale");
    assert_eq!(on_hand(&shop), 900);

    // Orders reserve stock; they do not count it.
    shop.order(&[("BOLT", 5)]);
    shop.shipped_order(&[("BOLT", 3)]);
    let read = staff.get("/v1/stock/BOLT").expect(200);
    assert_eq!(read.integer("/version"), version + 1);
    // A changed product was not counted, nor the other way round.
    let id = read.text("/product_id");
    let product =
        staff.patch(&format!("/v1/products/{id}"), &json!({ "name": "Bolt" })).expect(200);
    assert_eq!(product.integer("/version"), 2);
    count(&staff, 890, &format!("\"{}\"", version + 1)).expect(200);
    assert_eq!(staff.get(&format!("/v1/products/{id}")).expect(200).integer("/version"), 2);

    let told: Vec<(i64, i64)> = shop
        .events_after(0)
        .iter()
        .filter(|event| event["type"] == "stock.set")
        .map(|event| {
            assert_eq!(event["subject"]["type"], "stock");
            let version = |value: &Value| value.as_i64().expect("a version");
            (version(&event["subject"]["version"]), version(&event["data"]["version"]))
        })
        .collect();
    let last = version + 2;
    assert_eq!(told, (1..=last).map(|version| (version, version)).collect::<Vec<_>>());
}

#[rstest]
fn two_counts_at_once_are_one_count(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let seen = staff.get("/v1/stock/BOLT").expect(200).header("etag").expect("an ETag").to_owned();
    let mut statuses =
        race(8, |client| count(&staff, 100 + i64::try_from(client).expect("small"), &seen).status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[rstest]
fn an_adjustment_adds_to_what_is_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    shop.order(&[("BOLT", 10)]);
    let before = staff.get("/v1/stock/BOLT").expect(200).integer("/version");

    let adjusted = adjust(&staff, -7, "broken in the rack").expect(201);
    let figures = ["on_hand", "reserved", "available", "by"].map(|field| adjusted[field].as_i64());
    assert_eq!(figures, [Some(993), Some(10), Some(983), Some(-7)]);
    assert_eq!(adjusted.text("/reason"), "broken in the rack");
    assert_eq!(adjusted.integer("/version"), before + 1);
    assert_eq!(adjusted.header("location"), Some("/v1/stock/BOLT"));

    let body = json!({ "by": 7, "reason": "found again" });
    let path = "/v1/stock/BOLT/adjustments";
    let again = [(); 2].map(|()| staff.post_with_key(path, "found", &body).expect(201));
    assert_eq!(again[0].bytes, again[1].bytes);
    assert_eq!(on_hand(&shop), 1000);
    let stale = [("If-Match", "\"1\"")];
    staff.send("POST", path, &stale, Some(&body)).refused(412, "stale");

    for bad in
        [json!({ "by": 0, "reason": "x" }), json!({ "by": 1, "reason": "" }), json!({ "by": 1 })]
    {
        staff.post(path, &bad).expect(422);
    }
    adjust(&staff, -1001, "stolen").refused(409, "not_on_hand");
    adjust(&staff, 1 << 53, "miscounted").refused(422, "out_of_range");
    shop.buyer().post(path, &body).refused(403, "forbidden");
    let none = json!({ "by": 1, "reason": "x" });
    staff.post("/v1/stock/NUT/adjustments", &none).refused(404, "not_found");
    let key = api_key(&shop, &["orders.read"]).text("/key");
    shop.anonymous().with_token(&key).post(path, &body).refused(403, "forbidden");

    let events = shop.events_after(0);
    let told: Vec<_> = events.iter().filter(|event| event["type"] == "stock.adjusted").collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["data"], adjusted.body);
    assert_eq!(told[0]["subject"]["version"], before + 1);
    let row = staff.get("/v1/audit-log?action=stock.adjusted").expect(200);
    let changes = row.data()[0]["changes"].as_array().cloned().expect("changes");
    let change = changes.iter().find(|one| one["pointer"] == "/on_hand").expect("on_hand");
    assert_eq!([&change["before"], &change["after"]], [&json!(993), &json!(1000)]);
}

#[rstest]
fn adjustments_at_once_all_count(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let answers = race(16, |client| {
        if client % 2 == 0 {
            adjust(&shop.staff(), -3, "broken").status
        } else {
            let body = crate::support::builders::order_of(&[("BOLT", 2)]);
            shop.buyer().post("/v1/orders", &body).status
        }
    });
    assert_eq!(answers, [201; 16]);
    let stock = shop.staff().get("/v1/stock/BOLT").expect(200);
    let figures = ["on_hand", "reserved", "available"].map(|field| stock[field].as_i64());
    assert_eq!(figures, [Some(976), Some(16), Some(960)]);
}

#[rstest]
fn what_is_not_on_hand_does_not_leave(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let order = shop.order(&[("NUT", 2), ("BOLT", 10)]).id();
    // A count finds fewer pieces than are reserved.
    shop.stock("BOLT", 3);
    let path = format!("/v1/orders/{order}/shipments");
    let refused = shop.staff().post(&path, &json!({})).refused(409, "not_on_hand");
    assert_eq!(refused["errors"][0]["detail"], "BOLT: 10 requested, 3 on hand");
    let four = json!({ "lines": [
        { "line_number": 1, "quantity": 2 }, { "line_number": 2, "quantity": 4 },
    ]});
    let refused = shop.staff().post(&path, &four).refused(409, "not_on_hand");
    assert_eq!(refused["errors"][0]["pointer"], "/lines/1/quantity");
    let nuts = shop.staff().get("/v1/stock/NUT").expect(200);
    assert_eq!((nuts.integer("/on_hand"), nuts.integer("/reserved")), (1000, 2));

    shop.ship_part(&order, &[(1, 2), (2, 3)]);
    let stock = shop.staff().get("/v1/stock/BOLT").expect(200);
    let figures = ["on_hand", "reserved", "available"].map(|field| stock[field].as_i64());
    assert_eq!(figures, [Some(0), Some(7), Some(-7)]);
    adjust(&shop.staff(), 7, "delivered").expect(201);
    shop.ship(&order);
    assert_eq!(on_hand(&shop), 0);
}

#[rstest]
fn where_negative_stock_is_allowed_it_leaves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 10)]).id();
    shop.stock("BOLT", 3);
    shop.stop();
    let settings = [("COMPTOIR_NEGATIVE_STOCK", "allow")];
    let server = Process::serve_on(shop.database(), free_port(), &settings);
    let staff = server.staff();
    staff.post(&format!("/v1/orders/{order}/shipments"), &json!({})).expect(201);
    let stock = staff.get("/v1/stock/BOLT").expect(200);
    assert_eq!((stock.integer("/on_hand"), stock.integer("/available")), (-7, -7));
    adjust(&staff, -1, "broken").expect(201);
    assert_eq!(adjust(&staff, 20, "delivered").expect(201).integer("/on_hand"), 12);
    let found = api::verify::check(&api::config::Database::at(shop.database().url()));
    assert!(found.expect("the books can be read").is_empty());
}
