//! The unit of an order: the one named, or the only place where the caller may order.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{UNKNOWN, Units, at, inherit_roles, member, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// An order of one bolt that names no unit.
fn plain() -> Value {
    order_of(&[("BOLT", 1)])
}

/// What placing and evaluating an order says, which is the same: `201`, or the status and the code.
#[track_caller]
fn told(actor: &Actor, unit: Option<&str>) -> String {
    let mut order = plain();
    if let Some(unit) = unit {
        order["business_unit_id"] = json!(unit);
    }
    let [placed, evaluated] =
        ["/v1/orders", "/v1/orders/evaluate"].map(|path| actor.post(path, &order));
    let code = |answer: &Value| answer["code"].as_str().unwrap_or("fine").to_owned();
    assert_eq!(code(&placed.body), code(&evaluated.body), "{placed:?} and {evaluated:?}");
    format!("{} {}", placed.status, code(&placed.body))
}

/// What is told of no unit, and of each unit.
#[track_caller]
fn all_told(units: &Units, actor: &Actor) -> [String; 5] {
    let [north, north1, north2, south] = units.all();
    [None, Some(north), Some(north1), Some(north2), Some(south)].map(|unit| told(actor, unit))
}

const FINE: &str = "201 fine";
const NOT_THERE: &str = "403 forbidden";
const NAME_ONE: &str = "422 unit_required";

#[rstest]
fn a_caller_orders_where_a_grant_reaches(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let (north, north1, south) =
        (Some(units.north.as_str()), Some(units.north1.as_str()), Some(units.south.as_str()));
    let of_north = [FINE, FINE, FINE, FINE, NOT_THERE];
    let nested = [NAME_ONE, FINE, FINE, FINE, NOT_THERE];
    for (n, (grants, expected)) in [
        (vec![at("buyer", None)], [FINE; 5]),
        (vec![at("buyer", north)], of_north),
        (vec![at("buyer", north1)], [FINE, NOT_THERE, FINE, NOT_THERE, NOT_THERE]),
        (vec![at("buyer", north), at("buyer", north1)], nested),
        (vec![at("buyer", north), at("buyer", south)], [NAME_ONE, FINE, FINE, FINE, FINE]),
        (vec![at("buyer", None), at("buyer", south)], [FINE; 5]),
        // Only the grants that bring the permission count.
        (vec![at("buyer", north), at("approver", south), at("accountant", None)], of_north),
    ]
    .into_iter()
    .enumerate()
    {
        let buyer = member(&shop, &format!("b{n}@acme.test"), &grants);
        assert_eq!(all_told(&units, &buyer), expected, "{grants:?}");
    }
    assert_eq!(all_told(&units, &shop.company_admin()), [FINE; 5]);
    let approver = member(&shop, "ann@acme.test", &[at("approver", north)]);
    assert_eq!(all_told(&units, &approver), [NOT_THERE; 5]);

    let only = member(&shop, "una@acme.test", &[at("buyer", north1)]);
    let order = only.post("/v1/orders", &plain()).expect(201);
    assert_eq!(order["business_unit_id"], json!(units.north1));
    let whole = shop.buyer().post("/v1/orders", &plain()).expect(201);
    assert_eq!(whole["business_unit_id"], Value::Null);
    let refused = order_in(&only, &units.south, 1).refused(403, "forbidden");
    assert_eq!(refused.text("/errors/0/pointer"), "/business_unit_id");
}

#[rstest]
fn a_unit_that_inherits_no_roles_is_reached_by_its_own_buyers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let above = member(&shop, "nora@acme.test", &[at("buyer", Some(&units.north))]);
    let own = member(&shop, "una@acme.test", &[at("buyer", Some(&units.north1))]);
    inherit_roles(&shop, &units.north1, false);
    let cut = [FINE, FINE, NOT_THERE, FINE, FINE];
    assert_eq!(all_told(&units, &shop.buyer()), cut);
    assert_eq!(all_told(&units, &above), [FINE, FINE, NOT_THERE, FINE, NOT_THERE]);
    assert_eq!(all_told(&units, &own), [FINE, NOT_THERE, FINE, NOT_THERE, NOT_THERE]);
    // The company's administrators are never cut off.
    assert_eq!(all_told(&units, &shop.company_admin()), [FINE; 5]);
    let may = |actor: &Actor| -> Vec<bool> {
        let me = actor.get("/v1/me").expect(200);
        let unit = |id: &str| {
            let all = me["units"].as_array().expect("units").iter();
            all.clone().any(|unit| unit["id"] == json!(id) && unit["may_order"] == json!(true))
        };
        units.all().map(unit).to_vec()
    };
    assert_eq!(may(&shop.buyer()), [true, false, true, true]);
    assert_eq!(may(&own), [false, true, false, false]);
    inherit_roles(&shop, &units.north1, true);
    assert_eq!(all_told(&units, &shop.buyer()), [FINE; 5]);
}

#[rstest]
fn keys_and_staff_order_for_units_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let key = |fields: Value| {
        let mut key = json!({ "name": "ERP", "scopes": ["orders.place", "orders.evaluate"] });
        for (field, value) in fields.as_object().into_iter().flatten() {
            key[field] = value.clone();
        }
        let made = shop.company_admin().post("/v1/api-keys", &key).expect(201);
        shop.anonymous().with_token(&made.text("/key"))
    };
    assert_eq!(all_told(&units, &key(json!({}))), [FINE; 5]);
    let bound = key(json!({ "unit_id": units.north1 }));
    assert_eq!(all_told(&units, &bound), [FINE, NOT_THERE, FINE, NOT_THERE, NOT_THERE]);
    let order = bound.post("/v1/orders", &plain()).expect(201);
    assert_eq!(order["business_unit_id"], json!(units.north1));

    let mut by_staff = plain();
    by_staff["company_id"] = json!(shop.company());
    let order = shop.staff().post("/v1/orders", &by_staff).expect(201);
    assert_eq!(order["business_unit_id"], Value::Null);
    by_staff["business_unit_id"] = json!(units.south);
    let order = shop.staff().post("/v1/orders", &by_staff).expect(201);
    assert_eq!(order["business_unit_id"], json!(units.south));
    // Another company's unit is not found, whatever the caller may do in the own company.
    let theirs = json!({ "name": "Theirs", "kind": "division" });
    let theirs = shop.stranger().post("/v1/business-units", &theirs).expect(201).id();
    let only = member(&shop, "una@acme.test", &[at("buyer", Some(&units.north1))]);
    for unit in [theirs.as_str(), UNKNOWN] {
        for actor in [&only, &shop.buyer(), &bound] {
            order_in(actor, unit, 1).refused(404, "not_found");
        }
    }
}

#[rstest]
fn a_role_given_or_taken_counts_at_the_next_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let una = member(&shop, "una@acme.test", &[at("buyer", Some(&units.north1))]);
    let grants = |shop: &Shop, grants: &[Value]| {
        let id = una.get("/v1/me").expect(200).text("/member_id");
        let path = format!("/v1/companies/{}/members/{id}", shop.company());
        shop.company_admin().patch(&path, &json!({ "grants": grants })).expect(200);
    };
    assert_eq!(told(&una, Some(&units.south)), NOT_THERE);
    grants(&shop, &[at("buyer", Some(&units.north1)), at("buyer", Some(&units.south))]);
    assert_eq!(
        (told(&una, Some(&units.south)).as_str(), told(&una, None).as_str()),
        (FINE, NAME_ONE)
    );
    grants(&shop, &[at("buyer", Some(&units.south))]);
    assert_eq!(told(&una, Some(&units.north1)), NOT_THERE);
    let order = una.post("/v1/orders", &plain()).expect(201);
    assert_eq!(order["business_unit_id"], json!(units.south));
    // A unit that moves below another is reached by the roles there.
    let to_south = json!({ "parent_id": units.south });
    let path = format!("/v1/business-units/{}", units.north2);
    assert_eq!(told(&una, Some(&units.north2)), NOT_THERE);
    shop.company_admin().patch(&path, &to_south).expect(200);
    assert_eq!(told(&una, Some(&units.north2)), FINE);
}
