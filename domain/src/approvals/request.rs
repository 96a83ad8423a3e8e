//! A request for approval, and its life but for the decisions.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{
    ApprovalError, ApprovalRequestId, PlannedStep, RequestChange, Step, StepState, Subject,
};
use crate::companies::CompanyId;
use crate::events::EventType;
use crate::identity::UserId;
use crate::word::{UnknownWord, find};

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStatus {
    /// Somebody is to decide.
    Pending,
    /// Every step was approved.
    Approved,
    /// A step was rejected.
    Rejected,
    /// The order was cancelled.
    Cancelled,
    /// Nobody decided in time.
    Expired,
}

impl RequestStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Approved, Self::Rejected, Self::Cancelled, Self::Expired];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

impl FromStr for RequestStatus {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "request status", text)
    }
}

/// A request for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: ApprovalRequestId,
    /// The company that asks.
    pub company: CompanyId,
    /// What approval is asked for.
    pub subject: Subject,
    /// Who placed it, and so may not decide.
    pub requested_by: UserId,
    /// Where it stands.
    pub status: RequestStatus,
    /// The hash of what is to be approved.
    pub covers: String,
    /// What is asked for, in this order.
    pub steps: Vec<Step>,
    /// When it is given up, if nobody has decided.
    pub expires_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a request is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Its id.
    pub id: ApprovalRequestId,
    /// The company that asks.
    pub company: CompanyId,
    /// What approval is asked for.
    pub subject: Subject,
    /// Who placed it.
    pub requested_by: UserId,
    /// The hash of what is to be approved.
    pub covers: String,
    /// When it is given up.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Request {
    /// A new request, whose first step is active from `at`.
    pub fn new(new: NewRequest, steps: Vec<PlannedStep>, at: DateTime<Utc>) -> Self {
        let request = Self {
            id: new.id,
            company: new.company,
            subject: new.subject,
            requested_by: new.requested_by,
            status: RequestStatus::Pending,
            covers: new.covers,
            steps: steps.into_iter().map(Step::waiting).collect(),
            expires_at: new.expires_at,
            version: 1,
            created_at: at,
        };
        request.advanced(at)
    }

    /// The new request, as it is told.
    pub fn created(self) -> RequestChange {
        RequestChange { request: self, event: EventType::ApprovalRequestCreated }
    }

    /// Whether `covers`, of the order as it is now, is what approval is asked for. A request that is
    /// over asks for nothing.
    pub fn check_covers(&self, covers: &str) -> Result<(), ApprovalError> {
        if self.status != RequestStatus::Pending || self.covers == covers {
            Ok(())
        } else {
            Err(ApprovalError::Outdated)
        }
    }

    /// How many steps are approved: the index of the one whose turn it is.
    pub fn steps_done(&self) -> usize {
        self.steps.iter().take_while(|step| step.state == StepState::Approved).count()
    }

    /// The step whose turn it is.
    pub fn active(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.state == StepState::Active)
    }

    /// The same request about something changed: what was said so far does not count.
    #[must_use]
    pub fn reopened(self, covers: String, at: DateTime<Utc>) -> Self {
        let steps = self.steps.into_iter().map(Step::begun_anew).collect();
        let reopened = Self {
            status: RequestStatus::Pending,
            covers,
            steps,
            version: self.version + 1,
            ..self
        };
        reopened.advanced(at)
    }

    /// The request of an order that was cancelled; one that was decided stays as it is.
    #[must_use]
    pub fn cancelled(self) -> Self {
        self.ended(RequestStatus::Cancelled)
    }

    /// The request that nobody decided, if its time is over.
    pub fn expired(self, at: DateTime<Utc>) -> Option<RequestChange> {
        let over = self.expires_at.is_some_and(|end| end <= at);
        (over && self.status == RequestStatus::Pending).then(|| RequestChange {
            request: self.ended(RequestStatus::Expired),
            event: EventType::ApprovalRequestExpired,
        })
    }

    /// The request whose active step has waited too long, from now on open to the company's administrators too.
    pub fn escalated(mut self, at: DateTime<Utc>) -> Option<Self> {
        if self.status != RequestStatus::Pending {
            return None;
        }
        let passed_on = self.pass_on(at);
        self.version += i64::from(passed_on);
        passed_on.then_some(self)
    }

    /// Opens the active step to the company's administrators, if it has waited too long at `at`; whether
    /// it was opened now. It counts as open from its hour on.
    pub(super) fn pass_on(&mut self, at: DateTime<Utc>) -> bool {
        let due = |step: &Step| step.escalates_at().filter(|end| *end <= at);
        let late = self.steps.iter_mut().find_map(|step| due(step).map(|end| (step, end)));
        let Some((step, end)) = late else { return false };
        step.escalated_at = Some(end);
        true
    }

    /// The next waiting step becomes active, or, when none waits, the request is approved.
    pub(super) fn advanced(mut self, at: DateTime<Utc>) -> Self {
        match self.steps.iter_mut().find(|step| step.state == StepState::Waiting) {
            Some(next) => {
                next.state = StepState::Active;
                next.active_since = Some(at);
            }
            None => self.status = RequestStatus::Approved,
        }
        self
    }

    /// No step will be decided any more.
    pub(super) fn ended(mut self, status: RequestStatus) -> Self {
        if self.status != RequestStatus::Pending {
            return self;
        }
        for step in &mut self.steps {
            match step.state {
                StepState::Waiting | StepState::Active => step.state = StepState::Skipped,
                StepState::Approved | StepState::Rejected | StepState::Skipped => {}
            }
        }
        self.status = status;
        self.version += 1;
        self
    }
}
