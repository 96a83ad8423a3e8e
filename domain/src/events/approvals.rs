//! Events of approval requests and rules.

macro_rules! approvals {
    ($($before:tt)*) => { events! { $($before)*
        about crate::approvals::ApprovalRequestTag, read with ReadApprovals {
            /// Somebody is asked to approve.
            ApprovalRequestCreated = "approval_request.created";
            /// One of several approvers of a step said yes; the others are still to.
            ApprovalRequestSeconded = "approval_request.seconded";
            /// A step was approved; the next is active.
            ApprovalStepApproved = "approval_request.step_approved";
            /// A step waited too long; administrators may decide it.
            ApprovalRequestEscalated = "approval_request.escalated";
            /// What was to be approved has changed.
            ApprovalRequestReopened = "approval_request.reopened";
            /// Every step was approved.
            ApprovalRequestApproved = "approval_request.approved";
            /// A step was rejected.
            ApprovalRequestRejected = "approval_request.rejected";
            /// What was to be approved is cancelled.
            ApprovalRequestCancelled = "approval_request.cancelled";
            /// Nobody decided in time.
            ApprovalRequestExpired = "approval_request.expired";
        }
        about crate::approvals::ApprovalRuleTag, read with ReadApprovalRules {
            /// An approval rule was set.
            ApprovalRuleCreated = "approval_rule.created";
            /// An approval rule was ended.
            ApprovalRuleDeactivated = "approval_rule.deactivated";
        }
    } };
}
