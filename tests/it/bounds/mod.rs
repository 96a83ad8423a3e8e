//! Bounds: no data of one company grows until other companies' requests, or one response, pay for it.

mod collections;
mod pages;
mod people;
mod steps;
mod tables;

use serde_json::{Value, json};

use crate::support::app::Shop;

/// A rule for every order, with this many steps, each naming these members.
fn rule(shop: &Shop, steps: usize, members: &[&str]) -> Value {
    let step = json!({ "approvers": { "member_ids": members }, "mode": "any" });
    json!({
        "company_id": shop.company(), "name": "n".repeat(200), "when": {}, "steps": vec![step; steps],
    })
}
