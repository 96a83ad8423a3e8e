//! Why a request does not change.

use super::{RequestStatus, Verdict};
use crate::failure::{Failure, Kind};

/// Why a request does not change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// One's own.
    #[error("nobody approves or rejects their own request, by whatever role")]
    OwnRequest,
    /// Somebody else's turn.
    #[error("not an approver of the step whose turn it is")]
    NotAnApprover,
    /// Said already.
    #[error("you have approved this step; it waits for the others")]
    AlreadyDecided,
    /// What is to be approved is not what was asked about.
    #[error("the order has changed since its approval was asked for")]
    Outdated,
    /// Over.
    #[error("the request is {}: it cannot be {}", status.as_str(), match verdict { Verdict::Approve => "approved", Verdict::Reject => "rejected" })]
    Closed {
        /// Where it stands.
        status: RequestStatus,
        /// What was to be said.
        verdict: Verdict,
    },
}

impl Failure for ApprovalError {
    fn code(&self) -> &'static str {
        match self {
            Self::OwnRequest => "own_request",
            Self::NotAnApprover => "not_an_approver",
            Self::AlreadyDecided => "already_decided",
            Self::Outdated => "approval_outdated",
            Self::Closed { .. } => "request_closed",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::OwnRequest | Self::NotAnApprover => Kind::Forbidden,
            Self::AlreadyDecided | Self::Outdated | Self::Closed { .. } => Kind::Conflict,
        }
    }
}
