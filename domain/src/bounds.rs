//! How many of a kind one company may have, and as many the operator for everybody: of what every order walks
//! through, and of what no request ever clears away.

use crate::failure::{Failure, Kind};

/// The most steps of one approval request: each is read with every request of a list.
pub const MOST_STEPS: usize = 20;

/// How many sessions of one user are kept: a login beyond that ends the oldest.
pub const MOST_SESSIONS: i64 = 100;

/// Mail that waits to leave: past this many, no further one is taken from callers who are not known.
pub const MOST_MAILS: i64 = 10_000;

/// The most lines of one statement.
pub const MOST_STATEMENT_LINES: i64 = 10_000;

/// A kind of which so many are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounded {
    /// Approval rules that are in force.
    ApprovalRules,
    /// Order limits.
    OrderLimits,
    /// Members, active or not: none is ever removed.
    Members,
    /// API keys that are neither revoked nor over.
    ApiKeys,
}

impl Bounded {
    /// Every kind.
    pub const ALL: [Self; 4] =
        [Self::ApprovalRules, Self::OrderLimits, Self::Members, Self::ApiKeys];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApprovalRules => "approval rules",
            Self::OrderLimits => "order limits",
            Self::Members => "members",
            Self::ApiKeys => "API keys",
        }
    }

    /// How many there may be.
    pub const fn most(self) -> i64 {
        match self {
            Self::ApprovalRules | Self::OrderLimits | Self::ApiKeys => 100,
            Self::Members => 10_000,
        }
    }

    /// Whether one more may come to those that are `there`.
    pub const fn check(self, there: i64) -> Result<(), TooMany> {
        if there < self.most() { Ok(()) } else { Err(TooMany(self)) }
    }
}

/// One more than there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {} {} already, and no more than that may be", .0.most(), .0.as_str())]
pub struct TooMany(Bounded);

impl Failure for TooMany {
    fn code(&self) -> &'static str {
        match self.0 {
            Bounded::ApprovalRules => "too_many_approval_rules",
            Bounded::OrderLimits => "too_many_order_limits",
            Bounded::Members => "too_many_members",
            Bounded::ApiKeys => "too_many_api_keys",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// A statement of more lines than one answer should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the statement has more than {MOST_STATEMENT_LINES} lines: ask for fewer days")]
pub struct TooManyLines;

impl Failure for TooManyLines {
    fn code(&self) -> &'static str {
        "too_many_statement_lines"
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_is_taken_and_no_other() {
        for kind in Bounded::ALL {
            assert_eq!(kind.check(kind.most() - 1), Ok(()));
            let refused = kind.check(kind.most()).unwrap_err();
            assert_eq!(
                refused.code(),
                format!("too_many_{}", kind.as_str().replace(' ', "_").to_lowercase())
            );
            assert_eq!(refused.kind(), Kind::Conflict);
        }
    }
}
