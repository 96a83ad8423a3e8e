//! Budgets that are refused.

use crate::failure::{Failure, Kind};

/// An invalid budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBudget {
    /// Days that make no period.
    #[error("a budget ends no earlier than it begins, and a custom one has both days")]
    Validity,
    /// A negative amount.
    #[error("a budget is not negative")]
    Negative,
    /// A warning that never comes.
    #[error("warn_at_percent is at most 100")]
    WarnAt,
}

impl BadBudget {
    /// The field, as a JSON pointer into the budget.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Validity => "/valid_until",
            Self::Negative => "/amount",
            Self::WarnAt => "/warn_at_percent",
        }
    }
}

impl Failure for BadBudget {
    fn code(&self) -> &'static str {
        match self {
            Self::Validity => "bad_validity",
            Self::Negative => "negative_amount",
            Self::WarnAt => "bad_percent",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}
