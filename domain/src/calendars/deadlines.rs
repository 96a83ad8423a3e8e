//! The calendars that the deadlines of one company run by.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Calendar, CalendarId};

/// The calendars that the deadlines of one company run by: its own, and those that its rules name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendars {
    /// The company's calendar, or else that of the settings, for rules that name none.
    own: Option<CalendarId>,
    known: Vec<Calendar>,
}

impl Calendars {
    /// The `known` calendars, with the company's `own` among them.
    pub const fn new(own: Option<CalendarId>, known: Vec<Calendar>) -> Self {
        Self { own, known }
    }

    /// The calendars.
    pub fn known(&self) -> &[Calendar] {
        &self.known
    }

    /// The instant at which `hours` working hours have passed since `at`: by the calendar that a rule
    /// `named`, else by the company's or that of the settings. Without a calendar every hour is one.
    pub fn deadline(
        &self,
        named: Option<CalendarId>,
        at: DateTime<Utc>,
        hours: u32,
    ) -> DateTime<Utc> {
        let find = |id: CalendarId| self.known.iter().find(|calendar| calendar.id == id);
        match named.and_then(find).or_else(|| self.own.and_then(find)) {
            Some(calendar) => calendar.deadline(at, hours),
            None => at + TimeDelta::hours(hours.into()),
        }
    }
}
