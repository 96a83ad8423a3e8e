//! A rolling upgrade: servers of the previous release still place orders while servers of this release start.

use rstest::rstest;
use serde_json::json;

use super::dump;
use crate::support::database::Backend;
use crate::support::process::Process;

#[rstest]
fn the_release_before_places_orders_on_the_new_schema(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(database) = dump::filled(backend) else { return };
    let server = Process::serve(&database);
    let placed = "orders WHERE purchase_order_number = 'PO-recorded'";
    let rows = ["orders", "order_lines", "order_traces", "order_views", "commitments", "events"];
    let before = rows.map(|table| database.count(table));
    assert_eq!(database.count(placed), 0);

    // Exactly the statements of that binary, in its transaction.
    database.execute(&dump::placing(backend));
    assert_eq!(database.count(placed), 1);
    let added = rows.map(|table| database.count(table));
    let added: Vec<i64> = added.iter().zip(before).map(|(now, before)| now - before).collect();
    assert_eq!(added, [1, 4, 1, 1, 6, 2], "{rows:?}");

    // This release continues the order.
    let staff = server.staff();
    staff.put("/v1/clock", &json!({ "now": "2099-02-28T09:00:00Z" })).expect(200);
    let found = staff.get("/v1/orders?purchase_order_number=PO-recorded").expect(200);
    let order = found.text("/data/0/id");
    assert_eq!(found.text("/data/0/status"), "confirmed");
    staff.post(&format!("/v1/orders/{order}/shipments"), &json!({})).expect(201);
    let invoice = staff.post(&format!("/v1/orders/{order}/invoices"), &json!({})).expect(201);
    assert_eq!(invoice.body["total"], found.body["data"][0]["total"]);
    dump::verify(&database);
}
