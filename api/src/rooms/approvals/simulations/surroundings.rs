//! What surrounds the orders of one company now: its rules, units, goods and people.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::approvals::{PlannedStep, Requesters, Rule};
use domain::companies::{Company, CompanyId, Owner, RulesFromAbove, UnitTree};
use domain::identity::{Scope, StaffUser, UserId};
use domain::orders::Order;
use domain::orders::place::{Hit, Surroundings, Trial, TrialGoods};
use persistence::orders::BasketItem;
use persistence::{Conn, DbError, approvals, companies, orders};

use crate::flows::approvers::People;

/// The surroundings of one company's orders.
pub(super) struct OfCompany<'a> {
    trial: &'a Trial,
    company: Company,
    units: UnitTree,
    rules: Vec<Rule>,
    goods: Option<BasketItem>,
    people: People<'a>,
    /// The users behind the orders of each buyer.
    requesters: BTreeMap<UserId, Requesters>,
}

impl<'a> OfCompany<'a> {
    /// Reads what the rule to try asks about a company. Units and approval rules bear on rules of the company alone.
    pub(super) fn load(
        conn: &mut Conn,
        (trial, staff): (&'a Trial, &'a [StaffUser]),
        id: CompanyId,
    ) -> Result<Self, DbError> {
        let company = companies::find(conn, &Scope::Everything, id)?;
        let company = company.ok_or_else(|| DbError::corrupt("an order without its company"))?;
        let (units, rules) = match trial.owner() {
            Owner::Operator => (UnitTree::default(), Vec::new()),
            Owner::Company => {
                (UnitTree::new(companies::units_of(conn, id)?), approvals::rules(conn, id)?)
            }
        };
        let people = People::of(conn, id, staff)?;
        let goods = goods(conn, trial, id)?;
        let requesters = BTreeMap::new();
        Ok(Self { trial, company, units, rules, goods, people, requesters })
    }

    /// What the rule would have said to an order of the company.
    pub(super) fn hit(&mut self, conn: &mut Conn, order: &Order) -> Result<Option<Hit>, DbError> {
        let roles = match order.member {
            Some(member) if self.trial.asks_for_roles(&self.rules) => {
                self.people.roles(conn, order.unit, member)?
            }
            Some(_) | None => Vec::new(),
        };
        let unit = order.unit.and_then(|unit| self.units.for_order(unit));
        let at = Surroundings {
            country: self.company.country,
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
    ) -> Result<Vec<UserId>, DbError> {
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        let requesters: &Requesters = match self.requesters.entry(order.placed_by) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(requesters(conn, order)?),
        };
        let asked = self.people.asked(conn, steps, (order.unit, requesters))?;
        let approvers = asked.into_iter().flat_map(|step| step.approvers);
        let mut users: Vec<UserId> = approvers.map(|approver| approver.user).collect();
        users.sort_unstable();
        users.dedup();
        Ok(users)
    }
}

/// The product of a quantity rule, as the company may order it.
fn goods(
    conn: &mut Conn,
    trial: &Trial,
    company: CompanyId,
) -> Result<Option<BasketItem>, DbError> {
    match trial {
        Trial::Approval(_) | Trial::Limit(_) => Ok(None),
        Trial::Quantity(rule) => {
            let basket = orders::Basket { company, skus: vec![&rule.sku] };
            Ok(orders::goods(conn, &[basket])?.into_iter().flatten().next())
        }
    }
}

/// The users behind an order: its buyer, and the makers of a key that ordered.
fn requesters(conn: &mut Conn, order: &Order) -> Result<Requesters, DbError> {
    match order.member {
        Some(_) => Ok(Requesters::default().and([order.placed_by])),
        None => approvals::with_makers(conn, vec![order.placed_by]),
    }
}
