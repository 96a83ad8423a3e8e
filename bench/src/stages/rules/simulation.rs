//! Simulations of a rule over as many stored orders as one reads, while orders are placed.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::{Bench, Shop, USUAL, euros, two_rules};
use super::beside::{Beside, Work};
use crate::Outcome;
use crate::administrator::Administrator;
use crate::preload::{Script, Size};
use crate::report::{Goal, Report};
use crate::target::Site;

/// The most that a simulation reads.
const ORDERS: u64 = 20_000;
/// The seconds that a simulation may take beside placing.
const LONGEST: f64 = 15.0;

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let database = site.database(Size { orders: ORDERS, ..USUAL })?;
    database.fill(Script::Approvers)?;
    let shop = Shop::prepared(&database, two_rules)?;
    let admin = Administrator::log_in(&shop.server.address)?;
    let span = bench.options.span();
    let work = |_round: usize| -> Work {
        let admin = admin.clone();
        Box::new(move || simulate_for(&admin, span))
    };
    let beside = Beside { name: "rules.simulation", most_memory: 50.0 };
    let seconds = beside.measure(bench, &shop, report, work)?;
    let slowest = seconds.into_iter().fold(0.0, f64::max);
    let goal = Goal::AtMost(LONGEST);
    report.add_with_goal(bench.kind, "rules.simulation.seconds", (slowest, "s"), goal);
    let began = Instant::now();
    let seen = simulate(&admin)?;
    report.add(bench.kind, "rules.simulation.alone", began.elapsed().as_secs_f64(), "s");
    report.add(bench.kind, "rules.simulation.orders", seen as f64, "orders");
    Ok(())
}

/// Simulates again and again for `span`, and returns the seconds of the slowest time.
fn simulate_for(admin: &Administrator, span: Duration) -> Outcome<f64> {
    let (began, mut slowest) = (Instant::now(), Duration::ZERO);
    while began.elapsed() < span {
        let asked = Instant::now();
        simulate(admin)?;
        slowest = slowest.max(asked.elapsed());
    }
    Ok(slowest.as_secs_f64())
}

/// Simulates a rule that hits every stored order, and so asks the approvers of each; returns the orders seen.
fn simulate(admin: &Administrator) -> Outcome<u64> {
    let rule = json!({
        "name": "Every order",
        "when": { "order_total_over": euros("1.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    let days = json!({ "approval_rule": rule, "from": "2026-06-01", "until": "2026-06-02" });
    let found = admin.post("/v1/approval-rules/simulations", &days)?;
    let count = |pointer: &str| found.pointer(pointer).and_then(Value::as_u64);
    let (seen, hit) = (count("/orders_seen"), count("/orders_hit"));
    let asks = found.pointer("/by_approver/0").is_some();
    match seen {
        Some(orders) if orders > 0 && seen == hit && asks => Ok(orders),
        Some(_) | None => Err(format!("the rule does not ask about all orders: {found}").into()),
    }
}
