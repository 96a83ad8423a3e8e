//! Failed logins are counted by name and address; nothing else is, by default.
//!
//! An attempt takes its place before the password is looked at, so that a thousand guesses sent at
//! once are no more than ten. A right password gives its place back.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::failure::Kind;
use domain::identity::Email;
use tokio::sync::Notify;

use crate::http::client::place;
use crate::problem::Problem;

const ALLOWED: usize = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// Beyond this many names, those whose failures are past are forgotten.
const REMEMBERED: usize = 10_000;

/// Whose failures are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name(String, Option<IpAddr>);

impl Name {
    /// Somebody who calls themselves `name` at `address`.
    pub(crate) fn new(name: &str, address: Option<IpAddr>) -> Self {
        // However an address is typed, it is one name: its spellings would be more guesses.
        let typed = name.trim();
        let name = typed.parse::<Email>().map_or_else(|_other| typed.to_lowercase(), Into::into);
        Self(name, address.map(place))
    }
}

#[derive(Default)]
struct Record {
    failures: VecDeque<DateTime<Utc>>,
    /// Attempts whose password is being looked at.
    open: usize,
}

/// The recent failures of every name that has any.
pub(crate) struct Throttle {
    code: &'static str,
    detail: &'static str,
    records: Mutex<HashMap<Name, Record>>,
    ended: Notify,
}

/// A login that is being looked at; dropped, it was none.
pub(crate) struct Attempt {
    throttle: Arc<Throttle>,
    name: Name,
}

impl Throttle {
    /// One that refuses with these words.
    pub(crate) fn new(code: &'static str, detail: &'static str) -> Self {
        Self { code, detail, records: Mutex::default(), ended: Notify::new() }
    }

    /// A place for an attempt, or a refusal for whoever failed ten times in the last five minutes.
    /// With ten attempts under way, waits for what becomes of them.
    pub(crate) async fn attempt(
        self: &Arc<Self>,
        name: Name,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        loop {
            // Listens before it looks, so that no end is missed in between.
            let ended = self.ended.notified();
            if self.take(&name, now)? {
                return Ok(Attempt { throttle: Arc::clone(self), name });
            }
            ended.await;
        }
    }

    /// Whether there was a place.
    fn take(&self, name: &Name, now: DateTime<Utc>) -> Result<bool, Problem> {
        let mut records = self.lock();
        if records.len() >= REMEMBERED {
            records.retain(|_, record| record.matters(now));
        }
        let record = records.entry(name.clone()).or_default();
        record.forget(now);
        if let Some(oldest) = record.failures.front()
            && record.failures.len() >= ALLOWED
        {
            return Err(self.refusal(*oldest + WINDOW - now));
        }
        let free = record.failures.len() + record.open < ALLOWED;
        record.open += usize::from(free);
        Ok(free)
    }

    fn refusal(&self, wait: TimeDelta) -> Problem {
        let seconds = wait.num_seconds().max(0).unsigned_abs() + 1;
        Problem::new(Kind::Throttled, self.code, self.detail).retry_after(seconds)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Name, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Counts it as a failure.
    pub(crate) fn failed(self, now: DateTime<Utc>) {
        self.throttle.lock().entry(self.name.clone()).or_default().failures.push_back(now);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut records = self.throttle.lock();
        if let Some(record) = records.get_mut(&self.name) {
            record.open = record.open.saturating_sub(1);
            if record.open == 0 && record.failures.is_empty() {
                records.remove(&self.name);
            }
        }
        drop(records);
        self.throttle.ended.notify_waiters();
    }
}

impl Record {
    fn forget(&mut self, now: DateTime<Utc>) {
        self.failures.retain(|time| *time + WINDOW > now);
    }

    fn matters(&mut self, now: DateTime<Utc>) -> bool {
        self.forget(now);
        self.open > 0 || !self.failures.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str, address: &str) -> Name {
        Name::new(name, Some(address.parse().unwrap()))
    }

    #[actix_web::test]
    async fn ten_failures_close_the_door_for_five_minutes() {
        let throttle = Arc::new(Throttle::new("no", "No."));
        let ada = || name("Ada@Example.com ", "203.0.113.7");
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for _ in 0..ALLOWED {
            throttle.attempt(ada(), now).await.unwrap().failed(now);
        }
        let refused = throttle.attempt(name("ada@example.com", "203.0.113.7"), now).await;
        assert_eq!(refused.err().unwrap().status().as_u16(), 429);
        assert!(throttle.attempt(name("eve@example.com", "203.0.113.7"), now).await.is_ok());
        assert!(throttle.attempt(name("ada@example.com", "203.0.113.8"), now).await.is_ok());
        assert!(throttle.attempt(ada(), now + WINDOW).await.is_ok());
    }

    #[actix_web::test]
    async fn guesses_at_once_are_no_more_than_guesses_in_a_row() {
        let throttle = Arc::new(Throttle::new("no", "No."));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut open = Vec::new();
        for _ in 0..ALLOWED {
            open.push(throttle.attempt(name("ada", "::1"), now).await.unwrap());
        }
        let (sharing, waiting) = (Arc::clone(&throttle), name("ada", "::2"));
        let eleventh = actix_web::rt::spawn(async move { sharing.attempt(waiting, now).await });
        actix_web::rt::task::yield_now().await;
        assert!(!eleventh.is_finished(), "it waits for the ten");
        // One was right: its place is free for the eleventh.
        drop(open.pop());
        let eleventh = eleventh.await.unwrap().unwrap();
        for attempt in open.into_iter().chain([eleventh]) {
            attempt.failed(now);
        }
        assert!(throttle.attempt(name("ada", "::1"), now).await.is_err());
    }
}
