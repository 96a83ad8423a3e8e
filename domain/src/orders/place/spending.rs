//! The spending limit of the ordering member.

use super::asks::AskedBy;
use super::charged::Tally;
use super::trace::{Check, Findings, TraceEntry, TraceOutcome};
use super::{Charged, Context, OnShort, Spending};
use crate::commitment::{Counts, OverLimit};
use crate::failure::Violation;
use crate::money::{Money, MoneyError};
use crate::purchasing::{OnViolation, Period};

/// The code of an order that exceeds a spending limit.
const EXCEEDED: &str = "spending_limit_exceeded";

pub(super) fn check(
    context: &Context<'_>,
    net: Money,
    all: &mut Tally,
    findings: &mut Findings,
) -> Result<(), MoneyError> {
    let Some(spending) = &context.spending else { return Ok(()) };
    let limit = spending.limit.amount;
    if limit.currency() != net.currency() {
        let (own, other) = (limit.currency(), net.currency());
        let detail = format!("the spending limit is in {own}, the order in {other}");
        let entry =
            TraceEntry::new(Check::SpendingLimit, TraceOutcome::Deny, "spending limit", &detail);
        findings.deny(Violation::new("", "currency_mismatch", detail), entry);
        return Ok(());
    }
    let used = match spending.limit.period {
        Period::Order => Money::zero(net.currency()),
        Period::Day | Period::Week | Period::Month | Period::Quarter | Period::Year => {
            spending.used()
        }
    };
    let left = limit.minus(used)?;
    let exceeded = net.minor() > 0 && net.minor() > left.minor();
    let entry = entry(spending, (net, used, left), exceeded);
    let over = match (exceeded, spending.limit.on_exceeded) {
        (false, _) => {
            findings.note(entry);
            None
        }
        (true, OnViolation::Deny) => {
            findings.deny(Violation::new("", EXCEEDED, entry.detail.clone()), entry);
            None
        }
        (true, OnViolation::RequireApproval) => {
            all.asks.add((AskedBy::Rule, spending.owner), &[]);
            let outcome = TraceOutcome::RequireApproval;
            findings.note(TraceEntry { outcome, code: Some(EXCEEDED.to_owned()), ..entry });
            Some(OverLimit::ApprovedOverrun)
        }
    };
    all.counted.extend(charged(spending, net, over));
    Ok(())
}

/// What the order takes of the limit; nothing where each order counts by itself.
fn charged(spending: &Spending, net: Money, over: Option<OverLimit>) -> Option<Charged> {
    let allowance = spending.allowance?;
    Some(Charged {
        account: allowance.account,
        is_open: allowance.used.is_some(),
        counts: Counts::All,
        amount: net.minor(),
        over,
        on_short: match spending.limit.on_exceeded {
            OnViolation::Deny => OnShort::Refuse,
            OnViolation::RequireApproval => OnShort::DecideAgain,
        },
    })
}

fn entry(
    spending: &Spending,
    (net, used, left): (Money, Money, Money),
    exceeded: bool,
) -> TraceEntry {
    let (limit, period) = (spending.limit.amount, spending.limit.period.as_str());
    let word = if exceeded { "more than" } else { "within" };
    let detail = format!("{net} net is {word} the {left} left of {limit} per {period}");
    TraceEntry {
        limit: Some(limit.to_string()),
        used: Some(used.to_string()),
        requested: Some(net.to_string()),
        available: Some(left.to_string()),
        ..TraceEntry::new(
            Check::SpendingLimit,
            TraceOutcome::Passed,
            format!("spending limit per {period}"),
            detail,
        )
    }
}
