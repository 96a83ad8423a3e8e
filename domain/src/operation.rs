//! What an operator does with the running installation.

use crate::id::Entity;

/// A setting of the clock, which its event is about: the clock itself has no versions.
pub enum ClockSettingTag {}
impl Entity for ClockSettingTag {
    const PREFIX: &'static str = "clocksetting";
}

/// A run of a job, which its event is about.
pub enum JobRunTag {}
impl Entity for JobRunTag {
    const PREFIX: &'static str = "jobrun";
}
