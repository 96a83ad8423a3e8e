//! Upper bounds per company (and the same for the operator's global ones), for data that every order
//! walks through or that no request ever removes.

use crate::failure::{Failure, Kind};

/// The most steps of one approval request: a list of requests reads each one's steps.
pub const MOST_STEPS: usize = 20;

/// The most sessions per user: one more login ends the oldest.
pub const MOST_SESSIONS: i64 = 100;

/// The most delegations of a user that have ended, and by which no decision was made: one more deletes the oldest.
pub const MOST_UNUSED_DELEGATIONS: usize = 100;

/// Queue limit for outgoing mail: above it, requests of unauthenticated callers add no further mail.
pub const MOST_MAILS: i64 = 10_000;

/// The most lines of one statement.
pub const MOST_STATEMENT_LINES: i64 = 10_000;

/// A kind of resource with an upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounded {
    /// Active approval rules.
    ApprovalRules,
    /// Order limits.
    OrderLimits,
    /// Quantity rules of a company, or of all price lists together.
    QuantityRules,
    /// Cost centres, active or not: they are never deleted.
    CostCentres,
    /// Active budgets of one cost centre.
    Budgets,
    /// Its inactive ones, beside which there is no new one: they are never deleted.
    InactiveBudgets,
    /// Calendars.
    Calendars,
    /// Open delegations of one user, and those to one user.
    Delegations,
    /// Members, active or not: they are never deleted.
    Members,
    /// API keys that are neither revoked nor expired.
    ApiKeys,
    /// Business units.
    Units,
    /// Custom roles.
    Roles,
}

impl Bounded {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::ApprovalRules,
        Self::OrderLimits,
        Self::QuantityRules,
        Self::CostCentres,
        Self::Budgets,
        Self::InactiveBudgets,
        Self::Calendars,
        Self::Delegations,
        Self::Members,
        Self::ApiKeys,
        Self::Units,
        Self::Roles,
    ];

    /// The kind in words, for messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApprovalRules => "approval rules",
            Self::OrderLimits => "order limits",
            Self::QuantityRules => "quantity rules",
            Self::CostCentres => "cost centres",
            Self::Budgets => "budgets",
            Self::InactiveBudgets => "inactive budgets",
            Self::Calendars => "calendars",
            Self::Delegations => "delegations",
            Self::Members => "members",
            Self::ApiKeys => "API keys",
            Self::Units => "units",
            Self::Roles => "roles",
        }
    }

    /// The upper bound.
    pub const fn most(self) -> i64 {
        match self {
            Self::ApprovalRules | Self::OrderLimits | Self::InactiveBudgets | Self::ApiKeys => 100,
            Self::Units => 500,
            Self::Roles => 50,
            Self::CostCentres => 2_000,
            Self::Budgets => 5,
            Self::Members | Self::QuantityRules => 10_000,
            Self::Calendars | Self::Delegations => 20,
        }
    }

    /// Checks whether one more may be added to the `there` existing ones.
    pub const fn check(self, there: i64) -> Result<(), TooMany> {
        if there < self.most() { Ok(()) } else { Err(TooMany(self)) }
    }
}

/// The upper bound is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {} {} already, which is the limit", .0.most(), .0.as_str())]
pub struct TooMany(Bounded);

impl Failure for TooMany {
    fn code(&self) -> &'static str {
        match self.0 {
            Bounded::ApprovalRules => "too_many_approval_rules",
            Bounded::OrderLimits => "too_many_order_limits",
            Bounded::QuantityRules => "too_many_quantity_rules",
            Bounded::CostCentres => "too_many_cost_centres",
            Bounded::Budgets => "too_many_budgets",
            Bounded::InactiveBudgets => "too_many_inactive_budgets",
            Bounded::Calendars => "too_many_calendars",
            Bounded::Delegations => "too_many_delegations",
            Bounded::Members => "too_many_members",
            Bounded::ApiKeys => "too_many_api_keys",
            Bounded::Units => "too_many_units",
            Bounded::Roles => "too_many_roles",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// A statement with more lines than one response should hold.
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
