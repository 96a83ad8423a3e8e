//! The only place that reads the time.
//!
//! *Business time* decides dates, due dates and periods; *wall time* decides token lifetimes, throttles and
//! recorded timestamps. They are the same unless the clock is manual (demonstrations and tests).

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, Utc};
use domain::failure::{Failure, Kind};

/// Both times of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Business time; the seller's time zone decides the date.
    pub at: DateTime<Utc>,
    /// Wall time.
    pub wall: DateTime<Utc>,
}

/// Source of business time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// The wall clock.
    #[default]
    Real,
    /// Stands where staff set it; follows the wall clock until then.
    Manual,
}

/// The clock of the application state.
#[derive(Debug)]
pub struct Clock {
    pace: Pace,
    /// Microseconds since 1970; `NOT_SET` until staff set it.
    set_to: AtomicI64,
}

const NOT_SET: i64 = i64::MIN;

/// The clock cannot be set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("business time goes with the wall clock here; only COMPTOIR_CLOCK=manual can be set")]
pub struct NotManual;

impl Failure for NotManual {
    fn code(&self) -> &'static str {
        "clock_not_manual"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl Clock {
    /// A clock with this source.
    pub const fn new(pace: Pace) -> Self {
        Self { pace, set_to: AtomicI64::new(NOT_SET) }
    }

    /// Wall time, in whole microseconds: the precision that both databases store.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn wall(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    /// Both times, now.
    pub fn now(&self) -> Moment {
        let wall = self.wall();
        let at = match self.set_to.load(Ordering::Acquire) {
            NOT_SET => wall,
            micros => DateTime::from_timestamp_micros(micros).unwrap_or(wall),
        };
        Moment { at, wall }
    }

    /// Whether business time is set by hand, in each process for itself.
    pub(crate) fn is_manual(&self) -> bool {
        self.pace == Pace::Manual
    }

    /// Sets business time.
    pub fn set(&self, at: DateTime<Utc>) -> Result<(), NotManual> {
        match self.pace {
            Pace::Real => Err(NotManual),
            Pace::Manual => {
                self.set_to.store(at.timestamp_micros(), Ordering::Release);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_where_it_is_put() {
        let clock = Clock::new(Pace::Manual);
        let noon = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        clock.set(noon).unwrap();
        assert_eq!(clock.now().at, noon);
        assert!(clock.now().wall != noon);
    }

    #[test]
    fn a_real_clock_cannot_be_set() {
        let clock = Clock::new(Pace::Real);
        assert_eq!(clock.set(clock.wall()), Err(NotManual));
        let now = clock.now();
        assert_eq!(now.at, now.wall);
    }
}
