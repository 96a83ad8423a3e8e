//! The interval of a job.

use chrono::{DateTime, TimeDelta, Utc};

use crate::failure::{Failure, Kind};

/// The interval between two scheduled runs of a job, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every(i64);

/// An interval outside the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be between {} and {}", Every::LEAST, Every::MOST)]
pub struct BadEvery;

impl Failure for BadEvery {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl Every {
    /// The shortest interval: processes look for due jobs that often.
    pub const LEAST: i64 = 10;
    /// The longest interval: a day.
    pub const MOST: i64 = 86_400;
    /// A minute.
    pub const MINUTE: Self = Self(60);
    /// A quarter of an hour.
    pub const QUARTER_HOUR: Self = Self(900);
    /// An hour.
    pub const HOUR: Self = Self(3_600);
    /// A day.
    pub const DAY: Self = Self(Self::MOST);

    /// An interval of so many seconds.
    pub const fn new(seconds: i64) -> Result<Self, BadEvery> {
        if seconds < Self::LEAST || seconds > Self::MOST {
            return Err(BadEvery);
        }
        Ok(Self(seconds))
    }

    /// Its seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The tick after `tick`. Ticks that passed before `now` are missed: a job runs once for all of them.
    pub fn next(self, tick: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let next = self.after(tick);
        if next > now { next } else { self.after(now) }
    }

    /// One interval after `at`.
    pub fn after(self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.checked_add_signed(TimeDelta::seconds(self.0)).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_bounds_are_inside() {
        for (seconds, good) in
            [(9, false), (10, true), (86_400, true), (86_401, false), (-1, false)]
        {
            assert_eq!(Every::new(seconds).is_ok(), good, "{seconds}");
        }
    }

    #[test]
    fn a_late_tick_keeps_the_beat_and_missed_ones_are_not_made_up_for() {
        let minute = Every::MINUTE;
        assert_eq!(minute.next(at(100), at(105)), at(160));
        assert_eq!(minute.next(at(100), at(160)), at(220));
        assert_eq!(minute.next(at(100), at(100_000)), at(100_060));
    }
}
