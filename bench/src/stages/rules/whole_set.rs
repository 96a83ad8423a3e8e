//! One rule set of each kind for a company. Every order is held against all of it, and none breaks a rule.

use serde_json::json;

use super::super::euros;
use super::{company, place_in, unit};
use crate::Outcome;
use crate::administrator::{Administrator, text};
use crate::preload::sku;
use crate::workload::LINES;

/// The depth of the unit that orders.
const DEPTH: usize = 5;
/// Approval rules of each of four kinds.
const OF_EACH_KIND: u64 = 5;
/// Order limits of one order.
const ORDER_LIMITS: u64 = 10;
/// Codes of the cost centres, each with a budget.
pub(super) const COST_CENTRES: [&str; 3] = ["WINDOWS", "DOORS", "ROOFS"];

/// The company's own products: its orders have one line of each.
pub(super) fn own_products(number: u64, products: u64) -> [u64; LINES] {
    let mut next = number * LINES as u64;
    [(); LINES].map(|()| {
        next += 1;
        1 + next % products
    })
}

/// Sets everything for the `number`th company. Its buyer orders for its lowest unit.
pub(super) fn set_up(admin: &Administrator, number: u64, products: u64) -> Outcome {
    let id = company(number);
    let skus = own_products(number, products).map(sku);
    let mut lowest: Option<String> = None;
    for depth in 1..=DEPTH {
        lowest = Some(unit(admin, &id, lowest.as_deref(), &format!("Level {depth}"))?);
    }
    let lowest = lowest.unwrap_or_default();
    place_in(admin, number, std::slice::from_ref(&lowest))?;
    approval_rules(admin, &id, &skus)?;
    order_limits(admin, (&id, &lowest), &skus)?;
    budgets(admin, &id)?;
    quantity_rules(admin, &id, &skus)
}

fn approval_rules(admin: &Administrator, company: &str, skus: &[String; LINES]) -> Outcome {
    let [first, ..] = skus;
    for number in 0..OF_EACH_KIND {
        let much = euros(&format!("{}.00", 500_000 + number));
        for when in [
            json!({ "order_total_over": much }),
            json!({ "line_total_over": much }),
            json!({ "quantity_over": { "sku": first, "quantity": 1_000 + number } }),
            json!({ "order_total_over": much, "ship_to_countries": ["DE", "FR"] }),
        ] {
            let rule = json!({
                "company_id": company, "name": format!("Rule {number}"), "when": when,
                "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
            });
            admin.post("/v1/approval-rules", &rule)?;
        }
    }
    Ok(())
}

/// Limits of one order, half of them of its unit; a quota of money, and one of pieces.
fn order_limits(
    admin: &Administrator,
    (company, unit): (&str, &str),
    skus: &[String; LINES],
) -> Outcome {
    for number in 0..ORDER_LIMITS {
        let limit = json!({
            "company_id": company, "unit_id": (number % 2 == 0).then_some(unit),
            "max_total": euros(&format!("{}.00", 1_000_000 + number)), "on_violation": "deny",
        });
        admin.post("/v1/order-limits", &limit)?;
    }
    let [first, ..] = skus;
    for quota in [
        json!({ "company_id": company, "max_total": euros("900000000.00"), "period": "month" }),
        json!({
            "company_id": company, "sku": first, "max_quantity": 1_000_000_000_u64,
            "period": "month",
        }),
    ] {
        admin.post("/v1/order-limits", &quota)?;
    }
    Ok(())
}

fn budgets(admin: &Administrator, company: &str) -> Outcome {
    for code in COST_CENTRES {
        let centre = json!({ "company_id": company, "code": code, "name": code });
        let centre = admin.post("/v1/cost-centres", &centre)?;
        let budget = json!({
            "cost_centre_id": text(&centre, "/id")?, "amount": euros("900000000.00"),
            "period": "month", "on_exceeded": "block",
        });
        admin.post("/v1/budgets", &budget)?;
    }
    Ok(())
}

fn quantity_rules(admin: &Administrator, company: &str, skus: &[String; LINES]) -> Outcome {
    for sku in skus {
        let rule = json!({
            "company_id": company, "sku": sku, "min": 1, "max": 1_000_000, "increment": 1,
        });
        admin.post("/v1/quantity-rules", &rule)?;
    }
    Ok(())
}
