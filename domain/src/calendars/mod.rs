//! Working hours: calendars, and the deadlines that are counted by them.

mod calendar;
mod deadlines;
mod hours;

pub use calendar::{Calendar, CalendarChanges};
pub use deadlines::Calendars;
pub use hours::{BadHours, MOST_HOURS, NeverOpen, OpenHours, TimeOfDay, Week};

use crate::id::{Entity, Id};

/// Tag type of a [`CalendarId`].
pub enum CalendarTag {}
impl Entity for CalendarTag {
    const PREFIX: &'static str = "calendar";
}
/// The id of a calendar.
pub type CalendarId = Id<CalendarTag>;
