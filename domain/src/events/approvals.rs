//! Events of approval requests and rules.

macro_rules! approvals {
    ($($before:tt)*) => { events! { $($before)*
        about crate::approvals::ApprovalRequestTag, read with ReadApprovals {
            /// An approval was requested.
            ApprovalRequestCreated = "approval_request.created";
            /// One of several approvers of a step approved; others are still missing.
            ApprovalRequestSeconded = "approval_request.seconded";
            /// A step was approved; the next is active.
            ApprovalStepApproved = "approval_request.step_approved";
            /// A step waited too long and opened to further approvers.
            ApprovalRequestEscalated = "approval_request.escalated";
            /// A step still waits for its approvers.
            ApprovalRequestReminded = "approval_request.reminded";
            /// An approver took quantities out of the order, and approves the rest.
            ApprovalRequestReduced = "approval_request.reduced";
            /// The order to approve has changed as far as the rules tolerate it; its approvals stay.
            ApprovalRequestKept = "approval_request.kept";
            /// The order to approve has changed; its steps begin anew.
            ApprovalRequestReopened = "approval_request.reopened";
            /// Every step was approved.
            ApprovalRequestApproved = "approval_request.approved";
            /// A step was rejected.
            ApprovalRequestRejected = "approval_request.rejected";
            /// The order to approve was cancelled.
            ApprovalRequestCancelled = "approval_request.cancelled";
            /// The request expired without a decision.
            ApprovalRequestExpired = "approval_request.expired";
        }
        about crate::approvals::DelegationTag, read with ReadDelegations {
            /// An approver delegated to another one.
            DelegationCreated = "delegation.created";
            /// A delegation was ended.
            DelegationEnded = "delegation.ended";
        }
        about crate::approvals::ApprovalRuleTag, read with ReadApprovalRules {
            /// An approval rule was set.
            ApprovalRuleCreated = "approval_rule.created";
            /// An approval rule was changed.
            ApprovalRuleUpdated = "approval_rule.updated";
            /// An approval rule was deactivated.
            ApprovalRuleDeactivated = "approval_rule.deactivated";
        }
    } };
}
