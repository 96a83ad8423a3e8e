//! All units of a company, as orders look them up.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{RulesFromAbove, Unit, UnitId};
use crate::companies::{Address, Owner, PaymentTerms};

/// All units of one company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitTree {
    units: BTreeMap<UnitId, Unit>,
}

/// A unit that an order is placed for, with the values that it or the nearest unit above gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderUnit<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// Whether the unit and all units above it are active.
    pub open: bool,
    /// The nearest ship-to address.
    pub ship_to: Option<&'a Address>,
    /// The nearest payment terms.
    pub payment_terms: Option<PaymentTerms>,
    /// The rules for the whole company that bind its orders.
    pub rules: RulesFromAbove,
    /// How many units, from this one up, have rules of the company that bind its orders: up to one that inherits none.
    pub reached: usize,
}

impl OrderUnit<'_> {
    /// Whether a rule of this owner binds orders for the unit: a rule for the whole company, or for a unit and below it.
    pub fn is_bound_by(&self, owner: Owner, unit: Option<UnitId>) -> bool {
        let Some(unit) = unit else { return self.rules.bind(owner) };
        let reached = match owner {
            Owner::Operator => usize::MAX,
            Owner::Company => self.reached,
        };
        self.unit.path.ids().rev().take(reached).any(|id| id == unit)
    }

    /// Those of `rules` that bind an order for the unit `at`; `None`: for the company itself. `place` is the owner of a
    /// rule, and its unit.
    pub fn binding<'r, R: Clone>(
        at: Option<Self>,
        rules: &'r [R],
        place: impl Fn(&R) -> (Owner, Option<UnitId>),
    ) -> Cow<'r, [R]> {
        let binds = |rule: &&R| {
            let (owner, unit) = place(rule);
            at.map_or(unit.is_none(), |at| at.is_bound_by(owner, unit))
        };
        if rules.iter().all(|rule| binds(&rule)) {
            Cow::Borrowed(rules)
        } else {
            rules.iter().filter(binds).cloned().collect()
        }
    }
}

impl UnitTree {
    /// The tree of these units of one company.
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        Self { units: units.into_iter().map(|unit| (unit.id, unit)).collect() }
    }

    /// The units, in no particular order.
    pub fn units(&self) -> impl ExactSizeIterator<Item = &Unit> {
        self.units.values()
    }

    /// The unit with this id.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// The unit with this id, as an order takes it; `None`: it is no unit of the company.
    pub fn for_order(&self, id: UnitId) -> Option<OrderUnit<'_>> {
        let unit = self.get(id)?;
        let up = || unit.path.ids().rev().filter_map(move |id| self.get(id));
        let inherits = up().all(|unit| unit.inherits_rules);
        Some(OrderUnit {
            unit,
            open: up().all(|unit| unit.active),
            ship_to: up().find_map(|unit| unit.ship_to.as_ref()),
            payment_terms: up().find_map(|unit| unit.payment_terms),
            rules: if inherits { RulesFromAbove::All } else { RulesFromAbove::OperatorsAlone },
            reached: up().take_while(|unit| unit.inherits_rules).count() + 1,
        })
    }
}
