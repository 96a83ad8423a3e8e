//! Why a change of an approval request is refused.

use super::{RequestStatus, Verdict};
use crate::failure::{Failure, Kind};

/// A refused change of an approval request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// The caller's own request.
    #[error("you cannot approve or reject your own request, whatever your role")]
    OwnRequest,
    /// The caller is no approver of the active step.
    #[error("not an approver of the current step")]
    NotAnApprover,
    /// The caller's approval limit is below the amount.
    #[error(
        "the order's net is above your approval limit: you may reject it, and another approver may approve it"
    )]
    AboveLimit,
    /// The caller has decided already.
    #[error("you have approved this step; it waits for the others")]
    AlreadyDecided,
    /// The order has changed since the request was made.
    #[error("the order has changed since its approval was requested")]
    Outdated,
    /// The request is closed.
    #[error("the request is {}: it cannot be {}", status.as_str(), match verdict { Verdict::Approve => "approved", Verdict::Reject => "rejected" })]
    Closed {
        /// Its status.
        status: RequestStatus,
        /// The attempted decision.
        verdict: Verdict,
    },
}

impl Failure for ApprovalError {
    fn code(&self) -> &'static str {
        match self {
            Self::OwnRequest => "own_request",
            Self::NotAnApprover => "not_an_approver",
            Self::AboveLimit => "above_approval_limit",
            Self::AlreadyDecided => "already_decided",
            Self::Outdated => "approval_outdated",
            Self::Closed { .. } => "request_closed",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::OwnRequest | Self::NotAnApprover | Self::AboveLimit => Kind::Forbidden,
            Self::AlreadyDecided | Self::Outdated | Self::Closed { .. } => Kind::Conflict,
        }
    }
}
