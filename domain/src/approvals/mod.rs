//! Approvals: which approvals an order needs before it is confirmed.

mod answer;
mod approvers;
mod asked;
mod awaited;
mod change;
mod chase;
mod chasing;
mod colleague;
mod condition;
mod content;
mod covers;
mod decide;
mod default_staff;
mod delegation;
mod error;
mod gone;
mod limit;
mod mode;
mod panel;
mod request;
mod requesters;
mod rule;
mod step;
mod subject;
mod tolerance;
mod voices;

pub use answer::{Answer, Approver, Decider};
pub use approvers::Approvers;
pub use asked::Asked;
pub use awaited::{Around, Awaited};
pub use change::{Answered, RequestChange};
pub use chase::MOST_REMINDERS;
pub use chasing::Chasing;
pub use colleague::Colleague;
pub use condition::{Condition, FactLine, Facts, Unmet};
pub use content::Content;
pub use covers::covers;
pub use default_staff::DefaultStaff;
pub use delegation::{BadDelegation, Delegation, Party};
pub use error::ApprovalError;
pub use limit::{AboveOwnLimit, ApprovalLimit, BadApprovalLimit};
pub use mode::Mode;
pub use request::{Changing, NewRequest, Request, RequestStatus};
pub use requesters::Requesters;
pub use rule::{BadRule, PlannedStep, Rule, StepRule, steps_for};
pub use step::{Step, StepDecision, StepState, Verdict};
pub use subject::{Subject, SubjectKind};
pub use tolerance::Tolerance;

use crate::id::{Entity, Id};

/// Tag type of an [`ApprovalRuleId`].
pub enum ApprovalRuleTag {}
impl Entity for ApprovalRuleTag {
    const PREFIX: &'static str = "approvalrule";
}
/// The id of an approval rule.
pub type ApprovalRuleId = Id<ApprovalRuleTag>;

/// Tag type of a [`DelegationId`].
pub enum DelegationTag {}
impl Entity for DelegationTag {
    const PREFIX: &'static str = "delegation";
}
/// The id of a delegation.
pub type DelegationId = Id<DelegationTag>;

/// Tag type of an [`ApprovalRequestId`].
pub enum ApprovalRequestTag {}
impl Entity for ApprovalRequestTag {
    const PREFIX: &'static str = "approval";
}
/// The id of an approval request.
pub type ApprovalRequestId = Id<ApprovalRequestTag>;
