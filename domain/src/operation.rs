//! Operator actions on the running installation.

use crate::id::Entity;

/// Event subject: a setting of the clock. The clock itself has no versions.
pub enum ClockSettingTag {}
impl Entity for ClockSettingTag {
    const PREFIX: &'static str = "clocksetting";
}

/// Event subject: a run of a job.
pub enum JobRunTag {}
impl Entity for JobRunTag {
    const PREFIX: &'static str = "jobrun";
}
