//! Approvals: approvers, decisions, and their effects.

mod at_least;
mod at_unit;
mod blocked;
pub mod bulk;
mod ceilings;
mod chase;
mod conditions;
mod deadlines;
mod decide;
mod delegate;
mod delegators;
mod escalate;
mod new_address;
mod reduce;
mod reduced_accounts;
mod requester;
mod sides;
mod simulations;
mod steps;
mod tolerance;
mod trials;
mod waiting;
mod walks;

use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::eur;

/// A rule of Acme: orders over 100.00 need these steps.
fn rule(shop: &Shop, name: &str, priority: i64, steps: &[(Value, &str)]) {
    let steps: Vec<_> = steps
        .iter()
        .map(|(approvers, mode)| json!({ "approvers": approvers, "mode": mode }))
        .collect();
    let rule = json!({
        "company_id": shop.company(), "name": name, "priority": priority,
        "when": { "order_total_over": eur("100.00") }, "steps": steps,
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
}

fn role(role: &str) -> Value {
    json!({ "role": role })
}
