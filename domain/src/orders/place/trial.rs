//! A rule tried on an order that was placed: whether it would have stopped the order, and what it would have asked for.
//!
//! The order counts as it was placed, whatever became of it. All else is as it is now: the people, the units, the
//! products, and the other rules.

use std::collections::BTreeSet;
use std::slice;

use super::asks::{AskedBy, Asks, Steps};
use super::limits::{fact_lines, out_of_bounds};
use super::prices::winning_list;
use crate::approvals::{DefaultStaff, Facts, PlannedStep, Rule, StepRule, steps_for};
use crate::catalog::{Product, ProductId};
use crate::companies::{CompanyId, Country, OrderUnit, Owner, UnitId};
use crate::identity::Role;
use crate::orders::Order;
use crate::pricing::Candidate;
use crate::purchasing::{OnViolation, OrderLimit, ProductRule, QuantityTerm};

/// A rule to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// An approval rule.
    Approval(Rule),
    /// An order limit that counts each order by itself.
    Limit(OrderLimit),
    /// A quantity rule, in place of the one that its side has for the same buyers.
    Quantity(ProductRule),
}

/// What surrounds a placed order: all that its decision needs beside the order.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The country of the company.
    pub country: Country,
    /// The unit that the order names.
    pub unit: Option<OrderUnit<'a>>,
    /// The roles of the ordering member that reach the order's unit.
    pub requester_roles: &'a [Role],
    /// Whether no confirmed order of the company had gone where the order goes.
    pub is_new_ship_to: bool,
    /// Approval rules of the company and of all companies.
    pub approval_rules: &'a [Rule],
    /// The staff that answer rules of the operator without steps of their own.
    pub default_staff: DefaultStaff,
    /// The product of a quantity rule.
    pub goods: Option<TrialGoods<'a>>,
}

/// A product as a company may order it.
#[derive(Debug, Clone, Copy)]
pub struct TrialGoods<'a> {
    /// The product.
    pub product: &'a Product,
    /// The tiers of every price list for the company or for all companies.
    pub candidates: &'a [Candidate],
    /// The quantity rules of the company and of those price lists, besides the product's own.
    pub rules: &'a [QuantityTerm],
}

/// What a rule would have said to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The reason in words.
    pub why: String,
    /// The steps that it would have asked for; none: it would have refused the order. So it would, too, where the
    /// steps of all rules are more than an approval request may have.
    pub steps: Vec<PlannedStep>,
}

impl Trial {
    /// The side that would set the rule.
    pub const fn owner(&self) -> Owner {
        match self {
            Self::Approval(rule) => rule.owner,
            Self::Limit(limit) => limit.owner,
            Self::Quantity(rule) => rule.owner,
        }
    }

    /// The company that it would bind; `None`: any.
    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Approval(rule) => rule.company,
            Self::Limit(limit) => limit.company,
            Self::Quantity(rule) => rule.binds.company(),
        }
    }

    /// The unit of that company that it would bind, with those below; `None`: the whole company.
    pub const fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Approval(rule) => rule.unit,
            Self::Limit(limit) => limit.unit,
            Self::Quantity(rule) => rule.unit,
        }
    }

    /// Whether it hits orders by the roles of the ordering member.
    pub fn hits_by_role(&self) -> bool {
        match self {
            Self::Approval(rule) => rule.is_by_role(),
            Self::Limit(_) | Self::Quantity(_) => false,
        }
    }

    /// Whether it hits orders by where they go: to an address that is new to the company.
    pub const fn hits_by_place(&self) -> bool {
        match self {
            Self::Approval(rule) => rule.is_by_place(),
            Self::Limit(_) | Self::Quantity(_) => false,
        }
    }

    /// What it would have said to this order; `None`: nothing.
    pub fn hit(&self, order: &Order, at: &Surroundings<'_>) -> Option<Hit> {
        if !at.is_bound_by(self.owner(), self.unit()) {
            return None;
        }
        match self {
            Self::Approval(rule) => {
                let steps = steps_for(slice::from_ref(rule), &at.facts(order));
                if steps.is_empty() {
                    return None;
                }
                let others = at.rules_steps(order).len();
                let steps = finishable(Asks::default().steps(steps, at.default_staff), others);
                Some(Hit { why: rule.when.words(), steps })
            }
            Self::Limit(limit) => {
                let side = limit.broken_by(order.net)?;
                let why = out_of_bounds(side, order.net).full().to_owned();
                let steps = at.steps(order, (limit.on_violation, limit.owner), &limit.steps);
                Some(Hit { why, steps })
            }
            Self::Quantity(rule) => {
                let ordered = Ordered::of(order, rule.product)?;
                let term = QuantityTerm::of(rule);
                let binds = at.goods.is_some_and(|goods| goods.bind(&term, at.unit, &ordered));
                let problem = term.bounds.check(ordered.quantity).into_iter().next();
                let problem = problem.filter(|_| binds)?;
                let why = format!("{}: {problem}", rule.sku);
                let steps = at.steps(order, (term.on_violation, rule.owner), &term.steps);
                Some(Hit { why, steps })
            }
        }
    }
}

impl Surroundings<'_> {
    /// Whether a rule of this owner, for this unit or for the whole company, binds the order.
    fn is_bound_by(&self, owner: Owner, unit: Option<UnitId>) -> bool {
        self.unit.map_or(unit.is_none(), |at| at.is_bound_by(owner, unit))
    }

    /// What conditions of approval rules ask about the order.
    fn facts<'b>(&'b self, order: &'b Order) -> Facts<'b> {
        let of_lines = order.lines.iter().flat_map(|line| &line.allocations);
        let of_lines = of_lines.map(|one| one.cost_centre.as_str());
        let codes: BTreeSet<_> = order.cost_centre.as_deref().into_iter().chain(of_lines).collect();
        Facts {
            net: order.net,
            lines: fact_lines(&order.lines),
            cost_centres: codes.into_iter().collect(),
            destination: order.ship_to.as_ref().map_or(self.country, |address| address.country),
            new_ship_to: self.is_new_ship_to,
            requester_roles: self.requester_roles,
        }
    }

    /// The steps that a broken purchase rule asks for; none: it refuses the order.
    fn steps(
        &self,
        order: &Order,
        (on_violation, owner): (OnViolation, Owner),
        own: &[StepRule],
    ) -> Vec<PlannedStep> {
        match on_violation {
            OnViolation::Deny => Vec::new(),
            OnViolation::RequireApproval => {
                let mut asks = Asks::default();
                asks.add((AskedBy::Rule, owner), own);
                let rules = self.rules_steps(order);
                // Only a rule of the company without steps of its own takes those of the approval rules.
                let (rules, others) = match asks.open {
                    Some(_) => (rules, 0),
                    None => (Vec::new(), rules.len()),
                };
                finishable(asks.steps(rules, self.default_staff), others)
            }
        }
    }

    /// The steps of the approval rules that apply to the order.
    fn rules_steps(&self, order: &Order) -> Vec<PlannedStep> {
        let place = |rule: &Rule| (rule.owner, rule.unit);
        let rules = OrderUnit::binding(self.unit, self.approval_rules, place);
        steps_for(&rules, &self.facts(order))
    }
}

/// The steps; none if they and so many others are too many: placing refuses the order.
fn finishable(steps: Steps, others: usize) -> Vec<PlannedStep> {
    if steps.are_too_many(others) { Vec::new() } else { steps.all }
}

/// What an order has of one product.
struct Ordered<'a> {
    order: &'a Order,
    quantity: i64,
    /// Whether a price list gave a line its price.
    is_by_list: bool,
}

impl<'a> Ordered<'a> {
    fn of(order: &'a Order, product: ProductId) -> Option<Self> {
        let lines = || order.lines.iter().filter(move |line| line.product() == Some(product));
        let quantity = lines().fold(0_i64, |sum, line| sum.saturating_add(line.quantity));
        let is_by_list = lines().any(|line| line.tier_min.is_some());
        (quantity > 0).then_some(Self { order, quantity, is_by_list })
    }
}

impl TrialGoods<'_> {
    /// Whether this term would have been one of those that bind the product in the order.
    fn bind(&self, term: &QuantityTerm, at: Option<OrderUnit<'_>>, ordered: &Ordered<'_>) -> bool {
        let mut set = OrderUnit::binding(at, self.rules, QuantityTerm::place).into_owned();
        set.retain(|other| !other.stands_where(term));
        set.push(term.clone());
        let list = (ordered.is_by_list && QuantityTerm::need_list(&set)).then(|| {
            let of = (ordered.order.currency, ordered.order.placed_on);
            winning_list(self.candidates, of, ordered.quantity)
        });
        QuantityTerm::binding(self.product, &set, list.flatten()).contains(term)
    }
}
