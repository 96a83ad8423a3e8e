//! Lines split over cost centres, to the cent.

use rstest::rstest;
use serde_json::{Value, json};

use super::cost_centres::centre;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// The line's parts, as `code amount remaining`.
fn parts(line: &Value) -> Vec<String> {
    let parts = line["allocations"].as_array().expect("allocations").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let amount = |part: &Value, field: &str| text(&part[field]["amount"]);
    parts
        .map(|part| {
            let (amount, left) = (amount(part, "amount"), amount(part, "remaining"));
            format!("{} {amount} {left}", text(&part["cost_centre"]))
        })
        .collect()
}

#[rstest]
fn a_cent_goes_to_the_largest_remainder(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("CENT", "0.01");
    shop.product("BOLT", "10.00");
    let (admin, staff) = (shop.company_admin(), shop.staff());
    for code in ["IT", "HR", "OPS"] {
        centre(&admin, code);
    }
    let halves = json!([
        { "cost_centre": "IT", "percent": "50" }, { "cost_centre": "HR", "percent": "50" },
    ]);
    let amounts = json!([
        { "cost_centre": "OPS", "amount": eur("0.01") },
        { "cost_centre": "IT", "amount": eur("19.99") },
    ]);
    let order = json!({ "company_id": shop.company(), "cost_centre": "HR", "lines": [
        { "sku": "CENT", "quantity": 5, "allocations": halves },
        { "sku": "BOLT", "quantity": 2, "allocations": amounts },
        { "sku": "BOLT", "quantity": 1, "cost_centre": "OPS" },
        { "sku": "BOLT", "quantity": 1 },
        { "charge": "freight", "amount": eur("4.00") },
        { "charge": "surcharge", "amount": eur("1.00"), "cost_centre": "OPS" },
    ] });
    let placed = staff.post("/v1/orders", &order).expect(201);
    let lines = |order: &Answer| -> Vec<Vec<String>> {
        order["lines"].as_array().expect("lines").iter().map(parts).collect()
    };
    assert_eq!(
        lines(&placed),
        [
            vec!["IT 0.03 0.03", "HR 0.02 0.02"],
            vec!["OPS 0.01 0.01", "IT 19.99 19.99"],
            vec!["OPS 10.00 10.00"],
            vec!["HR 10.00 10.00"],
            // Of 40.05: HR 10.02, IT 20.02, OPS 10.01.
            vec!["HR 1.00 1.00", "IT 2.00 2.00", "OPS 1.00 1.00"],
            vec!["OPS 1.00 1.00"],
        ]
    );
    let path = format!("/v1/orders/{}", placed.id());
    let cancel = |line: i64| {
        let part = json!({ "lines": [{ "line_number": line, "quantity": 1 }] });
        staff.post(&format!("{path}/cancel"), &part).expect(200)
    };
    assert_eq!(lines(&cancel(1))[0], ["IT 0.03 0.02", "HR 0.02 0.02"]);
    assert_eq!(lines(&cancel(2))[1], ["OPS 0.01 0.01", "IT 19.99 9.99"]);
    let read = staff.get(&path).expect(200);
    assert_eq!(
        lines(&read)[..2],
        [vec!["IT 0.03 0.02", "HR 0.02 0.02"], vec!["OPS 0.01 0.01", "IT 19.99 9.99"],]
    );
    let gone = staff.post(&format!("{path}/cancel"), &json!({})).expect(200);
    for part in lines(&gone).concat() {
        assert!(part.ends_with(" 0.00"), "{part}");
    }
}

#[rstest]
fn a_split_makes_the_whole_line(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, buyer) = (shop.company_admin(), shop.buyer());
    let half = |code: &str, percent: &str| json!({ "cost_centre": code, "percent": percent });
    let sum = |code: &str, amount: &str| json!({ "cost_centre": code, "amount": eur(amount) });
    let place = |allocations: &[Value]| {
        let line = json!({ "sku": "BOLT", "quantity": 1, "allocations": allocations });
        buyer.post("/v1/orders", &json!({ "lines": [line] }))
    };
    // Before there is a cost centre, any text is a code.
    place(&[half("a", "33.3333"), half("b", "66.6667")]).expect(201);
    centre(&admin, "IT");
    centre(&admin, "HR");
    let yen = json!({ "cost_centre": "IT", "amount": { "amount": "10", "currency": "JPY" } });
    for wrong in [
        vec![half("IT", "100.0001")],
        vec![half("IT", "50"), half("HR", "49.9999")],
        vec![sum("IT", "9.99")],
        vec![sum("IT", "11.00"), sum("HR", "-1.00")],
        vec![sum("IT", "5.00"), half("HR", "50")],
        vec![json!({ "cost_centre": "IT" })],
        vec![yen],
    ] {
        let refused = place(&wrong).refused(422, "allocation_not_whole");
        let pointer = refused["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        assert!(pointer.starts_with("/lines/0/allocations"), "{pointer}");
    }
    place(&[half("IT", "33.33333"), half("HR", "66.66667")]).refused(422, "bad_percent");
    let refused = place(&[half("IT", "50"), half("OPS", "50")]).refused(422, "unknown_cost_centre");
    assert_eq!(refused["errors"][0]["pointer"], "/lines/0/allocations/1/cost_centre");
    let both = json!({ "sku": "BOLT", "quantity": 1, "cost_centre": "IT", "allocations": [half("HR", "100")] });
    buyer.post("/v1/orders", &json!({ "lines": [both] })).refused(422, "ambiguous_line");
    let many = vec![half("IT", "5"); 21];
    assert_eq!(place(&many).status, 422);
    place(&many[..20]).expect(201);
}
