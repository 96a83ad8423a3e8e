//! Order limits, and the approvals needed.

use super::asks::{AskedBy, Asks, Steps};
use super::trace::{Check, Findings, Note, TraceEntry, TraceOutcome};
use super::{Basket, Context};
use crate::approvals::{FactLine, Facts, PlannedStep, Rule, Unmet, steps_for};
use crate::failure::Violation;
use crate::identity::Permission;
use crate::money::{Currency, Money};
use crate::orders::{Item, Line};
use crate::purchasing::{OnViolation, OrderLimit, Side};

/// The verdict on a rule in another currency than the order's.
const OTHER_CURRENCY: &str = Unmet::OtherCurrency.as_str();

/// Reason for refusing an order whose approval no approver could finish.
const TOO_MANY_STEPS: &str =
    "the rules, limits and budgets ask for more steps than an approval request may have, 20";

pub(super) fn check_order_limits(
    context: &Context<'_>,
    net: Money,
    findings: &mut Findings,
) -> Asks {
    let mut asks = Asks::default();
    let limits = context.binding(&context.order_limits, |limit| (limit.owner, limit.unit));
    for limit in limits.iter().filter(|limit| limit.quota.is_none()) {
        if let Some(other) = limit.currency().filter(|currency| *currency != net.currency()) {
            findings.note(not_of_this_currency(limit, net, other));
            continue;
        }
        let Some(side) = limit.broken_by(net) else {
            findings.note(order_limit_entry(limit, net, TraceOutcome::Passed));
            continue;
        };
        let violation = out_of_bounds(side, net);
        match limit.on_violation {
            OnViolation::Deny => {
                let entry = order_limit_entry(limit, net, TraceOutcome::Deny);
                let detail = violation.full().to_owned();
                findings.deny(violation, TraceEntry { detail, ..entry });
            }
            OnViolation::RequireApproval => {
                asks.add((AskedBy::Rule, limit.owner), &limit.steps);
                let entry = order_limit_entry(limit, net, TraceOutcome::RequireApproval);
                let (detail, code) = (violation.full().to_owned(), violation.code.to_owned());
                findings.note(TraceEntry { detail, code: Some(code), ..entry });
            }
        }
    }
    asks
}

/// The violation by an order on the wrong side of a limit.
pub(super) fn out_of_bounds(side: Side, net: Money) -> Violation {
    let (code, plain, bound) = match side {
        Side::TooLow(min) => {
            ("order_total_too_low", format!("{net} net is less than the minimum order"), min)
        }
        Side::TooHigh(max) => {
            ("order_total_too_high", format!("{net} net is more than the maximum order"), max)
        }
    };
    let full = format!("{plain}, {bound}");
    Violation::new("/lines", code, plain).with_figures(Permission::ReadOrderLimits, full)
}

/// A limit for all companies ignores orders in another currency, and the trace says that.
pub(super) fn not_of_this_currency(limit: &OrderLimit, net: Money, other: Currency) -> TraceEntry {
    let detail = format!("the order limit is in {other}, the order in {}", net.currency());
    TraceEntry {
        detail,
        code: Some(OTHER_CURRENCY.to_owned()),
        considered: vec![Note::new(format!("an order limit in {other}"), OTHER_CURRENCY)],
        ..order_limit_entry(limit, net, TraceOutcome::Passed)
    }
}

fn order_limit_entry(limit: &OrderLimit, net: Money, outcome: TraceOutcome) -> TraceEntry {
    let bound = |bound: Option<Money>| bound.map_or_else(|| "-".to_owned(), |b| b.to_string());
    TraceEntry {
        limit: Some(format!("{} … {}", bound(limit.min), bound(limit.max))),
        requested: Some(net.to_string()),
        ..TraceEntry::new(
            Check::OrderLimit,
            outcome,
            limit.id.to_string(),
            format!("{net} net is within the order limit"),
        )
    }
}

/// What the conditions of approval rules ask about the priced basket.
pub(super) fn facts<'a>(
    basket: &'a Basket,
    context: &Context<'a>,
    lines: &'a [Line],
    net: Money,
) -> Facts<'a> {
    let ship_to = context.ship_to(basket);
    Facts {
        net,
        lines: fact_lines(lines),
        cost_centres: basket.cost_centres(),
        destination: ship_to.map_or(context.company.country, |address| address.country),
        new_ship_to: context.is_new_ship_to,
        requester_roles: context.requester_roles,
    }
}

/// The lines as conditions see them.
pub(super) fn fact_lines(lines: &[Line]) -> Vec<FactLine<'_>> {
    lines.iter().map(fact_line).collect()
}

fn fact_line(line: &Line) -> FactLine<'_> {
    let sku = match &line.item {
        Item::Goods { sku, .. } => Some(sku.as_str()),
        Item::Charge { .. } => None,
    };
    FactLine { sku, quantity: line.quantity, net: line.net }
}

/// The approvals that the order needs: the company's steps first, then the operator's.
pub(super) fn approval_steps(
    context: &Context<'_>,
    facts: &Facts<'_>,
    asks: Asks,
    findings: &mut Findings,
) -> Vec<PlannedStep> {
    let rules = &context.binding(&context.approval_rules, |rule| (rule.owner, rule.unit));
    let net = facts.net;
    let operator = asks.operator;
    let asked = asks.steps(steps_for(rules, facts), context.default_staff);
    if asked.are_too_many(0) {
        findings
            .deny(too_many_steps(), steps_entry(rules, facts, TraceOutcome::Deny, TOO_MANY_STEPS));
        return Vec::new();
    }
    let Steps { all: steps, companys, staffs, alone } = asked;
    if steps.is_empty() {
        if !rules.is_empty() {
            let detail = format!("no rule asks for approval of {net} net");
            findings.note(steps_entry(rules, facts, TraceOutcome::Passed, detail));
        }
        return steps;
    }
    let detail = approvals_detail((companys, alone), (staffs, operator), net);
    findings.note(steps_entry(rules, facts, TraceOutcome::RequireApproval, detail));
    steps
}

/// The sides that ask for approval: the company in so many steps, or for one rule alone that has none of its own.
fn approvals_detail(
    (steps, alone): (usize, Option<AskedBy>),
    (of_staff, operator): (usize, bool),
    net: Money,
) -> String {
    let companys = match (steps, alone) {
        (0, _) => None,
        (_, Some(by)) => {
            let what = match by {
                AskedBy::Budget => "a budget",
                AskedBy::Rule => "a purchase rule",
            };
            Some(format!("{what} asks for approval, by any administrator of the company"))
        }
        (count, None) => Some(format!("rules ask for approval of {net} net; steps: {count}")),
    };
    let of_staff = (of_staff > 0).then(|| {
        format!("rules ask for approval of {net} net by staff of the operator; steps: {of_staff}")
    });
    let operators = "a purchase rule of the operator asks for approval, by staff of the operator";
    let operators = operator.then(|| operators.to_owned());
    companys.into_iter().chain(of_staff).chain(operators).collect::<Vec<_>>().join("; ")
}

fn too_many_steps() -> Violation {
    Violation::new("", "too_many_approval_steps", TOO_MANY_STEPS)
}

fn steps_entry(
    rules: &[Rule],
    facts: &Facts<'_>,
    outcome: TraceOutcome,
    detail: impl Into<String>,
) -> TraceEntry {
    TraceEntry {
        requested: Some(facts.net.to_string()),
        considered: rules.iter().map(|rule| rule_note(rule, facts)).collect(),
        ..TraceEntry::new(Check::Approval, outcome, "order", detail)
    }
}

fn rule_note(rule: &Rule, facts: &Facts<'_>) -> Note {
    let what = format!("{}: {}", rule.name, rule.when.words());
    Note::new(what, rule.when.unmet(facts).map_or("asks_for_approval", Unmet::as_str))
}
