//! The bytes of one response: a page ends at a mebibyte, and the next page continues there.

use std::collections::BTreeSet;

use rstest::rstest;

use super::rule;
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;

const MIB: usize = 1 << 20;
const ORDERS: usize = 70;

/// Seventy requests of twenty steps, each naming twenty members.
fn crowded(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    let approver = shop.cast().approver.id.as_str();
    let body = rule(&shop, 5, &[approver; 20]);
    for _ in 0..4 {
        shop.company_admin().post("/v1/approval-rules", &body).expect(201);
    }
    for _ in 0..ORDERS {
        assert_eq!(shop.order(&[("BOLT", 1)])["status"], "pending_approval");
    }
    shop.wait_for_events();
    Some(shop)
}

/// Reads a list to its end; returns the sizes of its pages, and the ids of all rows.
#[track_caller]
fn walk(by: &Actor, list: &str, id: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = by.get(&format!("{list}?limit=100{cursor}")).expect(200);
        assert!(page.bytes.len() <= MIB, "{} bytes of {list}", page.bytes.len());
        sizes.push(page.data().len());
        ids.extend(page.data().iter().map(|row| row[id].to_string()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (sizes, ids),
        }
    }
}

#[rstest]
fn no_page_is_larger_than_a_mebibyte(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = crowded(backend) else { return };
    let (sizes, ids) = walk(&shop.approver(), "/v1/approval-requests", "id");
    assert!(sizes.len() > 1, "all requests fit one page: the test proves nothing");
    assert_eq!(ids.len(), ORDERS);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ORDERS, "each request once");

    let (_, rows) = walk(&shop.staff(), "/v1/audit-log", "sequence");
    assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "each row once");
    let events = shop.database().count("events WHERE sequence IS NOT NULL");
    assert_eq!(i64::try_from(rows.len()).expect("a small number"), events);

    for list in ["/v1/orders", "/v1/approval-rules"] {
        walk(&shop.company_admin(), list, "id");
    }
}

#[rstest]
fn the_feed_goes_on_where_an_answer_is_full(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = crowded(backend) else { return };
    let mut after = 0;
    loop {
        let path = format!("/v1/events?after={after}&limit=1000");
        let page = shop.staff().get(&path).expect(200);
        assert!(page.bytes.len() <= MIB, "{} bytes of events", page.bytes.len());
        for event in page.data() {
            assert_eq!(event["sequence"], after + 1, "no gap");
            after += 1;
        }
        if page.data().is_empty() {
            break;
        }
    }
    assert_eq!(after, shop.database().count("events WHERE sequence IS NOT NULL"));
}
