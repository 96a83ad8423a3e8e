//! Bounds: nothing that one company fills grows until everybody's requests, or one answer, pay for it.

mod collections;
mod pages;
mod people;
mod steps;
mod tables;

use serde_json::{Value, json};

use crate::support::app::Shop;

/// A rule for every order, with so many steps, each of which names these members.
fn rule(shop: &Shop, steps: usize, members: &[&str]) -> Value {
    let step = json!({ "approvers": { "member_ids": members }, "mode": "any" });
    json!({
        "company_id": shop.company(), "name": "n".repeat(200), "when": {}, "steps": vec![step; steps],
    })
}
