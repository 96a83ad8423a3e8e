//! Approvals: which approvals an order needs before it is confirmed.

mod approvers;
mod asked;
mod change;
mod chase;
mod chasing;
mod condition;
mod content;
mod covers;
mod decide;
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

pub use approvers::Approvers;
pub use asked::Asked;
pub use change::{Answered, RequestChange};
pub use chase::MOST_REMINDERS;
pub use chasing::Chasing;
pub use condition::{Condition, FactLine, Facts, Unmet};
pub use content::Content;
pub use covers::covers;
pub use decide::{Answer, Colleague, Decider};
pub use error::ApprovalError;
pub use limit::{AboveOwnLimit, ApprovalLimit, BadApprovalLimit};
pub use mode::Mode;
pub use request::{NewRequest, Request, RequestStatus};
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

/// Tag type of an [`ApprovalRequestId`].
pub enum ApprovalRequestTag {}
impl Entity for ApprovalRequestTag {
    const PREFIX: &'static str = "approval";
}
/// The id of an approval request.
pub type ApprovalRequestId = Id<ApprovalRequestTag>;
