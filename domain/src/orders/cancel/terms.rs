//! Terms that the rest of a partly cancelled order must still meet.
//!
//! A tier, a quantity rule or the least order would mean nothing if an order could meet it when it is placed and
//! be cut down afterwards. The rules are those of today; the tier is the one that the line was priced at.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Cancelled;
use crate::catalog::{ProductId, QuantityProblem};
use crate::companies::Owner;
use crate::failure::{Failure, Kind, Violation};
use crate::identity::Permission;
use crate::money::{Money, MoneyError};
use crate::orders::place::{Check, TraceEntry, TraceOutcome};
use crate::orders::{Item, Line, Order, Status};
use crate::purchasing::{OnViolation, OrderLimit, QuantityTerm, Side};

/// The rules for the rest of an order.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The quantity rules that bind each product of the order.
    pub quantity_rules: BTreeMap<ProductId, Vec<QuantityTerm>>,
    /// Order limits of the company and of all companies.
    pub order_limits: Vec<OrderLimit>,
    /// Whether the order's pending request has a step of the company's.
    pub asks_company: bool,
    /// Whether the order's pending request has a step of the operator's.
    pub asks_operator: bool,
}

impl Terms {
    /// Whether an approver of the rule's own side judges what it asks for: the request then begins anew. A request
    /// without a step of that side never gets one, and the approvers of the other side do not judge its rules.
    fn leave(&self, order: &Order, on_violation: OnViolation, owner: Owner) -> bool {
        on_violation == OnViolation::RequireApproval
            && order.status == Status::PendingApproval
            && match owner {
                Owner::Company => self.asks_company,
                Owner::Operator => self.asks_operator,
            }
    }
}

/// The terms that a cancellation may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waives {
    /// None.
    Nothing,
    /// Minimums: an approver takes quantities out, and approves the rest. Prices, charges and increments stay terms.
    Minimums,
    /// All: for callers that may set prices.
    Everything,
}

impl Waives {
    /// The broken terms that are waived; refused where any other is broken.
    pub fn judge(self, broken: Vec<BrokenTerm>) -> Result<Vec<BrokenTerm>, BrokenTerms> {
        let (waived, refused): (Vec<_>, Vec<_>) = broken.into_iter().partition(|term| match self {
            Self::Nothing => false,
            Self::Minimums => term.is_minimum,
            Self::Everything => true,
        });
        if refused.is_empty() { Ok(waived) } else { Err(BrokenTerms(refused)) }
    }

    /// What was done against a term, as traces say it.
    const fn done(self) -> &'static str {
        match self {
            Self::Nothing => "cancelled",
            Self::Minimums => "taken out by an approver",
            Self::Everything => "cancelled by staff",
        }
    }
}

/// One rule that the rest breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenTerm {
    check: Check,
    is_minimum: bool,
    subject: String,
    limit: Option<String>,
    remaining: String,
    violation: Violation,
}

impl BrokenTerm {
    /// Its entry in the order's trace, if a cancellation on `date` broke the rule all the same.
    pub fn overridden(&self, by: Waives, date: NaiveDate) -> TraceEntry {
        let detail = format!("{} on {date}: {}", by.done(), self.violation.full());
        TraceEntry {
            code: Some(self.violation.code.to_owned()),
            limit: self.limit.clone(),
            requested: Some(self.remaining.clone()),
            ..TraceEntry::new(self.check, TraceOutcome::Overridden, &self.subject, detail)
        }
    }
}

/// Refusal of a cancellation that leaves too little.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rest of the order would break its terms; cancel all open quantities instead")]
pub struct BrokenTerms(pub Vec<BrokenTerm>);

impl Failure for BrokenTerms {
    fn code(&self) -> &'static str {
        "cancellation_breaks_terms"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
    fn violations(&self) -> Vec<Violation> {
        self.0.iter().map(|term| term.violation.clone()).collect()
    }
}

impl Cancelled {
    /// All terms broken by the parts that a request names (its first `named`). Parts not named are not
    /// checked: without names everything open is cancelled, which is always allowed.
    pub fn broken_terms(&self, named: usize, terms: &Terms) -> Result<Vec<BrokenTerm>, MoneyError> {
        let lines = &self.order.lines;
        let goods = || lines.iter().filter(|line| line.is_goods());
        let mut broken = Vec::new();
        if goods().any(|line| line.open() > 0) {
            for (product, place) in self.products(named) {
                let rules = terms.quantity_rules.get(&product).map_or(&[][..], Vec::as_slice);
                let binding = rules
                    .iter()
                    .filter(|rule| !terms.leave(&self.order, rule.on_violation, rule.by.owner()));
                broken.extend(Remaining::of(&self.order, product).broken(binding, place));
            }
        }
        if goods().any(|line| remaining(line) > 0) {
            broken.extend(self.charges(named));
        }
        if goods().any(|line| line.open() > 0) && self.net.minor() > 0 {
            broken.extend(too_low(&self.order, terms)?);
        }
        Ok(broken)
    }

    /// Whether the parts that a request names break a term that is left to approvers. None has judged it yet.
    pub fn asks_anew(&self, named: usize, terms: &Terms) -> Result<bool, MoneyError> {
        let all = Terms { asks_company: false, asks_operator: false, ..terms.clone() };
        Ok(self.broken_terms(named, &all)?.len() > self.broken_terms(named, terms)?.len())
    }

    /// The products named, each with its first index in the request.
    fn products(&self, named: usize) -> Vec<(ProductId, usize)> {
        let mut products: Vec<(ProductId, usize)> = Vec::new();
        for (part, place) in self.parts.iter().zip(0..).take(named) {
            let Some(product) = part.product else { continue };
            if products.iter().all(|(other, _)| *other != product) {
                products.push((product, place));
            }
        }
        products
    }

    /// A charge belongs to goods: as long as goods remain, it is not cancelled by itself.
    fn charges(&self, named: usize) -> impl Iterator<Item = BrokenTerm> {
        let named = self.parts.iter().zip(0..).take(named);
        named.filter(|(part, _)| part.product.is_none()).map(|(cancelled, place)| {
            let line = cancelled.part.line;
            let detail = format!("line {line} is a charge, which is cancelled only with all goods");
            let pointer = format!("/lines/{place}");
            BrokenTerm {
                check: Check::Price,
                is_minimum: false,
                subject: format!("line {line}"),
                limit: None,
                remaining: "0".to_owned(),
                violation: Violation::new(pointer, "charge_without_goods", detail),
            }
        })
    }
}

/// Shipped and open quantity of a line.
const fn remaining(line: &Line) -> i64 {
    line.quantity - line.cancelled
}

/// Shipped and open quantity of one SKU, over all lines.
struct Remaining<'a> {
    sku: &'a str,
    quantity: i64,
    /// The line with the highest tier among those with a remaining quantity.
    tier: Option<(i64, &'a Line)>,
}

impl<'a> Remaining<'a> {
    fn of(order: &'a Order, product: ProductId) -> Self {
        let lines = || order.lines.iter().filter(move |line| line.product() == Some(product));
        let sku = lines().find_map(|line| match &line.item {
            Item::Goods { sku, .. } => Some(sku.as_str()),
            Item::Charge { .. } => None,
        });
        let left = lines().filter(|line| remaining(line) > 0);
        let tiers = left.filter_map(|line| Some((line.tier_min?, line)));
        Self {
            sku: sku.unwrap_or_default(),
            quantity: lines().map(remaining).fold(0, i64::saturating_add),
            tier: tiers.max_by_key(|(min, _)| *min),
        }
    }

    /// The broken terms; a SKU with nothing remaining is not checked.
    fn broken<'t>(
        &self,
        rules: impl Iterator<Item = &'t QuantityTerm>,
        place: usize,
    ) -> Vec<BrokenTerm> {
        if self.quantity == 0 {
            return Vec::new();
        }
        let term = |(check, is_minimum), limit: i64, code, detail: String| BrokenTerm {
            check,
            is_minimum,
            subject: self.sku.to_owned(),
            limit: Some(limit.to_string()),
            remaining: self.quantity.to_string(),
            violation: Violation::new(format!("/lines/{place}/quantity"), code, detail),
        };
        let problems = rules.flat_map(|rule| rule.bounds.check(self.quantity));
        let problems = problems.filter_map(|problem| {
            let (bound, is_minimum) = match problem {
                QuantityProblem::BelowMinimum { min, .. } => (min, true),
                QuantityProblem::NotAMultiple { increment, .. } => (increment, false),
                // A cancellation never raises the quantity; the maximum was lowered since.
                QuantityProblem::AboveMaximum { .. } => return None,
            };
            let detail = format!("{}: for the remaining quantity, {problem}", self.sku);
            Some(term((Check::Quantity, is_minimum), bound, problem.code(), detail))
        });
        let mut broken: Vec<_> = problems.collect();
        if let Some((min, line)) = self.tier.filter(|(min, _)| self.quantity < *min) {
            let Self { sku, quantity, .. } = self;
            let price = line.unit_price;
            let detail =
                format!("{sku}: {quantity} would remain, and {price} is the price from {min}");
            broken.push(term((Check::Price, false), min, "tier_not_reached", detail));
        }
        broken
    }
}

/// The least-order limits that the rest falls below.
fn too_low(order: &Order, terms: &Terms) -> Result<Vec<BrokenTerm>, MoneyError> {
    let mut cancelled = order.lines.iter().map(|line| line.cancelled_net);
    let net = cancelled.try_fold(order.net, Money::minus)?;
    let binding = terms.order_limits.iter().filter(|limit| limit.quota.is_none());
    let binding = binding.filter(|limit| !terms.leave(order, limit.on_violation, limit.owner));
    let broken = binding.filter_map(|limit| match limit.broken_by(net)? {
        Side::TooLow(min) => Some(BrokenTerm {
            check: Check::OrderLimit,
            is_minimum: true,
            subject: limit.id.to_string(),
            limit: Some(min.to_string()),
            remaining: net.to_string(),
            violation: below(net, min),
        }),
        Side::TooHigh(_) => None,
    });
    Ok(broken.collect())
}

fn below(net: Money, min: Money) -> Violation {
    let detail = format!("{net} net would remain, less than the minimum order");
    Violation::new("/lines", "order_total_too_low", detail.clone())
        .with_figures(Permission::ReadOrderLimits, format!("{detail}, {min}"))
}
