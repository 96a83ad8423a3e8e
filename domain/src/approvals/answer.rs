//! Answers of approvers.

use chrono::{DateTime, Utc};

use super::{ApprovalLimit, Colleague, Content, Verdict};
use crate::identity::{StaffRole, UserId};
use crate::money::Money;

/// The approver of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider {
    /// A member of the company.
    Member(UserId),
    /// Staff that decide the operator's steps.
    Operator(UserId),
    /// Staff that may decide any request.
    Staff(UserId),
}

impl Decider {
    /// The approver's user.
    pub const fn user(self) -> UserId {
        match self {
            Self::Member(user) | Self::Operator(user) | Self::Staff(user) => user,
        }
    }

    /// Whether this approver may be the delegate of the other: both decide in the company, or both are staff.
    pub(super) fn stands_in_for(self, other: Self, colleagues: &[Colleague]) -> bool {
        match (self, other) {
            (Self::Member(user), Self::Member(_)) => {
                colleagues.iter().any(|colleague| colleague.user == user && colleague.stands_in)
            }
            (Self::Operator(_) | Self::Staff(_), Self::Operator(_) | Self::Staff(_)) => true,
            (Self::Member(_), Self::Operator(_) | Self::Staff(_))
            | (Self::Operator(_) | Self::Staff(_), Self::Member(_)) => false,
        }
    }
}

/// An approver, and what an answer in the approver's name is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// The approver.
    pub by: Decider,
    /// The most that staff approve; the limit of a member stands with the colleague.
    pub limit: Option<ApprovalLimit>,
    /// The roles of staff.
    pub staff_roles: Vec<StaffRole>,
}

impl Approver {
    /// A member of the company.
    pub const fn member(user: UserId) -> Self {
        Self { by: Decider::Member(user), limit: None, staff_roles: Vec::new() }
    }
}

/// A decision on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The approver.
    pub by: Decider,
    /// The approvers that have delegated to this one, by the start of their delegations.
    pub delegators: Vec<Approver>,
    /// Approve or reject.
    pub verdict: Verdict,
    /// Reason, if given.
    pub comment: Option<String>,
    /// Time of the decision.
    pub at: DateTime<Utc>,
    /// What it answers for: the content of the subject, without what the approver takes out.
    pub content: Content,
    /// The net with what the approver takes out: those that are asked for the whole may answer for the rest.
    pub asked_for: Money,
    /// The most that staff approve; the limit of a member stands with the colleague.
    pub limit: Option<ApprovalLimit>,
    /// The roles of staff.
    pub staff_roles: Vec<StaffRole>,
}

impl Answer {
    pub(super) fn author(&self) -> Approver {
        Approver { by: self.by, limit: self.limit, staff_roles: self.staff_roles.clone() }
    }
}
