//! Lists of invoices: filters by owner, status and due date, page by page.

use rstest::rstest;
use serde_json::{Value, json};

use super::credit;
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;

/// The numbers on a list, the newest first, without their prefix.
#[track_caller]
fn numbers(who: &Actor, filter: &str) -> Vec<i64> {
    let list = who.get(&format!("/v1/invoices?{filter}")).expect(200);
    let number = |row: &Value| row["number"].as_str().and_then(|text| text.get(9..)?.parse().ok());
    list.data().iter().map(|row| number(row).expect("a number")).collect()
}

#[rstest]
fn invoices_are_found_by_what_they_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let ids: Vec<String> = (1..=4).map(|n| shop.invoiced_order(&[("BOLT", n)]).id()).collect();
    let order = shop.order_for(shop.other_company(), &[("BOLT", 1)]).id();
    shop.ship(&order);
    shop.invoice(&order);
    credit(&shop, Some(&ids[0]), &[("BOLT", 1, "10.00")]).expect(201);
    let write_off = format!("/v1/invoices/{}/write-off", ids[1]);
    shop.staff().post(&write_off, &json!({ "reason": "gone" })).expect(201);
    let staff = shop.staff();
    for (filter, found) in [
        ("", vec![5, 4, 3, 2, 1]),
        (&format!("company_id={}", shop.company()), vec![4, 3, 2, 1]),
        (&format!("order_id={order}"), vec![5]),
        ("status=posted", vec![5, 4, 3]),
        ("status=credited", vec![1]),
        ("status=written_off", vec![2]),
        ("status=paid", vec![]),
        ("status=partially_paid", vec![]),
        ("overdue=true", vec![]),
        ("due_from=2026-04-02", vec![]),
        ("due_from=2026-04-01&due_to=2026-04-01", vec![5, 4, 3, 2, 1]),
    ] {
        assert_eq!(numbers(&staff, filter), found, "{filter}");
    }
    shop.set_clock("2026-04-02T00:00:00Z");
    assert_eq!(numbers(&staff, "overdue=true"), [5, 4, 3]);
    assert_eq!(numbers(&staff, "overdue=false"), [2, 1]);
    assert_eq!(staff.get(&format!("/v1/invoices/{}", ids[2])).expect(200)["overdue"], true);

    assert_eq!(numbers(&shop.buyer(), ""), [4, 3, 2, 1]);
    assert_eq!(numbers(&shop.company_admin(), ""), [4, 3, 2, 1]);
    assert_eq!(numbers(&shop.other_buyer(), ""), Vec::<i64>::new());
    assert_eq!(numbers(&shop.stranger(), ""), [5]);
    for bad in ["status=lost", "overdue=maybe", "due_from=soon", "order_id=invoice_1", "x=1"] {
        staff.get(&format!("/v1/invoices?{bad}")).refused(400, "bad_query");
    }

    let first = staff.get("/v1/invoices?limit=3").expect(200);
    assert_eq!(first.data().len(), 3);
    let cursor = first.text("/next_cursor");
    let last = staff.get(&format!("/v1/invoices?limit=3&cursor={cursor}")).expect(200);
    assert_eq!(last.data().len(), 2);
    assert!(last["next_cursor"].is_null());
}
