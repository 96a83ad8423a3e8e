//! What surrounds the orders of one company now: its rules, units, goods and people.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use domain::approvals::{ApprovalRuleId, DefaultStaff, PlannedStep, Requesters, Rule};
use domain::companies::{Company, CompanyId, Country, Owner, UnitId, UnitTree};
use domain::identity::{Scope, StaffUser, UserId};
use domain::orders::Order;
use domain::orders::place::{Hit, Surroundings, Trial, TrialGoods};
use persistence::orders::BasketItem;
use persistence::{Conn, DbError, approvals, companies, orders};

use crate::flows::approvers::{Band, People};

/// The most rows and ids that a simulation keeps in memory, beside a part of the orders.
pub(super) const MOST_KEPT: usize = 100_000;

/// What decides the users that steps ask: the unit and the buyer of the order, the approval limits that admit its net,
/// and the rules of the steps.
type Matter = (Option<UnitId>, UserId, Band, Vec<Option<ApprovalRuleId>>);

/// What a rule is tried with, beside the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Looks {
    /// The roles of the ordering member.
    roles: bool,
    /// The orders that went to a place before.
    places: bool,
}

/// What a simulation knows of the operator's side.
#[derive(Debug, Clone, Copy)]
pub(super) struct OperatorsSide<'a> {
    /// The staff that the caller may see.
    pub(super) staff: &'a [StaffUser],
    /// The staff that answer rules of the operator without steps of their own.
    pub(super) default_staff: DefaultStaff,
}

/// The surroundings of one company's orders.
pub(super) struct OfCompany<'a> {
    trial: &'a Trial,
    id: CompanyId,
    country: Country,
    /// Read when a rule first asks where its orders go.
    company: Option<Company>,
    units: UnitTree,
    rules: Vec<Rule>,
    goods: Option<BasketItem>,
    people: People<'a>,
    default_staff: DefaultStaff,
    /// When the first confirmed order to each place was placed.
    places: BTreeMap<String, Option<DateTime<Utc>>>,
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
    /// Reads what the rule to try asks about a company, beside its country and its goods. Approval rules bear on rules
    /// of the company alone; units, on those and on rules of a unit. People are read once an order is hit.
    pub(super) fn load(
        conn: &mut Conn,
        (trial, operator): (&'a Trial, OperatorsSide<'a>),
        (id, country, goods): (CompanyId, Country, Option<BasketItem>),
    ) -> Result<Self, DbError> {
        let rules = match trial.owner() {
            Owner::Operator => Vec::new(),
            Owner::Company => approvals::rules(conn, id)?,
        };
        let units = match (trial.owner(), trial.unit()) {
            (Owner::Operator, None) => Vec::new(),
            (Owner::Operator, Some(_)) | (Owner::Company, _) => companies::units_of(conn, id)?,
        };
        let prices = goods.as_ref().map_or(0, |goods| goods.candidates.len());
        Ok(Self {
            trial,
            id,
            country,
            company: None,
            rows: units.len() + rules.len() + prices,
            units: UnitTree::new(units),
            rules,
            goods,
            people: People::of(id, operator.staff),
            default_staff: operator.default_staff,
            places: BTreeMap::new(),
            requesters: BTreeMap::new(),
            asked: BTreeMap::new(),
            kept: 0,
        })
    }

    /// The rows and ids in memory.
    pub(super) fn size(&self) -> usize {
        let found = self.places.len() + self.requesters.len() + self.kept;
        self.rows + found + self.people.size()
    }

    /// What the rule would have said to an order of the company.
    pub(super) fn hit(&mut self, conn: &mut Conn, order: &Order) -> Result<Option<Hit>, DbError> {
        let by_itself =
            Looks { roles: self.trial.hits_by_role(), places: self.trial.hits_by_place() };
        let hit = self.hit_with(conn, order, by_itself)?;
        let with_rules = Looks {
            roles: by_itself.roles || self.rules.iter().any(Rule::is_by_role),
            places: by_itself.places || self.rules.iter().any(Rule::is_by_place),
        };
        match hit {
            // Roles and places decide which approval rules apply, and so the steps.
            Some(hit) if !hit.steps.is_empty() && with_rules != by_itself => {
                self.hit_with(conn, order, with_rules)
            }
            hit => Ok(hit),
        }
    }

    /// The same, with these of the surroundings alone.
    fn hit_with(
        &mut self,
        conn: &mut Conn,
        order: &Order,
        looks: Looks,
    ) -> Result<Option<Hit>, DbError> {
        let roles = match order.member {
            Some(member) if looks.roles => self.people.roles(conn, order.unit, member)?,
            Some(_) | None => Vec::new(),
        };
        let is_new_ship_to = looks.places && self.is_new_ship_to(conn, order)?;
        let at = Surroundings {
            country: self.country,
            unit: order.unit.and_then(|unit| self.units.for_order(unit)),
            requester_roles: &roles,
            is_new_ship_to,
            approval_rules: &self.rules,
            default_staff: self.default_staff,
            goods: self.goods.as_ref().map(|goods| TrialGoods {
                product: &goods.product,
                candidates: &goods.candidates,
                rules: &goods.quantity_rules,
            }),
        };
        Ok(self.trial.hit(order, &at))
    }

    /// Whether no confirmed order of the company had gone where this one goes, when it was placed.
    fn is_new_ship_to(&mut self, conn: &mut Conn, order: &Order) -> Result<bool, DbError> {
        let company = match self.company.take() {
            Some(company) => company,
            None => companies::find(conn, &Scope::Everything, self.id)?
                .ok_or_else(|| DbError::corrupt("an order without its company"))?,
        };
        let place = company.place_of(order.ship_to.as_ref());
        self.company = Some(company);
        let Some(place) = place else { return Ok(false) };
        let first = match self.places.entry(place) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(place) => {
                let first = orders::first_to(conn, self.id, place.key())?;
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
    ) -> Result<&[UserId], DbError> {
        if steps.is_empty() {
            return Ok(&[]);
        }
        let rule = |step: &PlannedStep| step.rule.as_ref().map(|(rule, _name)| *rule);
        let band = self.people.band(conn, steps, order.net)?;
        let rules = steps.iter().map(rule).collect();
        let matter: Matter = (order.unit, order.placed_by, band, rules);
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
        let users = self.people.asked_users(conn, steps, ((order.unit, order.net), requesters))?;
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
