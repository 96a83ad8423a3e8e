//! Owners of controls: only the operator changes the operator's controls.

mod before;
mod people;
mod rules;

use serde_json::json;

use crate::support::actor::Actor;
use crate::support::app::Shop;

/// An API key of this maker's: of Acme, or of all companies.
#[track_caller]
pub fn program(shop: &Shop, maker: &Actor, scopes: &[&str]) -> Actor {
    let made = maker.post("/v1/api-keys", &json!({ "name": "program", "scopes": scopes }));
    shop.anonymous().with_token(&made.expect(201).text("/key"))
}
