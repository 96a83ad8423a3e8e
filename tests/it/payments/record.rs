//! Recording payments.

use rstest::rstest;
use serde_json::json;

use super::{account, invoice, last_event, parts, payment, stands, told, used};
use crate::support::app::{Shop, TODAY};
use crate::support::builders::eur;
use crate::support::database::Backend;

#[rstest]
fn it_pays_the_invoices_it_names(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (first, second) = (invoice(&shop, 1).id(), invoice(&shop, 2).id());
    let before = last_event(&shop);

    let body = payment(
        &shop,
        "30.00",
        &json!({ "allocations": parts(&[(&second, "20.00"), (&first, "7.00"), (&first, "1.00")]) }),
    );
    let paid = shop.staff().post("/v1/payments", &body).expect(201);

    assert_eq!(paid.text("/status"), "received");
    assert_eq!(paid.text("/received_on"), TODAY);
    assert_eq!(used(&paid), ["28.00", "2.00", "0.00"]);
    assert_eq!(paid["allocations"].as_array().map(Vec::len), Some(2));
    assert_eq!(stands(&shop, &first), ("partially_paid".to_owned(), "4.00".to_owned()));
    assert_eq!(stands(&shop, &second), ("partially_paid".to_owned(), "4.00".to_owned()));
    let partly = "invoice.partially_paid 2";
    let events = ["payment.received 1", partly, partly, "payment.allocated 2"];
    assert_eq!(told(&shop, before), events);
    let books = ["bank", "receivable", "unapplied-cash"].map(|code| account(&shop, code));
    assert_eq!(books, ["30.00", "8.00", "-2.00"]);
    let location = paid.header("location").expect("a location").to_owned();
    assert_eq!(shop.company_admin().get(&location).expect(200).body, paid.body);
    shop.stranger().get(&location).refused(404, "not_found");
    // A buyer reaches what is their own, and no payment is.
    shop.buyer().get(&location).refused(404, "not_found");
}

#[rstest]
fn else_the_reference_decides_and_then_the_age(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("100.00") }));
    let old = invoice(&shop, 1).id();
    shop.set_clock("2026-03-05T09:00:00Z");
    let young = invoice(&shop, 1).id();
    let named = invoice(&shop, 1);
    let credit = shop.credit_account();
    assert_eq!([credit.amount("receivable"), credit.amount("available")], ["36.00", "64.00"]);
    let before = last_event(&shop);

    let reference = format!("for {}, thanks", named.text("/number").to_lowercase());
    let body = payment(&shop, "25.00", &json!({ "reference": reference }));
    let paid = shop.staff().post("/v1/payments", &body).expect(201);

    assert_eq!(used(&paid), ["25.00", "0.00", "0.00"]);
    assert_eq!(stands(&shop, &named.id()).0, "paid");
    assert_eq!(stands(&shop, &old).0, "paid");
    assert_eq!(stands(&shop, &young), ("partially_paid".to_owned(), "11.00".to_owned()));
    let mut told = told(&shop, before);
    told.sort();
    assert_eq!(
        told,
        [
            "invoice.paid 2",
            "invoice.paid 2",
            "invoice.partially_paid 2",
            "payment.allocated 2",
            "payment.received 1"
        ]
    );
    let credit = shop.credit_account();
    assert_eq!([credit.amount("receivable"), credit.amount("available")], ["11.00", "89.00"]);

    assert_eq!(used(&shop.pay("20.00")), ["11.00", "9.00", "0.00"]);
}

#[rstest]
fn what_cannot_be_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let own = invoice(&shop, 1).id();
    let order = shop.order_for(shop.other_company(), &[("BOLT", 1)]).id();
    shop.ship(&order);
    let foreign = shop.invoice(&order).id();
    let refused = |fields, status, code: &str, pointer: &str| {
        let body = payment(&shop, "20.00", &fields);
        let answer = shop.staff().post("/v1/payments", &body).refused(status, code);
        let at = answer.body.pointer("/errors/0/pointer").and_then(serde_json::Value::as_str);
        assert_eq!(at.unwrap_or_default(), pointer, "{answer:?}");
    };

    let wanted =
        |invoice: &str, amount: &str| json!({ "allocations": parts(&[(invoice, amount)]) });
    refused(wanted(&foreign, "1.00"), 422, "unknown_invoice", "/allocations/0/invoice_id");
    refused(wanted(&own, "12.01"), 409, "over_allocation", "/allocations/0/amount");
    refused(wanted(&own, "0.00"), 422, "amount_not_positive", "/allocations/0/amount");
    refused(json!({ "amount": eur("0.00") }), 422, "amount_not_positive", "/amount");
    refused(json!({ "received_on": "2026-03-03" }), 422, "in_the_future", "/received_on");
    let nobody = "company_01h455vb4pex5vsknk084sn02q";
    refused(json!({ "company_id": nobody }), 422, "unknown_company", "/company_id");
    let dollars = json!({ "amount": "20.00", "currency": "USD" });
    refused(json!({ "amount": dollars }), 409, "currency_mismatch", "");
    let in_dollars = json!([{ "invoice_id": own, "amount": dollars }]);
    refused(json!({ "allocations": in_dollars }), 409, "currency_mismatch", "");

    let closed = json!({ "closed_until": "2026-02-28" });
    shop.staff().put("/v1/ledger/closed-until", &closed).expect(200);
    refused(json!({ "received_on": "2026-02-28" }), 409, "period_closed", "");
    shop.buyer()
        .post("/v1/payments", &payment(&shop, "1.00", &json!({})))
        .refused(403, "forbidden");

    assert_eq!(stands(&shop, &own), ("posted".to_owned(), "12.00".to_owned()));
    assert_eq!(shop.staff().get("/v1/payments").expect(200).data().len(), 0);
}

#[rstest]
fn payments_are_listed_by_what_is_left_of_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    invoice(&shop, 1);
    let spent = shop.pay("12.00").text("/number");
    let early = payment(&shop, "5.00", &json!({ "received_on": "2026-02-01" }));
    let early = shop.staff().post("/v1/payments", &early).expect(201).text("/number");
    let none = json!({ "allocations": [], "company_id": shop.other_company() });
    let other = payment(&shop, "7.00", &none);
    let other = shop.staff().post("/v1/payments", &other).expect(201).text("/number");

    let numbers = |filter: &str| -> Vec<String> {
        let list = shop.staff().get(&format!("/v1/payments?{filter}")).expect(200);
        let number = |row: &serde_json::Value| row["number"].as_str().expect("a number").to_owned();
        list.data().iter().map(number).collect()
    };
    assert_eq!(numbers(""), [&other, &early, &spent].map(String::as_str));
    assert_eq!(numbers("unapplied=true"), [&other, &early].map(String::as_str));
    assert_eq!(numbers("unapplied=false"), [spent.as_str()]);
    assert_eq!(numbers("to=2026-02-28"), [early.as_str()]);
    assert_eq!(numbers("from=2026-03-01&unapplied=true"), [other.as_str()]);
    assert_eq!(numbers(&format!("company_id={}", shop.other_company())), [other.as_str()]);
    let own = shop.company_admin().get("/v1/payments").expect(200);
    assert_eq!(own.data().len(), 2);
    let first = shop.staff().get("/v1/payments?limit=2").expect(200);
    let rest =
        shop.staff().get(&format!("/v1/payments?limit=2&cursor={}", first.text("/next_cursor")));
    assert_eq!(rest.expect(200).data().len(), 1);
    shop.buyer().get("/v1/payments").refused(403, "forbidden");
}
