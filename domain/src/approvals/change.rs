//! What becomes of a request, with the event that says so.

use super::{Answer, ApprovalError, Colleague, Request, RequestStatus, Requesters, StepDecision};
use crate::calendars::Calendars;
use crate::events::EventType;

/// A request as it is now, and what happened to it at this version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a change does nothing until it is written"]
pub struct RequestChange {
    /// The request.
    pub request: Request,
    /// What happened.
    pub event: EventType,
}

/// A request after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a change does nothing until it is written"]
pub struct Answered {
    /// The escalation that was due before the answer, if nothing had told it yet.
    pub escalated: Option<RequestChange>,
    /// What became of the request.
    pub change: RequestChange,
    /// The number, from 1, of the step that was answered, and what was said to it.
    pub said: Option<(i64, StepDecision)>,
}

impl Request {
    /// The request after `answer`. An escalation that is due comes first, whether or not the job has run.
    pub fn answered(
        self,
        answer: Answer,
        requesters: &Requesters,
        colleagues: &[Colleague],
        calendars: &Calendars,
    ) -> Result<Answered, ApprovalError> {
        let step = self.steps_done();
        let escalated = self.clone().escalated(answer.at);
        let request = escalated.as_ref().map_or(self, |change| change.request.clone());
        let request = request.decide(answer, requesters, colleagues, calendars)?;
        let event = match request.status {
            RequestStatus::Approved => EventType::ApprovalRequestApproved,
            RequestStatus::Rejected => EventType::ApprovalRequestRejected,
            RequestStatus::Pending if request.steps_done() > step => {
                EventType::ApprovalStepApproved
            }
            RequestStatus::Pending => EventType::ApprovalRequestSeconded,
            RequestStatus::Cancelled => EventType::ApprovalRequestCancelled,
            RequestStatus::Expired => EventType::ApprovalRequestExpired,
        };
        let said = request.steps.get(step).and_then(|step| step.decisions.last()).cloned();
        let number = i64::try_from(step).unwrap_or(i64::MAX).saturating_add(1);
        let said = said.map(|said| (number, said));
        Ok(Answered { escalated, change: RequestChange { request, event }, said })
    }
}
