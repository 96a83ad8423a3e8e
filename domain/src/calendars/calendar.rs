//! A calendar of working hours.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};

use super::hours::days_from;
use super::{CalendarId, OpenHours, Week};
use crate::companies::{CompanyId, Owner, TimeZone};

/// The most days that a deadline looks ahead: about eleven years. It bounds the work for a calendar that is
/// hardly ever open.
const HORIZON: usize = 4_000;

/// Working hours in a time zone: the hours of each day of the week, and those of single days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// The company it belongs to; `None`: the operator.
    pub company: Option<CompanyId>,
    /// Its name.
    pub name: String,
    /// The time zone of its hours.
    pub zone: TimeZone,
    /// The hours of each day of the week.
    pub week: Week,
    /// Days with hours of their own, such as holidays.
    pub exceptions: BTreeMap<NaiveDate, OpenHours>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Changes of a calendar; `None` leaves a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CalendarChanges {
    /// Its name.
    pub name: Option<String>,
    /// The time zone of its hours.
    pub zone: Option<TimeZone>,
    /// The hours of each day of the week.
    pub week: Option<Week>,
    /// Days with hours of their own.
    pub exceptions: Option<BTreeMap<NaiveDate, OpenHours>>,
}

impl Calendar {
    /// The calendar after `changes`. Deadlines that were counted before stay.
    #[must_use]
    pub fn changed(self, changes: CalendarChanges) -> Self {
        Self {
            name: changes.name.unwrap_or(self.name),
            zone: changes.zone.unwrap_or(self.zone),
            week: changes.week.unwrap_or(self.week),
            exceptions: changes.exceptions.unwrap_or(self.exceptions),
            version: self.version + 1,
            ..self
        }
    }

    /// The side that may change it.
    pub const fn owner(&self) -> Owner {
        match self.company {
            Some(_) => Owner::Company,
            None => Owner::Operator,
        }
    }

    /// The instant at which it has been open for `hours` since `at`: the real time that passes on the clock,
    /// also where the zone's clocks are put forward or back. A later deadline than the horizon is the horizon.
    pub fn deadline(&self, at: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
        let mut left = TimeDelta::hours(hours.into());
        let mut last = self.zone.date(at);
        for (date, weekday) in days_from(self.zone.date(at)).take(HORIZON) {
            for (from, until) in self.hours_on(date, weekday).spans() {
                let until = self.zone.instant(until.on(date));
                let open = until - self.zone.instant(from.on(date)).max(at);
                if open >= left {
                    return until - (open - left);
                }
                left -= open.max(TimeDelta::zero());
            }
            last = date;
        }
        self.zone.start_of(last)
    }

    fn hours_on(&self, date: NaiveDate, weekday: Weekday) -> &OpenHours {
        self.exceptions.get(&date).unwrap_or_else(|| self.week.of(weekday))
    }
}

#[cfg(test)]
mod tests;
