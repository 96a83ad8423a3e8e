//! How long an order waits for its approval, or on hold.

use chrono::{DateTime, Days, Utc};

use crate::calendar::{self, BeyondCalendar};
use crate::failure::{Failure, Kind};

/// Days that an order waits for its approval, and on hold; it keeps its reservations meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingDays(u16);

/// A number of days that is too small or too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order waits between 1 and {} days", PendingDays::MOST)]
pub struct BadPendingDays;

impl Failure for BadPendingDays {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl PendingDays {
    /// The most.
    pub const MOST: i64 = 365;

    /// This many days.
    pub fn new(days: i64) -> Result<Self, BadPendingDays> {
        let days = u16::try_from(days).ok().filter(|days| *days >= 1);
        let days = days.filter(|days| i64::from(*days) <= Self::MOST);
        days.map(Self).ok_or(BadPendingDays)
    }

    /// The days.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The end of a wait that begins at `at`.
    pub fn end(self, at: DateTime<Utc>) -> Result<DateTime<Utc>, BeyondCalendar> {
        let end = at.checked_add_days(Days::new(self.0.into()));
        let within = end.filter(|end| calendar::check(end.date_naive()).is_ok());
        within.ok_or(BeyondCalendar { what: "the end of the wait" })
    }
}

impl Default for PendingDays {
    fn default() -> Self {
        Self(14)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_waits_a_day_at_least_and_a_year_at_most() {
        for (days, taken) in [(-1, false), (0, false), (1, true), (365, true), (366, false)] {
            assert_eq!(PendingDays::new(days).is_ok(), taken, "{days}");
        }
        assert_eq!(PendingDays::default().days(), 14);
    }
}
