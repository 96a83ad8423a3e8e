//! Reviews: a person decides whether an order goes on.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::companies::CompanyId;
use crate::events::EventType;
use crate::failure::{Failure, Kind};
use crate::id::{Entity, Id};
use crate::identity::UserId;
use crate::orders::{Order, OrderId};
use crate::word::{UnknownWord, find};

/// Tag type of a [`ReviewId`].
pub enum ReviewTag {}
impl Entity for ReviewTag {
    const PREFIX: &'static str = "review";
}
/// The id of a review.
pub type ReviewId = Id<ReviewTag>;

/// Why a review was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewReason {
    /// A user asked for it.
    Manual,
}

impl ReviewReason {
    /// Every reason.
    pub const ALL: [Self; 1] = [Self::Manual];

    /// The reason as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
        }
    }
}

impl FromStr for ReviewReason {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "reason of a review", text)
    }
}

/// Status of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStatus {
    /// It waits for its decision.
    Open,
    /// The order may go on.
    Approved,
    /// The order was rejected.
    Rejected,
    /// The order ended, or went on, without it.
    Superseded,
}

impl ReviewStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Open, Self::Approved, Self::Rejected, Self::Superseded];

    /// The status as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
        }
    }
}

impl FromStr for ReviewStatus {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "status of a review", text)
    }
}

/// The outcome of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewVerdict {
    /// The order may go on.
    Approve,
    /// The order is rejected.
    Reject,
}

/// The decision of a reviewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The outcome.
    pub verdict: ReviewVerdict,
    /// The reviewer.
    pub by: UserId,
    /// Its reason.
    pub note: String,
    /// Its time.
    pub at: DateTime<Utc>,
}

/// A question about an order that a person answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The order, which has the hold `review` while it is open.
    pub order: OrderId,
    /// The order's company.
    pub company: CompanyId,
    /// Why it was opened.
    pub reason: ReviewReason,
    /// Its status.
    pub status: ReviewStatus,
    /// What the reviewer should know.
    pub note: String,
    /// The user that opened it.
    pub opened_by: UserId,
    /// The reviewer that has taken it.
    pub assignee: Option<UserId>,
    /// When it should be decided.
    pub due_at: DateTime<Utc>,
    /// The user that decided it; `None`: open, or superseded.
    pub decided_by: Option<UserId>,
    /// When it was closed.
    pub decided_at: Option<DateTime<Utc>>,
    /// Reason of the decision.
    pub decision_note: Option<String>,
    /// Rises with every change.
    pub version: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// A review to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// Its id.
    pub id: ReviewId,
    /// Why.
    pub reason: ReviewReason,
    /// What the reviewer should know.
    pub note: String,
    /// The user that opens it.
    pub opened_by: UserId,
    /// Time.
    pub at: DateTime<Utc>,
}

/// A changed review, and the event that tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a change does nothing until it is written"]
pub struct ReviewChange {
    /// The review.
    pub review: Review,
    /// The event.
    pub event: EventType,
}

/// Why a review is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    /// It is closed.
    #[error("the review is closed")]
    Closed,
    /// The reviewer placed the order.
    #[error("an order is not reviewed by a user who placed it")]
    OwnOrder,
}

impl Failure for ReviewError {
    fn code(&self) -> &'static str {
        match self {
            Self::Closed => "review_closed",
            Self::OwnOrder => "own_order",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// Hours until a review should be decided.
const DUE_AFTER: TimeDelta = TimeDelta::hours(24);

impl Review {
    /// A review of `order`.
    pub fn opened(new: NewReview, order: &Order) -> ReviewChange {
        let NewReview { id, reason, note, opened_by, at } = new;
        let review = Self {
            id,
            order: order.id,
            company: order.company,
            reason,
            status: ReviewStatus::Open,
            note,
            opened_by,
            assignee: None,
            due_at: at + DUE_AFTER,
            decided_by: None,
            decided_at: None,
            decision_note: None,
            version: 1,
            created_at: at,
        };
        ReviewChange { review, event: EventType::RiskReviewOpened }
    }

    /// The review, taken by `reviewer`, also from another one. `None`: the reviewer has it.
    pub fn taken(self, reviewer: UserId) -> Result<Option<ReviewChange>, ReviewError> {
        if self.status != ReviewStatus::Open {
            return Err(ReviewError::Closed);
        }
        let is_new = self.assignee != Some(reviewer);
        let review = Self { assignee: Some(reviewer), version: self.version + 1, ..self };
        Ok(is_new.then_some(ReviewChange { review, event: EventType::RiskReviewTaken }))
    }

    /// The review, decided by another user than those that `placed` its order.
    pub fn decided(
        self,
        decision: Decision,
        placed: &[UserId],
    ) -> Result<ReviewChange, ReviewError> {
        if self.status != ReviewStatus::Open {
            return Err(ReviewError::Closed);
        }
        let Decision { verdict, by, note, at } = decision;
        if placed.contains(&by) {
            return Err(ReviewError::OwnOrder);
        }
        let status = match verdict {
            ReviewVerdict::Approve => ReviewStatus::Approved,
            ReviewVerdict::Reject => ReviewStatus::Rejected,
        };
        let (decided_by, decision_note) = (Some(by), Some(note));
        let closed = self.closed(status, at);
        let review = Self { decided_by, decision_note, ..closed };
        Ok(ReviewChange { review, event: EventType::RiskReviewDecided })
    }

    /// The open review, superseded: its order has ended, or goes on without it.
    pub fn superseded(self, at: DateTime<Utc>) -> ReviewChange {
        let review = self.closed(ReviewStatus::Superseded, at);
        ReviewChange { review, event: EventType::RiskReviewSuperseded }
    }

    fn closed(self, status: ReviewStatus, at: DateTime<Utc>) -> Self {
        Self { status, decided_at: Some(at), version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests;
