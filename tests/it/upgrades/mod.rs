//! An upgrade: a database filled by the previous release's binary, and this binary.

mod columns;
mod dump;
mod figures;
mod hot;
mod names;
mod schema;

use rstest::rstest;
use serde_json::json;

use crate::support::builders::order_of;
use crate::support::database::{Backend, Database};
use crate::support::process::{Process, run};
use crate::support::scene::PASSWORD;

#[rstest]
fn a_filled_database_is_brought_up_to_date(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(database) = dump::filled(backend) else { return };
    let server = Process::serve(&database);
    let staff = server.staff();
    figures::same(&staff, &dump::figures(backend));
    dump::verify(&database);

    // Business goes on: an order, its goods, its invoice and its money.
    let buyer = server.anonymous().log_in("buyer@acme.test", PASSWORD);
    let order = buyer.post("/v1/orders", &order_of(&[("BOLT-M8", 10)])).expect(201);
    assert_eq!(order.text("/status"), "confirmed", "{order:?}");
    let order = order.id();
    staff.post(&format!("/v1/orders/{order}/shipments"), &json!({})).expect(201);
    let invoice = staff.post(&format!("/v1/orders/{order}/invoices"), &json!({})).expect(201);
    let payment = json!({
        "company_id": invoice.text("/company_id"), "method": "bank_transfer", "amount": invoice.body["total"],
        "allocations": [{ "invoice_id": invoice.id(), "amount": invoice.body["total"] }],
    });
    staff.post("/v1/payments", &payment).expect(201);
    dump::verify(&database);
}

#[rstest]
fn a_fresh_database_and_an_upgraded_one_have_the_same_schema(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(upgraded) = dump::filled(backend) else { return };
    let Some(fresh) = Database::empty(backend) else { return };
    assert_ne!(schema::of(&upgraded), schema::of(&fresh), "an empty schema is no schema");
    for database in [&upgraded, &fresh] {
        let (done, said) = run(database, &["migrate"]);
        assert!(done, "{said}");
    }
    let (upgraded, fresh) = (schema::of(&upgraded), schema::of(&fresh));
    assert!(fresh.len() > 500, "only {} facts", fresh.len());
    let only = |of: &Vec<String>, not: &Vec<String>| {
        of.iter().filter(|fact| !not.contains(fact)).cloned().collect::<Vec<_>>().join("\n  ")
    };
    assert!(
        upgraded == fresh,
        "only in the upgraded one:\n  {}\nonly in the fresh one:\n  {}",
        only(&upgraded, &fresh),
        only(&fresh, &upgraded)
    );
}
