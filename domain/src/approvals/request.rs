//! An approval request and its lifecycle; decisions are in `decide`.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{
    ApprovalError, ApprovalRequestId, Content, PlannedStep, RequestChange, Step, StepState,
    Subject, Verdict,
};
use crate::calendars::Calendars;
use crate::companies::CompanyId;
use crate::events::EventType;
use crate::identity::UserId;
use crate::settings::AutomaticCeiling;
use crate::word::{UnknownWord, find};

/// Status of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStatus {
    /// Waits for a decision.
    Pending,
    /// Every step was approved.
    Approved,
    /// A step was rejected.
    Rejected,
    /// The order was cancelled.
    Cancelled,
    /// Expired without a decision.
    Expired,
}

impl RequestStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Approved, Self::Rejected, Self::Cancelled, Self::Expired];

    /// The enum value as text.
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
    /// Company of the order.
    pub company: CompanyId,
    /// What approval is asked for.
    pub subject: Subject,
    /// The user who placed the order, and so may not decide.
    pub requested_by: UserId,
    /// Its status.
    pub status: RequestStatus,
    /// The hash of the order contents to approve.
    pub covers: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// What approvers have approved since it was made or began anew.
    pub approved: Option<Content>,
    /// When it expires without a decision.
    pub expires_at: Option<DateTime<Utc>>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Input of a new request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Its id.
    pub id: ApprovalRequestId,
    /// Company of the order.
    pub company: CompanyId,
    /// What approval is asked for.
    pub subject: Subject,
    /// The user who placed the order.
    pub requested_by: UserId,
    /// The hash of the order contents to approve.
    pub covers: String,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a change of the contents means for their approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changing {
    /// The user that the change made a requester.
    pub joined: Option<UserId>,
    /// Whether it breaks a rule that the approvers are to judge.
    pub asks_anew: bool,
    /// The highest net at which the contents stay approved.
    pub ceiling: Option<AutomaticCeiling>,
}

impl Request {
    /// A new request, whose first step is active from `at`.
    pub fn new(
        new: NewRequest,
        steps: Vec<PlannedStep>,
        at: DateTime<Utc>,
        calendars: &Calendars,
    ) -> Self {
        let request = Self {
            id: new.id,
            company: new.company,
            subject: new.subject,
            requested_by: new.requested_by,
            status: RequestStatus::Pending,
            covers: new.covers,
            steps: steps.into_iter().map(Step::waiting).collect(),
            approved: None,
            expires_at: new.expires_at,
            version: 1,
            created_at: at,
        };
        request.advanced(at, calendars)
    }

    /// The new request, as it is told.
    pub fn created(self) -> RequestChange {
        RequestChange { request: self, event: EventType::ApprovalRequestCreated }
    }

    /// Checks that `covers`, of the order as it is now, matches the hash of a pending request. A closed
    /// request always passes.
    pub fn check_covers(&self, covers: &str) -> Result<(), ApprovalError> {
        if self.status != RequestStatus::Pending || self.covers == covers {
            Ok(())
        } else {
            Err(ApprovalError::Outdated)
        }
    }

    /// Number of approved steps: the index of the active one.
    pub fn steps_done(&self) -> usize {
        self.steps.iter().take_while(|step| step.state == StepState::Approved).count()
    }

    /// The active step.
    pub fn active(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.state == StepState::Active)
    }

    /// What approvers have approved, as far as a voice stands for it: the release before lets all steps begin anew, and
    /// leaves what was approved.
    pub fn heard(&self) -> Option<&Content> {
        let mut said = self.steps.iter().flat_map(|step| &step.decisions);
        self.approved.as_ref().filter(|_| said.any(|said| said.verdict == Verdict::Approve))
    }

    /// Whether a change can keep what was approved: a voice stands for it, and every rule that asks has a tolerance.
    pub fn may_stay_approved(&self) -> bool {
        self.heard().is_some() && self.steps.iter().all(|step| step.tolerance.is_some())
    }

    /// The same request for changed contents: earlier decisions no longer count.
    #[must_use]
    pub fn reopened(self, covers: String, at: DateTime<Utc>, calendars: &Calendars) -> Self {
        let steps = self.steps.into_iter().map(Step::begun_anew).collect();
        let reopened = Self {
            status: RequestStatus::Pending,
            covers,
            steps,
            approved: None,
            version: self.version + 1,
            ..self
        };
        reopened.advanced(at, calendars)
    }

    /// The request after a change of its contents to `now`. What was approved stays approved if every rule that asks
    /// tolerates the change, up to the operator's ceiling, no requester is among the voices, and the change breaks no rule
    /// that its approvers are to judge; else all steps begin anew.
    pub fn changed(
        self,
        (covers, now): (String, &Content),
        why: Changing,
        at: DateTime<Utc>,
        calendars: &Calendars,
    ) -> RequestChange {
        let mut said = self.steps.iter().flat_map(|step| &step.decisions);
        let spoke = why
            .joined
            .is_some_and(|user| said.any(|said| said.user == user || said.voice() == user));
        let tolerances = self.steps.iter().map(|step| step.tolerance);
        let approved = self.heard().filter(|_| !spoke && !why.asks_anew);
        if approved.is_some_and(|approved| approved.covers(now, tolerances, why.ceiling)) {
            let request = Self { covers, version: self.version + 1, ..self };
            RequestChange { request, event: EventType::ApprovalRequestKept }
        } else {
            let request = self.reopened(covers, at, calendars);
            RequestChange { request, event: EventType::ApprovalRequestReopened }
        }
    }

    /// The same request for less than it asked for: what was approved stays approved.
    pub fn reduced(self, covers: String) -> RequestChange {
        let request = Self { covers, version: self.version + 1, ..self };
        RequestChange { request, event: EventType::ApprovalRequestReduced }
    }

    /// The request of a cancelled order; a decided one stays unchanged.
    #[must_use]
    pub fn cancelled(self) -> Self {
        self.ended(RequestStatus::Cancelled)
    }

    /// The request as expired, if it is pending and past its expiry.
    pub fn expired(self, at: DateTime<Utc>) -> Option<RequestChange> {
        (self.is_over(at) && self.status == RequestStatus::Pending).then(|| RequestChange {
            request: self.ended(RequestStatus::Expired),
            event: EventType::ApprovalRequestExpired,
        })
    }

    /// Activates the next waiting step; without one, the request is approved.
    pub(super) fn advanced(mut self, at: DateTime<Utc>, calendars: &Calendars) -> Self {
        match self.steps.iter_mut().find(|step| step.state == StepState::Waiting) {
            Some(next) => next.activate(at, calendars),
            None => self.status = RequestStatus::Approved,
        }
        self
    }

    /// Closes all open steps.
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
