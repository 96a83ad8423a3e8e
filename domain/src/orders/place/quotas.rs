//! Quotas: order limits over a period.

use super::limits::{LimitsAsk, not_of_this_currency};
use super::trace::{Check, Findings, TraceEntry, TraceOutcome};
use super::{Basket, Context};
use crate::catalog::Sku;
use crate::failure::Violation;
use crate::identity::Permission;
use crate::money::Money;
use crate::purchasing::{OnViolation, OrderLimit, Quota, QuotaStanding, QuotaTake};

/// Checks every quota against what the order takes of it, and returns what it takes.
pub(super) fn check(
    (basket, context): (&Basket, &Context<'_>),
    net: Money,
    findings: &mut Findings,
) -> (LimitsAsk, Vec<QuotaTake>) {
    let (mut ask, mut takes) = (LimitsAsk::Nothing, Vec::new());
    for limit in context.order_limits.iter() {
        let Some(quota) = &limit.quota else { continue };
        if let Some(other) = limit.currency().filter(|currency| *currency != net.currency()) {
            findings.note(not_of_this_currency(limit, net, other));
            continue;
        }
        let Some(standing) = context.quotas.get(&limit.id) else { continue };
        let (wanted, product) = wanted(quota, (basket, context), net);
        let left = limit.most().unwrap_or_default().saturating_sub(standing.used);
        let exceeded = wanted > 0 && wanted > left;
        let entry = entry(limit, quota, net, (standing, wanted, left));
        if exceeded {
            let violation = exceeds(quota, net, (wanted, left));
            ask = ask.max(tell(limit.on_violation, violation, entry, findings));
        } else {
            findings.note(entry);
        }
        let mut account = standing.account;
        if let Some(part) = &mut account.quota {
            part.product = product;
        }
        takes.push(QuotaTake {
            account,
            is_open: standing.is_open,
            amount: wanted,
            overruns: exceeded && limit.on_violation == OnViolation::RequireApproval,
            asks: limit.on_violation == OnViolation::RequireApproval,
        });
    }
    takes.retain(|take| take.amount > 0);
    (ask, takes)
}

/// What the order takes of the quota, and the product whose pieces it counts.
fn wanted(
    quota: &Quota,
    (basket, context): (&Basket, &Context<'_>),
    net: Money,
) -> (i64, Option<uuid::Uuid>) {
    let Some(pieces) = &quota.pieces else { return (net.minor(), None) };
    let ordered = basket.totals().get(&pieces.sku).map_or(0, |total| total.quantity);
    (ordered, context.products.get(&pieces.sku).map(|product| product.id.uuid()))
}

/// An amount of the quota in words.
fn shown(quota: &Quota, net: Money, amount: i64) -> String {
    match &quota.pieces {
        Some(pieces) => format!("{amount} of {}", pieces.sku),
        None => Money::from_minor(amount, net.currency()).to_string(),
    }
}

fn exceeds(quota: &Quota, net: Money, (wanted, left): (i64, i64)) -> Violation {
    let (period, per) = (quota.period.as_str(), quota.per.as_str());
    let wanted = shown(quota, net, wanted);
    let plain = format!("{wanted} is more than is left per {period} and {per}");
    let left = shown(quota, net, left);
    let full = format!("{wanted} is more than the {left} left per {period} and {per}");
    let sku = quota.pieces.as_ref().map(|pieces| &pieces.sku);
    Violation::new(pointer(sku), "quota_exceeded", plain)
        .with_figures(Permission::ReadOrderLimits, full)
}

const fn pointer(sku: Option<&Sku>) -> &'static str {
    match sku {
        Some(_) => "/lines",
        None => "",
    }
}

fn entry(
    limit: &OrderLimit,
    quota: &Quota,
    net: Money,
    (standing, wanted, left): (&QuotaStanding, i64, i64),
) -> TraceEntry {
    let shown = |amount| shown(quota, net, amount);
    let (period, per) = (quota.period.as_str(), quota.per.as_str());
    let detail =
        format!("{} is within the {} left per {period} and {per}", shown(wanted), shown(left));
    TraceEntry {
        limit: limit.most().map(shown),
        used: Some(shown(standing.used)),
        requested: Some(shown(wanted)),
        available: Some(shown(left)),
        ..TraceEntry::new(Check::Quota, TraceOutcome::Passed, limit.id.to_string(), detail)
    }
}

/// Records that the quota is exceeded, with the consequence.
fn tell(
    consequence: OnViolation,
    violation: Violation,
    entry: TraceEntry,
    findings: &mut Findings,
) -> LimitsAsk {
    let entry = TraceEntry { detail: violation.full().to_owned(), ..entry };
    match consequence {
        OnViolation::Deny => {
            findings.deny(violation, entry);
            LimitsAsk::Nothing
        }
        OnViolation::RequireApproval => {
            let (outcome, code) = (TraceOutcome::RequireApproval, Some(violation.code.to_owned()));
            findings.note(TraceEntry { outcome, code, ..entry });
            LimitsAsk::Approval
        }
    }
}
