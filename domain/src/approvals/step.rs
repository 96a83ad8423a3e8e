//! One step of a request.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{ApprovalRuleId, Approvers, Mode, PlannedStep};
use crate::identity::UserId;
use crate::word::{UnknownWord, find};

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Earlier steps come first.
    Waiting,
    /// It is this one's turn.
    Active,
    /// Enough said yes.
    Approved,
    /// One said no.
    Rejected,
    /// The request ended before its turn.
    Skipped,
}

impl StepState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Active, Self::Approved, Self::Rejected, Self::Skipped];

    /// The word for it.
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

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Reject,
}

impl Verdict {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Approve, Self::Reject];

    /// The word for it.
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

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDecision {
    /// Who.
    pub user: UserId,
    /// Yes or no.
    pub verdict: Verdict,
    /// Why.
    pub comment: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// One step of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The rule that asks for it, and the name it had.
    pub rule: Option<(ApprovalRuleId, String)>,
    /// Who may decide it.
    pub approvers: Approvers,
    /// How many of them must say yes.
    pub mode: Mode,
    /// After how many hours the company's administrators may decide it too.
    pub escalate_after_hours: Option<u32>,
    /// Where it stands.
    pub state: StepState,
    /// Since when it is its turn.
    pub active_since: Option<DateTime<Utc>>,
    /// Since when administrators may decide it too.
    pub escalated_at: Option<DateTime<Utc>>,
    /// What was said.
    pub decisions: Vec<StepDecision>,
}

impl Step {
    /// The step, before its turn.
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

    /// As it was before anybody decided.
    pub(super) fn begun_anew(self) -> Self {
        Self {
            state: StepState::Waiting,
            active_since: None,
            escalated_at: None,
            decisions: Vec::new(),
            ..self
        }
    }

    /// From when on administrators may decide it too, once its turn has come.
    pub fn opens_to_administrators_at(&self) -> Option<DateTime<Utc>> {
        self.escalated_at.or_else(|| self.escalates_at())
    }

    /// When administrators may decide it too, if it is its turn and they may not yet.
    pub fn escalates_at(&self) -> Option<DateTime<Utc>> {
        if self.state != StepState::Active || self.escalated_at.is_some() {
            return None;
        }
        let hours = TimeDelta::try_hours(self.escalate_after_hours?.into())?;
        self.active_since?.checked_add_signed(hours)
    }
}
