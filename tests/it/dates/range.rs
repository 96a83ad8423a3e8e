//! Days are 1900-01-01 to 9999-12-31 in every field; anything beyond is refused.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::{NOW, Shop};
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// Days outside the supported calendar.
const BEYOND: [&str; 5] =
    ["0000-01-01", "0001-01-01", "1899-12-31", "-262143-01-01", "%2B10000-01-01"];

fn rates(days: &[Option<&str>]) -> Value {
    let rate = |day: &Option<&str>| json!({ "country": "AT", "tax_class": "standard", "rate": "0.20", "valid_from": day });
    json!({ "rates": days.iter().map(rate).collect::<Vec<_>>() })
}

#[rstest]
fn a_tax_rate_begins_within_the_calendar(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for day in BEYOND {
        let day = day.replace("%2B", "+");
        let refused = shop.staff().put("/v1/tax-rates", &rates(&[None, Some(&day)]));
        let refused = refused.refused(422, "date_out_of_range");
        assert_eq!(refused["errors"][0]["pointer"], "/rates/1/valid_from", "{refused:?}");
    }
    let both = rates(&[None, Some("1900-01-01"), Some("9999-12-31")]);
    let set = shop.staff().put("/v1/tax-rates", &both).expect(200);
    let days: Vec<_> = (0..3).map(|at| set["rates"][at]["valid_from"].clone()).collect();
    assert_eq!(days, [Value::Null, json!("1900-01-01"), json!("9999-12-31")]);
    assert_eq!(shop.order(&[("BOLT", 1)]).amount("tax_total"), "2.00");
}

#[rstest]
fn every_filter_by_day_has_the_same_range(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let statement = format!("/v1/companies/{}/statement", shop.company());
    let mut wrong = Vec::new();
    for (actor, path, names) in [
        (shop.buyer(), "/v1/orders", ["placed_from", "placed_to"].as_slice()),
        (shop.buyer(), "/v1/invoices", &["due_from", "due_to"]),
        (shop.staff(), "/v1/payments", &["from", "to"]),
        (shop.staff(), "/v1/ledger/entries", &["from", "to"]),
        (shop.staff(), "/v1/ledger/trial-balance", &["as_of"]),
        (shop.company_admin(), &statement, &["from", "as_of"]),
    ] {
        for name in names {
            for day in BEYOND {
                let answer = actor.get(&format!("{path}?{name}={day}"));
                if answer.status != 400 || answer["code"] != "bad_query" {
                    wrong.push(format!("{path}?{name}={day}: {}", answer.status));
                }
            }
            for day in ["1900-01-01", "9999-12-31"] {
                let other =
                    if *name == "from" && path == statement { "&as_of=9999-12-31" } else { "" };
                let answer = actor.get(&format!("{path}?{name}={day}{other}"));
                if answer.status != 200 {
                    wrong.push(format!("{path}?{name}={day}: {}", answer.status));
                }
            }
        }
    }
    for name in ["from", "to"] {
        for moment in [
            "0000-01-01T00:00:00Z",
            "1899-12-31T23:59:59Z",
            "-262143-01-01T00:00:00Z",
            "%2B10000-01-01T00:00:00Z",
        ] {
            let answer = shop.staff().get(&format!("/v1/audit-log?{name}={moment}"));
            if answer.status != 400 {
                wrong.push(format!("/v1/audit-log?{name}={moment}: {}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[rstest]
fn every_body_has_the_same_range(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let list = format!("/v1/price-lists/{list}");
    let new_list = json!({ "name": "Old", "currency": "EUR" });
    let payment =
        json!({ "company_id": shop.company(), "amount": eur("1.00"), "method": "bank_transfer" });
    let key = json!({ "name": "ERP", "scopes": ["orders.read"] });
    let mut wrong = Vec::new();
    for (method, path, body, field) in [
        ("POST", "/v1/price-lists", &new_list, "valid_from"),
        ("POST", "/v1/price-lists", &new_list, "valid_until"),
        ("PATCH", &list, &json!({}), "valid_from"),
        ("PATCH", &list, &json!({}), "valid_until"),
        ("POST", "/v1/payments", &payment, "received_on"),
        ("PUT", "/v1/ledger/closed-until", &json!({}), "closed_until"),
        ("POST", "/v1/api-keys", &key, "expires_at"),
        ("PUT", "/v1/clock", &json!({}), "now"),
        ("POST", "/v1/jobs/expire-orders/runs", &json!({}), "as_of"),
        ("POST", "/v1/jobs/forget-idempotency-keys/runs", &json!({}), "as_of"),
    ] {
        for day in BEYOND {
            let mut body = body.clone();
            let day = day.replace("%2B", "+");
            let moment = ["expires_at", "now", "as_of"].contains(&field);
            body[field] = json!(if moment { format!("{day}T00:00:00Z") } else { day });
            let answer = staff.send(method, path, &[], Some(&body));
            let at = &answer["errors"][0]["pointer"];
            if answer["code"] != "date_out_of_range" || *at != format!("/{field}") {
                wrong.push(format!("{method} {path} {body}: {} {}", answer.status, answer["code"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A date derived from a supported day may lie beyond the calendar: a due date, the end of a request.
#[rstest]
fn nothing_is_dated_beyond_the_calendar(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({ "max_total": eur("100.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let spending = json!({ "spending_limit": { "amount": eur("1000.00"), "period": "day" } });
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    shop.staff().patch(&member, &spending).expect(200);
    shop.set_clock("9999-12-31T23:59:59Z");
    let order = shop.shipped_order(&[("BOLT", 1)]);
    assert_eq!(order["placed_on"], "9999-12-31");
    shop.order(&[("BOLT", 1)]);
    let invoice = format!("/v1/orders/{}/invoices", order.id());
    shop.staff().post(&invoice, &json!({})).refused(409, "date_out_of_range");
    shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 20)])).refused(409, "date_out_of_range");
    shop.set_clock("1900-01-01T00:00:00Z");
    shop.order(&[("BOLT", 1)]);
    shop.set_clock(NOW);
}
