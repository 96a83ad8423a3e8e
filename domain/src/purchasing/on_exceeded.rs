//! Consequences of an exceeded budget.

use std::str::FromStr;

use crate::commitment::OverLimit;
use crate::word::{UnknownWord, find};

/// Consequence for an order that exceeds a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnExceeded {
    /// It is refused.
    Block,
    /// It needs approval, and counts all the same.
    RequireApproval,
    /// It is placed with a warning.
    Warn,
}

impl OnExceeded {
    /// Every consequence.
    pub const ALL: [Self; 3] = [Self::Block, Self::RequireApproval, Self::Warn];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::RequireApproval => "require_approval",
            Self::Warn => "warn",
        }
    }

    /// The cause that lets an order exceed the budget; `None`: nothing does.
    pub const fn overrun(self) -> Option<OverLimit> {
        match self {
            Self::Block => None,
            Self::RequireApproval => Some(OverLimit::ApprovedOverrun),
            Self::Warn => Some(OverLimit::Warned),
        }
    }
}

impl FromStr for OnExceeded {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "consequence of a budget", text)
    }
}
