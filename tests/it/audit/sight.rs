//! The log shows nothing that the caller could not read at its source.

use rstest::rstest;
use serde_json::{Value, json};

use super::{change, rows};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{api_key, eur};
use crate::support::database::Backend;

/// A program of Acme's with these scopes.
#[track_caller]
fn program(shop: &Shop, scopes: &[&str]) -> Actor {
    shop.anonymous().with_token(&api_key(shop, scopes).text("/key"))
}

#[rstest]
fn a_program_sees_changes_of_what_it_may_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let limit = json!({ "credit_limit": eur("98765.00"), "payment_terms": { "net_days": 7 } });
    shop.change_company(&limit);
    let order = shop.order(&[("BOLT", 1)]).id();
    let updated = "action=company.updated";
    let ordered = format!("subject={order}&action=order.placed");
    let see = |actor: &Actor, query: &str| rows(&shop, actor, query).remove(0);

    let blind = program(&shop, &["audit.read"]);
    assert_eq!(see(&blind, updated)["changes"], Value::Null, "who did it, but not what");
    assert_eq!(see(&blind, &ordered)["changes"], Value::Null);
    let some = program(&shop, &["audit.read", "companies.read"]);
    let row = see(&some, updated);
    assert!(change(&row, "/payment_terms/net_days").is_some(), "{row:#}");
    assert!(!row.to_string().contains("98765"), "{row:#}");
    assert_eq!(see(&some, &ordered)["changes"], Value::Null);
    let whole = program(&shop, &["audit.read", "companies.read", "credit.read", "orders.read"]);
    assert!(change(&see(&whole, updated), "/credit_limit").is_some());
    assert!(change(&see(&whole, &ordered), "/total").is_some());
    assert!(change(&see(&shop.company_admin(), updated), "/credit_limit").is_some());
}
