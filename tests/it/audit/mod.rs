//! The audit log: actors, their changes, and protection against unnoticed manipulation.

mod chain;
mod chain_key;
pub mod coverage;
mod doors;
mod list;
mod prices;
mod sight;
mod who;

use serde_json::Value;

use crate::support::actor::Actor;
use crate::support::app::Shop;

/// The rows of the log visible to this actor, once every event is in it.
#[track_caller]
pub fn rows(shop: &Shop, actor: &Actor, query: &str) -> Vec<Value> {
    shop.wait_for_events();
    actor.get(&format!("/v1/audit-log?{query}")).expect(200).data().to_vec()
}

/// The only row visible to staff with this query.
#[track_caller]
pub fn row(shop: &Shop, query: &str) -> Value {
    let found = rows(shop, &shop.staff(), query);
    assert_eq!(found.len(), 1, "one row with {query}: {found:#?}");
    found.into_iter().next().expect("one")
}

/// A row's values for this member of its subject: before and after.
pub fn change(row: &Value, pointer: &str) -> Option<(Value, Value)> {
    let changes = row["changes"].as_array()?;
    let found = changes.iter().find(|change| change["pointer"] == pointer)?;
    Some((found["before"].clone(), found["after"].clone()))
}
