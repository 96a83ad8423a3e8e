//! Places in a company where permissions are held.

use std::collections::BTreeSet;

use super::Units;
use crate::companies::UnitId;

/// Where permissions are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the whole company; for staff, in all companies.
    Whole,
    /// In a part of the company.
    Part(Units),
}

impl Place {
    /// Whether the place reaches this unit; `None`: the company itself.
    pub fn covers(&self, unit: Option<UnitId>) -> bool {
        match (self, unit) {
            (Self::Whole, _) | (Self::Part(Units::Except(_)), None) => true,
            (Self::Part(Units::Only(_)), None) => false,
            (Self::Part(Units::Only(units)), Some(unit)) => units.contains(&unit),
            (Self::Part(Units::Except(units)), Some(unit)) => !units.contains(&unit),
        }
    }

    /// Everywhere that either place is.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (Self::Part(one), Self::Part(other)) = (self, other) else { return Self::Whole };
        let set = |units: Vec<UnitId>| BTreeSet::from_iter(units);
        let except = match (one, other) {
            (Units::Only(one), Units::Only(other)) => {
                let both = one.into_iter().chain(other).collect::<BTreeSet<_>>();
                return Self::Part(Units::Only(both.into_iter().collect()));
            }
            (Units::Except(cut), Units::Except(other)) => &set(cut) & &set(other),
            (Units::Except(cut), Units::Only(units)) | (Units::Only(units), Units::Except(cut)) => {
                &set(cut) - &set(units)
            }
        };
        if except.is_empty() {
            Self::Whole
        } else {
            Self::Part(Units::Except(except.into_iter().collect()))
        }
    }
}
