//! Failed logins are counted by name and address; nothing else is, by default.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::failure::Kind;

use crate::problem::Problem;

const ALLOWED: usize = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// Beyond this many names, those whose failures are past are forgotten.
const REMEMBERED: usize = 10_000;

type Name = (String, Option<IpAddr>);

/// The recent failures of every name that has any.
#[derive(Default)]
pub(crate) struct Throttle {
    failures: Mutex<HashMap<Name, VecDeque<DateTime<Utc>>>>,
}

impl Throttle {
    /// Refuses whoever failed ten times in the last five minutes.
    pub(crate) fn check(&self, name: &Name, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = failures.get_mut(name) else { return Ok(()) };
        forget(times, now);
        let count = times.len();
        match times.front() {
            None => {
                failures.remove(name);
                Ok(())
            }
            Some(_) if count < ALLOWED => Ok(()),
            Some(oldest) => {
                let wait = (*oldest + WINDOW - now).num_seconds().max(0).unsigned_abs() + 1;
                Err(Problem::new(
                    Kind::Throttled,
                    "too_many_failed_logins",
                    "Too many failed logins for this name from this address.",
                )
                .retry_after(wait))
            }
        }
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, name: Name, now: DateTime<Utc>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, times| {
                forget(times, now);
                !times.is_empty()
            });
        }
        let times = failures.entry(name).or_default();
        times.push_back(now);
        // The oldest are enough to know when to come back.
        times.truncate(ALLOWED);
    }
}

fn forget(times: &mut VecDeque<DateTime<Utc>>, now: DateTime<Utc>) {
    times.retain(|time| *time + WINDOW > now);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_close_the_door_for_five_minutes() {
        let throttle = Throttle::default();
        let ada = || ("ada@example.com".to_owned(), None);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for _ in 0..ALLOWED {
            assert!(throttle.check(&ada(), now).is_ok());
            throttle.failed(ada(), now);
        }
        assert_eq!(throttle.check(&ada(), now).unwrap_err().status().as_u16(), 429);
        assert!(throttle.check(&("eve@example.com".to_owned(), None), now).is_ok());
        assert!(throttle.check(&ada(), now + WINDOW).is_ok());
    }
}
