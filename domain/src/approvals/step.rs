//! One step of a request.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ApprovalRuleId, Approvers, Chasing, Mode, PlannedStep, Tolerance};
use crate::calendars::CalendarId;
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
    /// The approver that the user answered for; `None`: for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<UserId>,
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
    #[serde(flatten)]
    pub approvers: Approvers,
    /// How many of them must approve.
    #[serde(flatten)]
    pub mode: Mode,
    /// How it is chased while it waits.
    #[serde(flatten)]
    pub chasing: Chasing,
    /// The calendar that the rule named.
    #[serde(default)]
    pub calendar: Option<CalendarId>,
    /// The tolerance of the rule.
    #[serde(default)]
    pub tolerance: Option<Tolerance>,
    /// Its state.
    pub state: StepState,
    /// When it became active.
    pub active_since: Option<DateTime<Utc>>,
    /// When it escalates, counted when it became active.
    #[serde(default)]
    pub deadline: Option<DateTime<Utc>>,
    /// When it escalated.
    pub escalated_at: Option<DateTime<Utc>>,
    /// When it reminds next.
    #[serde(default)]
    pub reminds_at: Option<DateTime<Utc>>,
    /// How often it has reminded.
    #[serde(default)]
    pub reminders: u32,
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
            chasing: planned.step.chasing,
            calendar: planned.calendar,
            tolerance: planned.tolerance,
            state: StepState::Waiting,
            active_since: None,
            deadline: None,
            escalated_at: None,
            reminds_at: None,
            reminders: 0,
            decisions: Vec::new(),
        }
    }

    /// The step reset to waiting, without decisions.
    pub(super) fn begun_anew(self) -> Self {
        Self {
            state: StepState::Waiting,
            active_since: None,
            deadline: None,
            escalated_at: None,
            reminds_at: None,
            reminders: 0,
            decisions: Vec::new(),
            ..self
        }
    }
}

impl StepDecision {
    /// The approver that it is the voice of.
    pub fn voice(&self) -> UserId {
        self.on_behalf_of.unwrap_or(self.user)
    }
}
