//! Approvals: who must say yes before an order is confirmed.

use crate::id::{Entity, Id};

/// What an [`ApprovalRuleId`] is the id of.
pub enum ApprovalRuleTag {}
impl Entity for ApprovalRuleTag {
    const PREFIX: &'static str = "approvalrule";
}
/// The id of an approval rule.
pub type ApprovalRuleId = Id<ApprovalRuleTag>;

/// What an [`ApprovalRequestId`] is the id of.
pub enum ApprovalRequestTag {}
impl Entity for ApprovalRequestTag {
    const PREFIX: &'static str = "approval";
}
/// The id of an approval request.
pub type ApprovalRequestId = Id<ApprovalRequestTag>;
