//! Allocating an unapplied payment.

use rstest::rstest;
use serde_json::json;

use super::{account, invoice, last_event, parts, stands, told, used};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::race::race;

#[rstest]
fn what_waited_pays_later(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let paid = shop.pay("20.00");
    let path = format!("/v1/payments/{}/allocations", paid.id());
    let (first, second) = (invoice(&shop, 1).id(), invoice(&shop, 1).id());
    let before = last_event(&shop);
    let allocate = |wanted: &[(&str, &str)]| {
        shop.staff().post(&path, &json!({ "allocations": parts(wanted) }))
    };

    allocate(&[(&first, "12.01")]).refused(409, "over_allocation");
    allocate(&[(&first, "12.00"), (&second, "8.01")]).refused(409, "over_allocation");
    let after = allocate(&[(&first, "12.00"), (&second, "8.00")]).expect(201);
    assert_eq!(used(&after), ["20.00", "0.00", "0.00"]);
    assert_eq!(stands(&shop, &first).0, "paid");
    assert_eq!(stands(&shop, &second), ("partially_paid".to_owned(), "4.00".to_owned()));
    assert_eq!(
        told(&shop, before),
        ["invoice.paid 2", "invoice.partially_paid 2", "payment.allocated 2"]
    );
    assert_eq!(["receivable", "unapplied-cash"].map(|code| account(&shop, code)), ["4.00", "0.00"]);

    allocate(&[(&second, "0.01")]).refused(409, "over_allocation");
    let stale = [("If-Match", "\"1\"")];
    let body = json!({ "allocations": parts(&[(&second, "0.01")]) });
    shop.staff().send("POST", &path, &stale, Some(&body)).refused(412, "stale");
    shop.company_admin().post(&path, &body).refused(403, "forbidden");
    shop.stranger().post(&path, &body).refused(404, "not_found");
}

#[rstest]
fn one_balance_is_paid_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let paid: Vec<String> = (0..8).map(|_| shop.pay("12.00").id()).collect();
    let (first, second) = (invoice(&shop, 2).id(), invoice(&shop, 2).id());
    let staff = shop.staff();

    // Half of the clients name the invoices in reverse order.
    let answers = race(64, |client| {
        let pair = if client % 2 == 0 { [&first, &second] } else { [&second, &first] };
        let wanted = pair.map(|invoice| (invoice.as_str(), "6.00"));
        let path = format!("/v1/payments/{}/allocations", paid[client % paid.len()]);
        staff.post(&path, &json!({ "allocations": parts(&wanted) }))
    });

    let done = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(done, 4, "24.00 in parts of 6.00");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!((answer.status, answer["code"].as_str()), (409, Some("over_allocation")));
    }
    for invoice in [&first, &second] {
        assert_eq!(stands(&shop, invoice), ("paid".to_owned(), "0.00".to_owned()));
    }
}
