//! An approver takes quantities out of an order, and approves the rest.

use rstest::rstest;
use serde_json::{Value, json};

use super::{role, rule};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

fn less(lines: &[(i64, i64)]) -> Value {
    let line =
        |(number, quantity): &(i64, i64)| json!({ "line_number": number, "quantity": quantity });
    json!({ "cancel_lines": lines.iter().map(line).collect::<Vec<_>>() })
}

/// An order of 12 bolts and 5 nuts that needs two approvals: it, and the path of its request.
#[track_caller]
fn asked(shop: &Shop) -> (Answer, String) {
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 12), ("NUT", 5)])).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    (order, request)
}

#[track_caller]
fn scene(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    rule(&shop, "Two", 0, &[(role("approver"), "any"), (role("company_admin"), "any")]);
    Some(shop)
}

#[rstest]
fn what_is_taken_out_is_cancelled_and_earlier_approvals_stay(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let (order, request) = asked(&shop);
    let approve = format!("{request}/approve");
    let first = shop.approver().post(&approve, &json!({})).expect(200);
    // No minimum is held against it.
    let limit = json!({ "company_id": shop.company(), "min_total": eur("110.00") });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let last = shop.company_admin().post(&approve, &less(&[(1, 4), (2, 5)])).expect(200);
    assert_eq!(last["status"], "approved");
    assert_eq!(last["steps"][0], first["steps"][0]);
    assert_eq!(last.integer("/version"), first.integer("/version") + 2);
    let path = format!("/v1/orders/{}", order.id());
    let left = shop.buyer().get(&path).expect(200);
    assert_eq!(left["status"], "confirmed");
    assert_eq!(
        (&left["lines"][0]["cancelled"], &left["lines"][1]["cancelled"]),
        (&json!(4), &json!(5))
    );
    assert_eq!(shop.available("BOLT"), 992);
    assert_eq!(shop.available("NUT"), 1000);
    let feed = shop.all_events();
    let told: Vec<_> = feed.iter().filter_map(|event| event["type"].as_str()).collect();
    let place = |kind: &str| told.iter().position(|told| *told == kind).expect("an event");
    assert!(place("order.cancelled") < place("approval_request.reduced"));
    assert!(place("approval_request.reduced") < place("approval_request.approved"));
    // The trace says which term was broken.
    let trace = shop.company_admin().get(&format!("{path}/trace")).expect(200);
    let told = trace["trace"].to_string();
    assert!(told.contains("overridden") && told.contains("taken out by an approver on"), "{told}");
    assert!(!told.contains("by staff"), "{told}");
}

#[rstest]
fn prices_charges_and_increments_are_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let rule = json!({ "min": 12, "increment": 12 });
    let nut =
        json!({ "sku": "PACK", "name": "Pack", "list_price": eur("10.00"), "quantity_rule": rule });
    shop.product_from(&nut);
    shop.product("CABLE", "5.00");
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = shop.staff().post("/v1/price-lists", &list).expect(201).id();
    let tiers = json!([
        { "min_quantity": 1, "unit_price": "5.00" }, { "min_quantity": 100, "unit_price": "2.00" },
    ]);
    let prices = json!({ "prices": [{ "sku": "CABLE", "tiers": tiers }] });
    shop.staff().put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    let mut order = order_of(&[("PACK", 24), ("CABLE", 100), ("NUT", 1)]);
    order["lines"][2] = json!({ "charge": "freight", "amount": eur("50.00") });
    order["company_id"] = json!(shop.company());
    let order = shop.staff().post("/v1/orders", &order).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let approve = format!("{request}/approve");
    let before = shop.staff().get(&request).expect(200).body.clone();
    for (lines, code) in [
        ((1, 1), "quantity_not_a_multiple"),
        ((2, 99), "tier_not_reached"),
        ((3, 1), "charge_without_goods"),
    ] {
        let refused = shop.approver().post(&approve, &less(&[lines]));
        let refused = refused.refused(409, "cancellation_breaks_terms");
        assert_eq!(refused["errors"][0]["code"], code, "{refused:?}");
    }
    assert_eq!(shop.staff().get(&request).expect(200).body, before);
    assert_eq!((shop.available("PACK"), shop.available("CABLE")), (976, 900));
    // What is left keeps its increment, or nothing of it is left.
    shop.approver().post(&approve, &less(&[(1, 12), (2, 100)])).expect(200);
    assert_eq!((shop.available("PACK"), shop.available("CABLE")), (988, 1000));
}

#[rstest]
fn a_step_that_is_not_the_last_goes_on_with_the_rest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let (order, request) = asked(&shop);
    let approve = format!("{request}/approve");
    let first = shop.approver().post(&approve, &less(&[(1, 2)])).expect(200);
    assert_eq!(
        (&first["status"], &first["steps"][1]["status"]),
        (&json!("pending"), &json!("active"))
    );
    assert_eq!(shop.company_admin().post(&approve, &json!({})).expect(200)["status"], "approved");
    let left = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!((&left["status"], &left["lines"][0]["cancelled"]), (&json!("confirmed"), &json!(2)));
}

#[rstest]
fn bad_quantities_change_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = scene(backend) else { return };
    let (order, request) = asked(&shop);
    let approve = format!("{request}/approve");
    let before = shop.staff().get(&request).expect(200).body.clone();
    let approver = shop.approver();
    approver.post(&approve, &less(&[(1, 12), (2, 5)])).refused(422, "nothing_left");
    for (line, status, code) in [
        ((1, 13), 409, "quantity_exceeds_open"),
        ((3, 1), 422, "unknown_line"),
        ((1, 0), 422, "out_of_range"),
    ] {
        approver.post(&approve, &less(&[line])).refused(status, code);
    }
    approver.post(&approve, &json!({ "cancel_lines": [] })).expect(422);
    approver
        .post(
            &approve,
            &json!({ "cancel_lines": [{ "line_number": 1, "quantity": 1, "sku": "BOLT" }] }),
        )
        .expect(400);
    // A caller that may not decide takes nothing out; a rejection takes nothing out either.
    shop.company_admin().post(&approve, &less(&[(1, 1)])).refused(403, "not_an_approver");
    shop.buyer().post(&approve, &less(&[(1, 1)])).refused(403, "forbidden");
    approver.post(&format!("{request}/reject"), &less(&[(1, 1)])).expect(400);
    assert_eq!(shop.staff().get(&request).expect(200).body, before);
    let same = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(
        (&same["lines"][0]["cancelled"], same.integer("/version")),
        (&json!(0), order.integer("/version"))
    );
}

#[rstest]
fn approving_cancelling_and_reducing_at_once_have_one_outcome(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let second = shop.member("approver-2@acme.test", "approver", &json!({}));
    for _ in 0..6 {
        let (order, request) = asked(&shop);
        let approve = format!("{request}/approve");
        let (first, buyer) = (shop.approver(), shop.buyer());
        let cancel = format!("/v1/orders/{}/cancel", order.id());
        let answers = race(3, |client| match client {
            0 => first.post(&approve, &json!({})),
            1 => second.post(&approve, &less(&[(1, 2)])),
            _ => buyer.post(&cancel, &json!({})),
        });
        assert!(answers.iter().all(|answer| answer.status < 500), "{answers:?}");
        assert_eq!(answers[2].status, 200, "{:?}", answers[2]);
        let [shown, left] = [&request, &format!("/v1/orders/{}", order.id())]
            .map(|path| shop.staff().get(path).expect(200));
        assert_eq!((&shown["status"], &left["status"]), (&json!("cancelled"), &json!("cancelled")));
    }
    assert_eq!((shop.available("BOLT"), shop.available("NUT")), (1000, 1000));
}

/// Both change the company's credit account, and hold the company.
#[rstest]
fn reducing_and_a_new_credit_limit_wait_for_each_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    shop.change_company(&json!({ "credit_limit": eur("90000.00") }));
    let (approver, admin, staff) = (shop.approver(), shop.company_admin(), shop.staff());
    for turn in 0..10 {
        let (_, request) = asked(&shop);
        let approve = format!("{request}/approve");
        approver.post(&approve, &json!({})).expect(200);
        let company = format!("/v1/companies/{}", shop.company());
        let limit = json!({ "credit_limit": eur(&format!("9{turn}000.00")) });
        let answers = race(2, |client| match client {
            0 => admin.post(&approve, &less(&[(1, 2)])),
            _ => staff.patch(&company, &limit),
        });
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    }
    assert_eq!((shop.available("BOLT"), shop.available("NUT")), (900, 950));
}
