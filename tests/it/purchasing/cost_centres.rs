//! Cost centres: free text until the company has one, known codes from then on.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::database::Backend;

/// A cost centre of the caller's company; returns its path.
#[track_caller]
pub fn centre(by: &Actor, code: &str) -> String {
    format!("/v1/cost-centres/{}", cost_centre(by, code))
}

/// An order of one bolt with these fields.
pub fn order_with(fields: &Value) -> Value {
    let mut order = order_of(&[("BOLT", 1)]);
    for (field, value) in fields.as_object().into_iter().flatten() {
        order[field] = value.clone();
    }
    order
}

#[rstest]
fn an_order_names_a_known_code_once_there_is_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, buyer) = (shop.company_admin(), shop.buyer());
    let place = |order: &Value| buyer.post("/v1/orders", order);
    let named = |code: &str| order_with(&json!({ "cost_centre": code }));
    let free = place(&named("anything")).expect(201);
    assert_eq!(
        (&free["cost_centre"], &free["lines"][0]["allocations"]),
        (&json!("anything"), &json!([]))
    );

    let path = centre(&admin, "IT");
    let refused = place(&named("anything")).refused(422, "unknown_cost_centre");
    assert_eq!(refused["errors"][0]["pointer"], "/cost_centre");
    place(&order_of(&[("BOLT", 1)])).expect(201);
    let placed = place(&named("IT")).expect(201);
    let whole = json!([{
        "cost_centre": "IT", "percent": "100", "amount": eur("10.00"), "remaining": eur("10.00"),
    }]);
    assert_eq!(placed["lines"][0]["allocations"], whole);
    // Another company's orders stay as they are.
    let theirs = shop.stranger();
    theirs.get(&path).refused(404, "not_found");
    theirs.patch(&path, &json!({ "active": false })).refused(404, "not_found");

    admin.patch(&path, &json!({ "name": "Computers" })).expect(200);
    place(&named("IT")).expect(201);
    admin.patch(&path, &json!({ "active": false })).expect(200);
    // The only one is inactive: no code is known, and no text will do instead.
    place(&named("IT")).refused(422, "unknown_cost_centre");
    place(&named("anything")).refused(422, "unknown_cost_centre");
    place(&order_of(&[("BOLT", 1)])).expect(201);
    centre(&admin, "HR");
    place(&named("IT")).refused(422, "unknown_cost_centre");
    place(&named("hr")).refused(422, "unknown_cost_centre");
    place(&named("HR")).expect(201);
}

#[rstest]
fn a_company_may_require_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, buyer) = (shop.company_admin(), shop.buyer());
    let company = format!("/v1/companies/{}", shop.company());
    let changed = admin.patch(&company, &json!({ "cost_centres_required": true })).expect(200);
    assert_eq!(changed["cost_centres_required"], true);
    // Without a cost centre there is none to name.
    buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    centre(&admin, "IT");
    let bare = order_of(&[("BOLT", 1)]);
    buyer.post("/v1/orders", &bare).refused(422, "missing_cost_centre");
    let told = buyer.post("/v1/orders/evaluate", &bare).expect(200);
    assert_eq!(told["errors"][0]["code"], "missing_cost_centre");
    let lines = json!([
        { "sku": "BOLT", "quantity": 1, "cost_centre": "IT" }, { "sku": "BOLT", "quantity": 2 },
    ]);
    buyer.post("/v1/orders", &json!({ "lines": lines })).refused(422, "missing_cost_centre");
    let order = json!({ "lines": [{ "sku": "BOLT", "quantity": 1, "cost_centre": "IT" }] });
    buyer.post("/v1/orders", &order).expect(201);
    buyer.post("/v1/orders", &order_with(&json!({ "cost_centre": "IT" }))).expect(201);
}

#[rstest]
fn bad_input_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let path = centre(&admin, "IT");
    let new = json!({ "code": "IT", "name": "Again" });
    admin.post("/v1/cost-centres", &new).refused(409, "code_taken");
    shop.stranger().post("/v1/cost-centres", &new).expect(201);
    staff.post("/v1/cost-centres", &new).refused(422, "missing_field");
    let theirs = json!({ "code": "HR", "name": "HR", "company_id": shop.other_company() });
    admin.post("/v1/cost-centres", &theirs).refused(404, "not_found");
    staff.post("/v1/cost-centres", &theirs).expect(201);
    shop.buyer().post("/v1/cost-centres", &new).refused(403, "forbidden");
    assert_eq!(shop.buyer().get("/v1/cost-centres").expect(200).data().len(), 1);
    assert_eq!(shop.stranger().get("/v1/cost-centres").expect(200).data().len(), 2);
    let unknown = json!({ "code": "A", "name": "A", "active": false });
    admin.post("/v1/cost-centres", &unknown).refused(400, "unknown_field");
    admin.post("/v1/cost-centres", &json!({ "code": "A" })).refused(422, "missing_field");
    admin.patch(&path, &json!({ "code": "HR" })).refused(400, "unknown_field");
    assert_eq!(admin.get(&path).expect(200)["version"], 1);
}
