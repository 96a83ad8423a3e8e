//! What is done about a step that waits: its deadline, its reminders.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Chasing, Request, RequestChange, RequestStatus, Step, StepState};
use crate::calendars::{CalendarId, Calendars};
use crate::events::EventType;

/// The most reminders of one step.
pub const MOST_REMINDERS: u32 = 10;

fn after(at: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::hours(hours.into())).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

impl Step {
    /// The active step, with its deadlines. A calendar that changes later does not move them.
    pub(super) fn activate(&mut self, at: DateTime<Utc>, calendars: &Calendars) {
        let Chasing { escalate_after_hours, working, remind_every_hours, .. } = self.chasing;
        self.state = StepState::Active;
        self.active_since = Some(at);
        self.deadline = escalate_after_hours.map(|hours| {
            if working { calendars.deadline(self.calendar, at, hours) } else { after(at, hours) }
        });
        self.reminds_at = remind_every_hours.map(|hours| after(at, hours));
    }

    /// Time of the escalation, once the step is active.
    pub fn opens_at(&self) -> Option<DateTime<Utc>> {
        self.escalated_at.or_else(|| self.escalates_at())
    }

    /// Time of the escalation, if the step is active and not escalated yet.
    pub fn escalates_at(&self) -> Option<DateTime<Utc>> {
        if self.state != StepState::Active || self.escalated_at.is_some() {
            return None;
        }
        // A step that was active before deadlines were stored: they counted every hour.
        let hours = self.chasing.escalate_after_hours?;
        self.deadline.or_else(|| self.active_since.map(|since| after(since, hours)))
    }

    /// Time of the next reminder, if the step is active and one is left.
    pub fn next_reminder(&self) -> Option<DateTime<Utc>> {
        let active = self.state == StepState::Active && self.reminders < MOST_REMINDERS;
        self.reminds_at.filter(|_| active)
    }

    /// Counts the reminders that are due at `at` as one; returns whether any is.
    fn remind(&mut self, at: DateTime<Utc>) -> bool {
        let due = self.next_reminder().filter(|due| *due <= at);
        let Some((due, hours)) = due.zip(self.chasing.remind_every_hours) else { return false };
        let every = i64::from(hours.max(1));
        let missed = (at - due).num_hours() / every;
        self.reminds_at = due.checked_add_signed(TimeDelta::hours((missed + 1) * every));
        self.reminders += 1;
        true
    }
}

impl Request {
    /// The first deadline of the active step: nothing is due before.
    pub fn chase_at(&self) -> Option<DateTime<Utc>> {
        let step = self.active().filter(|_| self.status == RequestStatus::Pending)?;
        step.escalates_at().into_iter().chain(step.next_reminder()).min()
    }

    /// The request after one thing that is due at `at`: the active step escalates, or reminds.
    pub fn chased(mut self, at: DateTime<Utc>) -> Option<RequestChange> {
        if let Some(change) = self.clone().escalated(at) {
            return Some(change);
        }
        let reminds = self.is_open(at) && self.active_mut().is_some_and(|step| step.remind(at));
        if !reminds {
            return None;
        }
        self.version += 1;
        Some(RequestChange { request: self, event: EventType::ApprovalRequestReminded })
    }

    /// The request with its active step escalated, if that is due at `at`: a version of its own, so that it is told
    /// whether a job or an answer finds it.
    pub(super) fn escalated(mut self, at: DateTime<Utc>) -> Option<RequestChange> {
        let escalates = self.is_open(at) && self.pass_on(at);
        if !escalates {
            return None;
        }
        self.version += 1;
        Some(RequestChange { request: self, event: EventType::ApprovalRequestEscalated })
    }

    fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.status == RequestStatus::Pending && !self.is_over(at)
    }

    /// Whether any of its steps counts working hours.
    pub fn counts_working_hours(&self) -> bool {
        self.steps.iter().any(|step| step.chasing.working)
    }

    /// The calendars that its steps name.
    pub fn calendars(&self) -> Vec<CalendarId> {
        self.steps.iter().filter_map(|step| step.calendar).collect()
    }

    /// Escalates the active step, if it has waited too long at `at`. Returns whether it did. The step counts as
    /// escalated from its deadline on.
    fn pass_on(&mut self, at: DateTime<Utc>) -> bool {
        let Some(step) = self.active_mut() else { return false };
        let Some(end) = step.escalates_at().filter(|end| *end <= at) else { return false };
        step.escalated_at = Some(end);
        true
    }

    fn active_mut(&mut self) -> Option<&mut Step> {
        self.steps.iter_mut().find(|step| step.state == StepState::Active)
    }

    /// Whether the request has expired at `at`, decided or not.
    pub(super) fn is_over(&self, at: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= at)
    }
}
