//! How a step is chased while it waits, as a rule says.

use serde::{Deserialize, Serialize};

use super::Approvers;
use super::approvers::in_either_shape;

/// How a step is chased while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chasing {
    /// Hours after which the step escalates.
    pub escalate_after_hours: Option<u32>,
    /// Whether only working hours count until then.
    #[serde(default)]
    pub working: bool,
    /// The further approvers once it has escalated; `None`: the company's administrators.
    #[serde(default, deserialize_with = "in_either_shape")]
    pub escalate_to: Option<Approvers>,
    /// Hours from one reminder to the next.
    #[serde(default)]
    pub remind_every_hours: Option<u32>,
}

impl Chasing {
    /// A step that waits as long as it takes.
    pub const NONE: Self = Self {
        escalate_after_hours: None,
        working: false,
        escalate_to: None,
        remind_every_hours: None,
    };
}
