//! What surrounds the orders of one company now: its rules, units, goods and people.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::approvals::{ApprovalRuleId, PlannedStep, Requesters, Rule};
use domain::companies::{CompanyId, Country, Owner, RulesFromAbove, UnitId, UnitTree};
use domain::identity::{StaffUser, UserId};
use domain::orders::Order;
use domain::orders::place::{Hit, Surroundings, Trial, TrialGoods};
use persistence::orders::BasketItem;
use persistence::{Conn, DbError, approvals, companies};

use crate::flows::approvers::People;

/// The most rows and ids that a simulation keeps in memory, beside a part of the orders.
pub(super) const MOST_KEPT: usize = 100_000;

/// What decides the users that steps ask: the unit and the buyer of the order, and the rules of the steps.
type Matter = (Option<UnitId>, UserId, Vec<Option<ApprovalRuleId>>);

/// The surroundings of one company's orders.
pub(super) struct OfCompany<'a> {
    trial: &'a Trial,
    country: Country,
    units: UnitTree,
    rules: Vec<Rule>,
    goods: Option<BasketItem>,
    people: People<'a>,
    /// The users behind the orders of each buyer.
    requesters: BTreeMap<UserId, Requesters>,
    /// The users that were asked.
    asked: BTreeMap<Matter, Vec<UserId>>,
    /// Units, rules and prices.
    rows: usize,
    /// Users in `asked`.
    kept: usize,
}

impl<'a> OfCompany<'a> {
    /// Reads what the rule to try asks about a company, beside its country and its goods. Units and approval rules
    /// bear on rules of the company alone. People are read once an order is hit.
    pub(super) fn load(
        conn: &mut Conn,
        (trial, staff): (&'a Trial, &'a [StaffUser]),
        (id, country, goods): (CompanyId, Country, Option<BasketItem>),
    ) -> Result<Self, DbError> {
        let (units, rules) = match trial.owner() {
            Owner::Operator => (Vec::new(), Vec::new()),
            Owner::Company => (companies::units_of(conn, id)?, approvals::rules(conn, id)?),
        };
        let prices = goods.as_ref().map_or(0, |goods| goods.candidates.len());
        Ok(Self {
            trial,
            country,
            rows: units.len() + rules.len() + prices,
            units: UnitTree::new(units),
            rules,
            goods,
            people: People::of(id, staff),
            requesters: BTreeMap::new(),
            asked: BTreeMap::new(),
            kept: 0,
        })
    }

    /// The rows and ids in memory.
    pub(super) fn size(&self) -> usize {
        self.rows + self.kept + self.requesters.len() + self.people.size()
    }

    /// What the rule would have said to an order of the company.
    pub(super) fn hit(&mut self, conn: &mut Conn, order: &Order) -> Result<Option<Hit>, DbError> {
        if self.trial.hits_by_role() {
            return self.hit_with(conn, order, true);
        }
        let hit = self.hit_with(conn, order, false)?;
        match hit {
            // Roles decide which approval rules apply, and so the steps.
            Some(hit) if !hit.steps.is_empty() && self.rules.iter().any(Rule::is_by_role) => {
                self.hit_with(conn, order, true)
            }
            hit => Ok(hit),
        }
    }

    /// The same, with the roles of the ordering member or without.
    fn hit_with(
        &mut self,
        conn: &mut Conn,
        order: &Order,
        with_roles: bool,
    ) -> Result<Option<Hit>, DbError> {
        let roles = match order.member {
            Some(member) if with_roles => self.people.roles(conn, order.unit, member)?,
            Some(_) | None => Vec::new(),
        };
        let unit = order.unit.and_then(|unit| self.units.for_order(unit));
        let at = Surroundings {
            country: self.country,
            above: unit.map_or(RulesFromAbove::All, |found| found.rules),
            requester_roles: &roles,
            approval_rules: &self.rules,
            goods: self.goods.as_ref().map(|goods| TrialGoods {
                product: &goods.product,
                candidates: &goods.candidates,
                rules: &goods.quantity_rules,
            }),
        };
        Ok(self.trial.hit(order, &at))
    }

    /// The users that these steps of an order would ask, each once.
    pub(super) fn asked(
        &mut self,
        conn: &mut Conn,
        order: &Order,
        steps: &[PlannedStep],
    ) -> Result<&[UserId], DbError> {
        if steps.is_empty() {
            return Ok(&[]);
        }
        let rule = |step: &PlannedStep| step.rule.as_ref().map(|(rule, _name)| *rule);
        let matter: Matter = (order.unit, order.placed_by, steps.iter().map(rule).collect());
        if !self.asked.contains_key(&matter) {
            let users = self.find(conn, order, steps)?;
            self.keep(matter.clone(), users);
        }
        Ok(self.asked.get(&matter).map_or(&[][..], Vec::as_slice))
    }

    fn find(
        &mut self,
        conn: &mut Conn,
        order: &Order,
        steps: &[PlannedStep],
    ) -> Result<Vec<UserId>, DbError> {
        let requesters: &Requesters = match self.requesters.entry(order.placed_by) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(requesters(conn, order)?),
        };
        let users = self.people.asked_users(conn, steps, (order.unit, requesters))?;
        Ok(users.into_iter().collect())
    }

    fn keep(&mut self, matter: Matter, users: Vec<UserId>) {
        self.kept += users.len();
        if self.kept > MOST_KEPT {
            self.asked.clear();
            self.kept = users.len();
        }
        self.asked.insert(matter, users);
    }
}

/// The users behind an order: its buyer, and the makers of a key that ordered.
fn requesters(conn: &mut Conn, order: &Order) -> Result<Requesters, DbError> {
    match order.member {
        Some(_) => Ok(Requesters::default().and([order.placed_by])),
        None => approvals::with_makers(conn, vec![order.placed_by]),
    }
}
