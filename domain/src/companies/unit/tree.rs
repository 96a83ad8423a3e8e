//! All units of a company, as orders look them up.

use std::collections::BTreeMap;

use super::{RulesFromAbove, Unit, UnitId};
use crate::companies::{Address, PaymentTerms};

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
        })
    }
}
