//! Figures of a trace: shown where the permission that reads them elsewhere is held.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{at, member, members, new_member, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// The limit that the order's trace shows for the check of the spending limit.
#[track_caller]
fn limit(actor: &Actor, order: &str) -> Value {
    let trace = actor.get(&format!("/v1/orders/{order}/trace")).expect(200);
    let entries = trace["trace"].as_array().expect("entries");
    let entry = entries.iter().find(|entry| entry["check"] == "spending_limit");
    entry.expect("a check of the limit")["limit"].clone()
}

#[rstest]
fn a_spending_limit_is_shown_where_members_are_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let (north, south) = (Some(units.north.as_str()), Some(units.south.as_str()));
    let mut bea = new_member("bea@acme.test", &[at("buyer", south), at("approver", north)]);
    bea["spending_limit"] = json!({ "amount": eur("500.00"), "period": "month" });
    shop.company_admin().post(&members(&shop), &bea).expect(201);
    let bea = shop.anonymous().log_in("bea@acme.test", PASSWORD);
    let order = order_in(&bea, &units.south, 1).expect(201).id();

    let heads = [at("company_admin", north), at("approver", south)];
    let heads = member(&shop, "hal@acme.test", &heads);
    let there = member(&shop, "ned@acme.test", &[at("company_admin", south)]);
    assert_eq!(limit(&heads, &order), Value::Null, "members are read in the north alone");
    for actor in [&bea, &there, &shop.company_admin(), &shop.staff()] {
        assert_ne!(limit(actor, &order), Value::Null);
    }
}
