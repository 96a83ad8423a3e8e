//! JSON of the approval that an order would need.

use domain::companies::Owner;
use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::approvers::{Approver, AskedStep, Fallback};
use crate::kernel::wire::{ApprovalRuleKey, UserKey};

/// The approval that an order would need if it were placed now.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderApproval {
    /// Steps of the approval, in sequence; empty: none is needed, or the order would be refused.
    steps: Vec<OrderApprovalStep>,
}

/// A step of an approval that an order would need.
#[derive(Serialize, ToSchema)]
struct OrderApprovalStep {
    /// Approval rule that requires the step; null: an order limit, a quantity rule or a budget asks for it.
    #[schema(required = true)]
    rule_id: Option<ApprovalRuleKey>,
    /// The side that decides: `company`, or `operator` where a purchase rule of the operator asks.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    side: &'static str,
    /// Users that the step would ask now, at most 100. The operator's staff are named to staff alone.
    #[schema(max_items = 100)]
    approvers: Vec<OrderApprover>,
    /// The users in place of the step's own approvers or beside them, if too few of those may approve for the voices
    /// that it asks for: `administrators` of the company, or `staff` of the operator too.
    #[schema(required = true, example = json!(null), extensions(("x-extensible-enum" = json!(Fallback::ALL.map(Fallback::as_str)))))]
    fallback: Option<&'static str>,
}

/// A user that a step would ask.
#[derive(Serialize, ToSchema)]
struct OrderApprover {
    /// Id of the user.
    user_id: UserKey,
    /// Name of the user.
    #[schema(example = "Ada Novak")]
    name: String,
}

impl From<Vec<AskedStep>> for OrderApproval {
    fn from(steps: Vec<AskedStep>) -> Self {
        Self { steps: steps.into_iter().map(OrderApprovalStep::from).collect() }
    }
}

impl From<AskedStep> for OrderApprovalStep {
    fn from(step: AskedStep) -> Self {
        Self {
            rule_id: step.rule.map(Into::into),
            side: step.side.as_str(),
            approvers: step.approvers.into_iter().map(OrderApprover::from).collect(),
            fallback: step.fallback.map(Fallback::as_str),
        }
    }
}

impl From<Approver> for OrderApprover {
    fn from(Approver { user, name }: Approver) -> Self {
        Self { user_id: user.into(), name }
    }
}
