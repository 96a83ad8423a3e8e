//! One step of a request.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{ApprovalRuleId, Approvers, Mode, PlannedStep};
use crate::identity::UserId;
use crate::word::{UnknownWord, find};

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Waits for earlier steps.
    Waiting,
    /// Active: waits for decisions.
    Active,
    /// Enough approvers approved.
    Approved,
    /// An approver rejected.
    Rejected,
    /// The request was closed before this step was active.
    Skipped,
}

impl StepState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Active, Self::Approved, Self::Rejected, Self::Skipped];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Skipped => "skipped",
        }
    }
}

impl FromStr for StepState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "step state", text)
    }
}

/// Approve or reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Approve.
    Approve,
    /// Reject.
    Reject,
}

impl Verdict {
    /// Both verdicts.
    pub const ALL: [Self; 2] = [Self::Approve, Self::Reject];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}

impl FromStr for Verdict {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "verdict", text)
    }
}

/// A recorded decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDecision {
    /// The user.
    pub user: UserId,
    /// Approve or reject.
    pub verdict: Verdict,
    /// Reason, if given.
    pub comment: Option<String>,
    /// Time of the decision.
    pub at: DateTime<Utc>,
}

/// One step of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The rule the step comes from, and its name at the time.
    pub rule: Option<(ApprovalRuleId, String)>,
    /// Its approvers.
    pub approvers: Approvers,
    /// How many of them must approve.
    pub mode: Mode,
    /// Hours after which the step escalates to the company's administrators.
    pub escalate_after_hours: Option<u32>,
    /// Its state.
    pub state: StepState,
    /// When it became active.
    pub active_since: Option<DateTime<Utc>>,
    /// When it escalated to the administrators.
    pub escalated_at: Option<DateTime<Utc>>,
    /// Its decisions.
    pub decisions: Vec<StepDecision>,
}

impl Step {
    /// A waiting step.
    pub(super) fn waiting(planned: PlannedStep) -> Self {
        Self {
            rule: planned.rule,
            approvers: planned.step.approvers,
            mode: planned.step.mode,
            escalate_after_hours: planned.step.escalate_after_hours,
            state: StepState::Waiting,
            active_since: None,
            escalated_at: None,
            decisions: Vec::new(),
        }
    }

    /// The step reset to waiting, without decisions.
    pub(super) fn begun_anew(self) -> Self {
        Self {
            state: StepState::Waiting,
            active_since: None,
            escalated_at: None,
            decisions: Vec::new(),
            ..self
        }
    }

    /// Time of the escalation, once the step is active.
    pub fn opens_to_administrators_at(&self) -> Option<DateTime<Utc>> {
        self.escalated_at.or_else(|| self.escalates_at())
    }

    /// Time of the escalation, if the step is active and not escalated yet.
    pub fn escalates_at(&self) -> Option<DateTime<Utc>> {
        if self.state != StepState::Active || self.escalated_at.is_some() {
            return None;
        }
        let hours = TimeDelta::try_hours(self.escalate_after_hours?.into())?;
        self.active_since?.checked_add_signed(hours)
    }
}
