//! Cost centres: where a company books what it buys.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::CostCentreId;
use crate::companies::{CompanyId, Unit, UnitId};

/// A company's cost centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostCentre {
    /// Its id.
    pub id: CostCentreId,
    /// The company that books with it.
    pub company: CompanyId,
    /// The unit; its orders and those of the units below may name it. `None`: all of the company's.
    pub unit: Option<UnitId>,
    /// The code that orders name; unique in the company, and never changed.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether new orders may name it.
    pub active: bool,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Changes of a cost centre; `None` leaves a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CostCentreChanges {
    /// Its name.
    pub name: Option<String>,
    /// Whether new orders may name it.
    pub active: Option<bool>,
}

impl CostCentre {
    /// The cost centre after `changes`.
    #[must_use]
    pub fn changed(self, changes: CostCentreChanges) -> Self {
        Self {
            name: changes.name.unwrap_or(self.name),
            active: changes.active.unwrap_or(self.active),
            version: self.version + 1,
            ..self
        }
    }
}

/// The cost centres of a company, by code. Without any, active or not, an order names whatever text it likes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CostCentres {
    /// `None`: inactive.
    codes: BTreeMap<String, Option<CostCentreId>>,
    /// The units of those that have one.
    units: BTreeMap<String, UnitId>,
}

impl CostCentres {
    /// A company without cost centres.
    pub const NONE: Self = Self { codes: BTreeMap::new(), units: BTreeMap::new() };

    /// Whether the company has no cost centre, not even an inactive one.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The active cost centre with this code.
    pub fn find(&self, code: &str) -> Option<CostCentreId> {
        self.codes.get(code).copied().flatten()
    }

    /// The same cost centres, of which these belong to units.
    #[must_use]
    pub fn at(self, units: impl IntoIterator<Item = (String, UnitId)>) -> Self {
        Self { units: units.into_iter().collect(), ..self }
    }

    /// Whether an order for `unit` may name the code: that of a unit serves its orders and those of the units below.
    pub fn serve(&self, code: &str, unit: Option<&Unit>) -> bool {
        let is_below = |of: &UnitId| unit.is_some_and(|unit| unit.path.ids().any(|id| id == *of));
        self.units.get(code).is_none_or(is_below)
    }

    /// Their codes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().map(String::as_str)
    }
}

/// Codes with their active cost centres; `None`: it is inactive.
impl FromIterator<(String, Option<CostCentreId>)> for CostCentres {
    fn from_iter<I: IntoIterator<Item = (String, Option<CostCentreId>)>>(centres: I) -> Self {
        Self { codes: centres.into_iter().collect(), units: BTreeMap::new() }
    }
}
