//! What surrounds the orders of one company now: its rules, units, goods and people.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use domain::approvals::{PlannedStep, Requesters, Rule};
use domain::companies::{Company, CompanyId, Owner, UnitTree};
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
    /// When the first confirmed order to each place was placed.
    places: BTreeMap<String, Option<DateTime<Utc>>>,
    /// The users behind the orders of each buyer.
    requesters: BTreeMap<UserId, Requesters>,
}

impl<'a> OfCompany<'a> {
    /// Reads what the rule to try asks about a company. Approval rules bear on rules of the company alone; units, on
    /// those and on rules of a unit.
    pub(super) fn load(
        conn: &mut Conn,
        (trial, staff): (&'a Trial, &'a [StaffUser]),
        id: CompanyId,
    ) -> Result<Self, DbError> {
        let company = companies::find(conn, &Scope::Everything, id)?;
        let company = company.ok_or_else(|| DbError::corrupt("an order without its company"))?;
        let rules = match trial.owner() {
            Owner::Operator => Vec::new(),
            Owner::Company => approvals::rules(conn, id)?,
        };
        let units = match (trial.owner(), trial.unit()) {
            (Owner::Operator, None) => UnitTree::default(),
            (Owner::Operator, Some(_)) | (Owner::Company, _) => {
                UnitTree::new(companies::units_of(conn, id)?)
            }
        };
        let people = People::of(conn, id, staff)?;
        let goods = goods(conn, trial, id)?;
        let (places, requesters) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { trial, company, units, rules, goods, people, places, requesters })
    }

    /// What the rule would have said to an order of the company.
    pub(super) fn hit(&mut self, conn: &mut Conn, order: &Order) -> Result<Option<Hit>, DbError> {
        let is_new_ship_to = self.is_new_ship_to(conn, order)?;
        let roles = match order.member {
            Some(member) if self.trial.asks_for_roles(&self.rules) => {
                self.people.roles(conn, order.unit, member)?
            }
            Some(_) | None => &[],
        };
        let at = Surroundings {
            country: self.company.country,
            unit: order.unit.and_then(|unit| self.units.for_order(unit)),
            requester_roles: roles,
            is_new_ship_to,
            approval_rules: &self.rules,
            goods: self.goods.as_ref().map(|goods| TrialGoods {
                product: &goods.product,
                candidates: &goods.candidates,
                rules: &goods.quantity_rules,
            }),
        };
        Ok(self.trial.hit(order, &at))
    }

    /// Whether no confirmed order of the company had gone where this one goes, when it was placed; asked only if a
    /// rule asks.
    fn is_new_ship_to(&mut self, conn: &mut Conn, order: &Order) -> Result<bool, DbError> {
        let asked = self.trial.asks_for_places(&self.rules);
        if !asked {
            return Ok(false);
        }
        let Some(place) = self.company.place_of(order.ship_to.as_ref()) else { return Ok(false) };
        let first = match self.places.entry(place) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(place) => {
                let first = orders::first_to(conn, self.company.id, place.key())?;
                *place.insert(first)
            }
        };
        Ok(first.is_none_or(|first| order.created_at <= first))
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
        let matter = (order.unit, order.net);
        let asked = self.people.asked(conn, steps, (matter, requesters))?;
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
