//! The seller's day decides: Auckland is already in April when Vienna is not.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// Half past ten in the morning of April 1 in Auckland.
const EVENING: &str = "2026-03-31T21:30:00Z";

/// Sets the seller's time zone.
#[track_caller]
fn seller_in(staff: &Actor, zone: &str) {
    let mut issuer = staff.get("/v1/issuer").expect(200).body;
    for own in ["id", "version", "created_at"] {
        issuer.as_object_mut().expect("an issuer").remove(own);
    }
    issuer["time_zone"] = json!(zone);
    let set = staff.put("/v1/issuer", &issuer).expect(200);
    assert_eq!(set["time_zone"], zone);
}

fn shop_in_auckland(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    assert_eq!(shop.staff().get("/v1/issuer").expect(200)["time_zone"], "UTC");
    seller_in(&shop.staff(), "Pacific/Auckland");
    shop.product("BOLT", "10.00");
    shop.set_clock(EVENING);
    Some(shop)
}

#[rstest]
fn documents_are_dated_by_the_sellers_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_in_auckland(backend) else { return };
    let staff = shop.staff();
    let close = |day| staff.put("/v1/ledger/closed-until", &json!({ "closed_until": day }));
    close("2026-03-31").expect(200);
    close("2026-04-01").refused(422, "day_not_over");
    let order = shop.order(&[("BOLT", 10)]);
    assert_eq!(order["placed_on"], "2026-04-01");
    assert_eq!(shop.ship(&order.id())["shipped_on"], "2026-04-01");
    let invoice = shop.invoice(&order.id());
    assert_eq!(invoice["issued_on"], "2026-04-01");
    assert_eq!(invoice["due_on"], "2026-05-01");
    let note = json!({
        "company_id": shop.company(), "invoice_id": invoice.id(), "reason": "scratched",
        "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "10.00" }],
    });
    assert_eq!(staff.post("/v1/credit-notes", &note).expect(201)["issued_on"], "2026-04-01");
    let payment = shop.pay_invoice(&invoice.id(), "8.00");
    assert_eq!(payment["received_on"], "2026-04-01");
    assert_eq!(payment["allocations"][0]["effective_on"], "2026-04-01");
    let waits = json!({
        "company_id": shop.company(), "amount": eur("5.00"), "method": "cash", "allocations": [],
        "received_on": "2026-04-01",
    });
    let waits = staff.post("/v1/payments", &waits).expect(201).id();
    let back = json!({ "amount": eur("1.00") });
    staff.post(&format!("/v1/payments/{waits}/refunds"), &back).expect(201);
    let returned = json!({ "reason": "no funds" });
    let returned = staff.post(&format!("/v1/payments/{}/returns", payment.id()), &returned);
    assert_eq!(returned.expect(201)["returned_on"], "2026-04-01");
    let lost = json!({ "reason": "insolvent" });
    let lost = staff.post(&format!("/v1/invoices/{}/write-off", invoice.id()), &lost).expect(201);
    assert_eq!(lost["written_off_on"], "2026-04-01");
    let statement = staff.get(&format!("/v1/companies/{}/statement", shop.company())).expect(200);
    assert_eq!(statement["as_of"], "2026-04-01");
    let days: Vec<&Value> = statement["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| &line["posted_on"])
        .collect();
    assert!(days.iter().all(|day| **day == "2026-04-01"), "{days:?}");
}

#[rstest]
fn prices_and_tax_rates_are_those_of_the_sellers_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_in_auckland(backend) else { return };
    let (staff, buyer) = (shop.staff(), shop.buyer());
    let list = json!({ "name": "April", "currency": "EUR", "valid_from": "2026-04-01" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "8.00" }] },
    ]});
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    let rates = json!({ "rates": [
        { "country": "AT", "tax_class": "standard", "rate": "0.20" },
        { "country": "AT", "tax_class": "standard", "rate": "0.10", "valid_from": "2026-04-01" },
    ]});
    staff.put("/v1/tax-rates", &rates).expect(200);
    let product = buyer.get("/v1/products").expect(200).data()[0]["id"].clone();
    let product = format!("/v1/products/{}", product.as_str().expect("an id"));
    let seen = |unit_price: &str| {
        let order = shop.order(&[("BOLT", 10)]);
        let listed = buyer.get("/v1/products").expect(200).data()[0].clone();
        for shown in [listed, buyer.get(&product).expect(200).body] {
            assert_eq!(shown["price"]["tiers"][0]["unit_price"], unit_price, "{shown}");
        }
        [order.amount("net_total"), order.amount("tax_total")]
    };
    assert_eq!(seen("8"), ["80.00", "8.00"]);
    // Cached values are stored by the seller's day.
    seller_in(&staff, "Europe/Vienna");
    assert_eq!(seen("10"), ["100.00", "20.00"]);
    seller_in(&staff, "Pacific/Auckland");
    assert_eq!(seen("8"), ["80.00", "8.00"]);
}

#[rstest]
fn an_invoice_is_overdue_by_the_sellers_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_in_auckland(backend) else { return };
    let invoice = shop.invoiced_order(&[("BOLT", 10)]);
    let overdue = || {
        let one = shop.buyer().get(&format!("/v1/invoices/{}", invoice.id())).expect(200);
        let order = invoice["order_id"].as_str().expect("an id");
        let status = shop.buyer().get(&format!("/v1/orders/{order}/payment-status")).expect(200);
        let listed = shop.buyer().get("/v1/invoices?overdue=true").expect(200).data().len() == 1;
        let shown = shop.buyer().get("/v1/invoices").expect(200).data()[0]["overdue"].clone();
        let told = status["payment_status"] == "overdue";
        assert_eq!(
            json!([listed, told, shown]),
            json!([one["overdue"], one["overdue"], one["overdue"]])
        );
        told
    };
    shop.set_clock("2026-05-01T11:59:00Z");
    assert!(!overdue());
    shop.set_clock("2026-05-01T12:01:00Z");
    assert!(overdue());
}

/// Spending periods stay in the company's own zone.
#[rstest]
fn spending_is_counted_by_the_companys_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop_in_auckland(backend) else { return };
    let limit = json!({ "spending_limit": { "amount": eur("100.00"), "period": "month" } });
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    shop.staff().patch(&member, &limit).expect(200);
    shop.order(&[("BOLT", 10)]);
    let more = order_of(&[("BOLT", 1)]);
    shop.buyer().post("/v1/orders", &more).refused(409, "spending_limit_exceeded");
    shop.set_clock("2026-04-01T00:30:00Z");
    shop.buyer().post("/v1/orders", &more).expect(201);
}

#[rstest]
fn a_time_zone_is_one_of_iana(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let mut issuer = json!({
        "legal_name": "Comptoir", "country": "AT", "time_zone": "Mars/Olympus",
        "address": { "line1": "1", "postal_code": "1010", "city": "Wien", "country": "AT" },
    });
    let refused = shop.staff().put("/v1/issuer", &issuer).refused(422, "bad_time_zone");
    assert_eq!(refused["errors"][0]["pointer"], "/time_zone");
    issuer.as_object_mut().expect("an object").remove("time_zone");
    assert_eq!(shop.staff().put("/v1/issuer", &issuer).expect(200)["time_zone"], "UTC");
}
