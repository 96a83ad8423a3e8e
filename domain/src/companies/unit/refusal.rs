//! Refusals of changes to business units, and of orders for them.

use super::MOST_DEPTH;
use crate::failure::{Failure, Kind};

/// Why a business unit cannot be as requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnitRefusal {
    /// The unit, or one below it, would be too far below the company.
    #[error("a company has at most {MOST_DEPTH} levels of units")]
    TooDeep,
    /// The unit would be below itself.
    #[error("a unit cannot be placed below itself")]
    Cycle,
    /// An order needs a unit, and the caller may order for several.
    #[error("name the unit that the order is for: you may order for several")]
    Required,
    /// The caller may not order for this unit.
    #[error("you may not order for this unit")]
    Elsewhere,
}

impl Failure for UnitRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooDeep => "unit_too_deep",
            Self::Cycle => "unit_cycle",
            Self::Required => "unit_required",
            Self::Elsewhere => "forbidden",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::TooDeep | Self::Cycle => Kind::Conflict,
            Self::Required => Kind::Invalid,
            Self::Elsewhere => Kind::Forbidden,
        }
    }
}
