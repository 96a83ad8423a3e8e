//! Quotas: order limits over a period.

use uuid::Uuid;

use super::asks::AskedBy;
use super::charged::Tally;
use super::limits::not_of_this_currency;
use super::trace::{Check, Findings, TraceEntry, TraceOutcome};
use super::{Basket, Charged, Context, OnShort};
use crate::commitment::{Counts, NewAccount, OverLimit};
use crate::failure::Violation;
use crate::identity::Permission;
use crate::money::Money;
use crate::purchasing::{OnViolation, OrderLimit, Quota, QuotaStanding};

/// The code of an order that exceeds a quota.
pub(super) const EXCEEDED: &str = "quota_exceeded";

/// An order's part of one quota.
struct Asked<'a> {
    limit: &'a OrderLimit,
    quota: &'a Quota,
    standing: &'a QuotaStanding,
    net: Money,
    wanted: i64,
    left: i64,
    /// The line that its violation points to.
    pointer: String,
}

/// Checks every quota that counts the order.
pub(super) fn check(
    (basket, context): (&Basket, &Context<'_>),
    net: Money,
    all: &mut Tally,
    findings: &mut Findings,
) {
    let limits = context.binding(&context.order_limits, |limit| (limit.owner, limit.unit));
    for limit in limits.iter() {
        let Some(quota) = &limit.quota else { continue };
        if let Some(other) = limit.currency().filter(|currency| *currency != net.currency()) {
            findings.note(not_of_this_currency(limit, net, other));
            continue;
        }
        let Some(standing) = context.quotas.get(&limit.id) else { continue };
        let (wanted, counts, pointer) = part(quota, (basket, context), net);
        let left = limit.most().unwrap_or_default().saturating_sub(standing.used);
        let asked = Asked { limit, quota, standing, net, wanted, left, pointer };
        let over = if wanted > 0 && wanted > left {
            exceed(&asked, all, findings)
        } else {
            findings.note(asked.entry(TraceOutcome::Passed, asked.within()));
            None
        };
        // An order without the SKU takes nothing, and opens nothing.
        if wanted > 0 {
            let account = counting(standing.account, counts);
            let on_short = match limit.on_violation {
                OnViolation::Deny => OnShort::Refuse,
                OnViolation::RequireApproval => OnShort::DecideAgain,
            };
            let (is_open, amount) = (standing.is_open, wanted);
            all.counted.push(Charged { account, is_open, counts, amount, over, on_short });
        }
    }
}

/// What the quota counts of the order, and the field that sets it.
fn part(
    quota: &Quota,
    (basket, context): (&Basket, &Context<'_>),
    net: Money,
) -> (i64, Counts, String) {
    let Some(pieces) = &quota.pieces else { return (net.minor(), Counts::All, String::new()) };
    let totals = basket.totals();
    let ordered = totals.get(&pieces.sku).zip(context.products.get(&pieces.sku));
    let Some((total, product)) = ordered else { return (0, Counts::All, String::new()) };
    let pointer = format!("/lines/{}/quantity", total.first);
    (total.quantity, Counts::Pieces(product.id.uuid()), pointer)
}

/// The account with the product that it counts pieces of.
fn counting(mut account: NewAccount, counts: Counts) -> NewAccount {
    let product: Option<Uuid> = match counts {
        Counts::Pieces(product) => Some(product),
        Counts::All | Counts::CostCentre(_) => None,
    };
    if let Some(part) = &mut account.quota {
        part.product = product;
    }
    account
}

/// The cause that lets the order exceed the quota, if anything does.
fn exceed(asked: &Asked<'_>, all: &mut Tally, findings: &mut Findings) -> Option<OverLimit> {
    let (wanted, left) = (asked.shown(asked.wanted), asked.shown(asked.left));
    let violation = short_of_quota(asked.pointer.clone(), &wanted, &left);
    let detail = violation.full().to_owned();
    match asked.limit.on_violation {
        OnViolation::Deny => {
            findings.deny(violation, asked.entry(TraceOutcome::Deny, detail));
            None
        }
        OnViolation::RequireApproval => {
            all.asks.add((AskedBy::Rule, asked.limit.owner), &asked.limit.steps);
            let entry = asked.entry(TraceOutcome::RequireApproval, detail);
            findings.note(TraceEntry { code: Some(EXCEEDED.to_owned()), ..entry });
            Some(OverLimit::ApprovedOverrun)
        }
    }
}

impl Asked<'_> {
    /// An amount of the quota in words.
    fn shown(&self, amount: i64) -> String {
        match &self.quota.pieces {
            Some(pieces) => format!("{amount} of {}", pieces.sku),
            None => Money::from_minor(amount, self.net.currency()).to_string(),
        }
    }

    fn within(&self) -> String {
        let (period, per) = (self.quota.period.as_str(), self.quota.per.as_str());
        let (wanted, left) = (self.shown(self.wanted), self.shown(self.left));
        format!("{wanted} is within the {left} left per {period} and {per}")
    }

    fn entry(&self, outcome: TraceOutcome, detail: String) -> TraceEntry {
        TraceEntry {
            limit: self.limit.most().map(|most| self.shown(most)),
            used: Some(self.shown(self.standing.used)),
            requested: Some(self.shown(self.wanted)),
            available: Some(self.shown(self.left)),
            ..TraceEntry::new(Check::Quota, outcome, self.limit.id.to_string(), detail)
        }
    }
}

/// Refusal of an order that takes `wanted` of an order limit's period, with only `left` of it.
pub fn short_of_quota(pointer: String, wanted: &str, left: &str) -> Violation {
    let plain = format!("{wanted} is more than is left of the order limit for its period");
    let full = format!("{wanted} is more than the {left} left of the order limit for its period");
    Violation::new(pointer, EXCEEDED, plain).with_figures(Permission::ReadOrderLimits, full)
}
