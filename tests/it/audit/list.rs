//! Filters and pages of the log, and the visibility of its rows.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::rows;
use crate::sessions::on_behalf::id_of;
use crate::support::app::Shop;
use crate::support::database::Backend;

fn sequences(rows: &[Value]) -> Vec<i64> {
    rows.iter().filter_map(|row| row["sequence"].as_i64()).collect()
}

#[rstest]
fn pages_go_back_to_the_beginning(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.order(&[("BOLT", 1)]);
    shop.wait_for_events();
    let (staff, mut seen, mut cursor) = (shop.staff(), Vec::new(), String::new());
    loop {
        let page = staff.get(&format!("/v1/audit-log?limit=3{cursor}")).expect(200);
        seen.extend(sequences(page.data()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let last = shop.last_sequence();
    assert_eq!(seen, (1..=last).rev().collect::<Vec<_>>());
    let other = format!("/v1/audit-log?action=order.placed{cursor}");
    staff.get(&other).refused(400, "bad_query");
}

#[rstest]
fn each_filter_lets_through_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 1)]).id();
    let sent = [("Request-Id", "filter-1")];
    let elsewhere =
        json!({ "company_id": shop.other_company(), "lines": [{ "sku": "BOLT", "quantity": 1 }] });
    shop.staff().send("POST", "/v1/orders", &sent, Some(&elsewhere)).expect(201);
    let (staff, buyer) = (shop.staff(), id_of(&shop.buyer()));
    let all = rows(&shop, &staff, "limit=100");
    let moment = all[1]["recorded_at"].as_str().expect("a moment").to_owned();
    let [company, other] = [shop.company(), shop.other_company()];
    let is = |pointer: &'static str, value: &str| {
        let value = json!(value);
        move |row: &Value| row.pointer(pointer) == Some(&value)
    };
    type Test = Box<dyn Fn(&Value) -> bool>;
    let filters: Vec<(String, Test)> = vec![
        (format!("actor={buyer}"), Box::new(is("/actor/id", &buyer))),
        ("action=order.placed".to_owned(), Box::new(is("/action", "order.placed"))),
        (format!("subject={order}"), Box::new(is("/subject/id", &order))),
        (format!("company_id={company}"), Box::new(is("/company_id", company))),
        (format!("company_id={other}"), Box::new(is("/company_id", other))),
        ("request_id=filter-1".to_owned(), Box::new(is("/request_id", "filter-1"))),
        (format!("from={moment}"), {
            let moment = moment.clone();
            Box::new(move |row| row["recorded_at"].as_str() >= Some(&moment))
        }),
        (format!("to={moment}"), {
            let moment = moment.clone();
            Box::new(move |row| row["recorded_at"].as_str() < Some(&moment))
        }),
    ];
    for (query, test) in filters {
        let expected: Vec<_> = all.iter().filter(|row| test(row)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{query} tries nothing");
        let found = rows(&shop, &staff, &format!("{query}&limit=100"));
        assert_eq!(sequences(&found), sequences(&expected), "{query}");
    }
    let both = format!("actor={buyer}&action=order.confirmed&subject={order}");
    assert_eq!(rows(&shop, &staff, &both).len(), 1);
    assert_eq!(rows(&shop, &staff, &format!("on_behalf_of={buyer}")).len(), 0);
}

#[test]
fn a_query_that_makes_no_sense_is_refused() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    for query in [
        "action=order.lost",
        "subject=order",
        "subject=01h455vb4pex5vsknk084sn02q",
        "actor=order_01h455vb4pex5vsknk084sn02q",
        "from=yesterday",
        "limit=0",
        "limit=101",
        "cursor=x",
        "request_id=",
        "since=1",
    ] {
        let refused = shop.staff().get(&format!("/v1/audit-log?{query}")).expect(400).problem();
        assert!(refused["code"].as_str().is_some(), "{query}");
    }
    shop.staff().get("/v1/audit-log/head?x=1").refused(400, "bad_query");
}

#[rstest]
fn a_company_sees_what_happened_to_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.order(&[("BOLT", 1)]);
    let foreign = shop.order_for(shop.other_company(), &[("BOLT", 1)]).id();
    for (actor, company) in
        [(shop.company_admin(), shop.company()), (shop.stranger(), shop.other_company())]
    {
        let seen = rows(&shop, &actor, "limit=100");
        let whose: BTreeSet<_> = seen.iter().map(|row| row["company_id"].as_str()).collect();
        assert_eq!(whose, BTreeSet::from([Some(company)]));
        let actions: BTreeSet<_> = seen.iter().filter_map(|row| row["action"].as_str()).collect();
        assert!(actions.contains("order.placed") && !actions.contains("product.created"));
    }
    let admin = shop.company_admin();
    assert_eq!(rows(&shop, &admin, &format!("subject={foreign}")), Vec::<Value>::new());
    let theirs = format!("company_id={}", shop.other_company());
    assert_eq!(rows(&shop, &admin, &theirs), Vec::<Value>::new());
    for actor in [shop.buyer(), shop.approver()] {
        actor.get("/v1/audit-log").refused(403, "forbidden");
    }
    for actor in [shop.buyer(), shop.company_admin()] {
        actor.get("/v1/audit-log/head").refused(403, "forbidden");
    }
    shop.anonymous().get("/v1/audit-log").refused(401, "unauthenticated");
}
