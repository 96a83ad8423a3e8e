//! Failed logins are counted by name and address, and of an address over all names; nothing else is, by
//! default.
//!
//! An attempt takes its place before the password is looked at, so that a thousand guesses sent at
//! once are no more than ten. A right password gives its place back. A name that has got in from an address
//! before is no guess of others there: what they fail at from the same address does not close it.

mod known;
mod name;
mod tally;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::failure::Kind;
use tokio::sync::Notify;

pub(crate) use self::name::Name;
use self::tally::{Room, Tally};
use crate::kernel::problem::Problem;

/// How many failures of one name at one address close the door to it, for [`WINDOW`].
const ALLOWED: usize = 10;
/// And how many of one address, over all names.
const ALLOWED_ADDRESS: usize = 100;
const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// So many attempts of one name at one address may be under way or wait.
const INSIDE: usize = 64;
/// More failures than these are not remembered: the oldest are forgotten.
const REMEMBERED: usize = 20_000;

/// The recent failures of every name that has any.
pub(crate) struct Throttle {
    code: &'static str,
    detail: &'static str,
    tally: Mutex<Tally>,
}

/// A login that wants to be looked at, or is; dropped, it was none.
pub(crate) struct Attempt {
    throttle: Arc<Throttle>,
    name: Name,
    ended: Arc<Notify>,
    /// Whether its password is being looked at.
    is_open: bool,
}

impl Throttle {
    /// One that refuses with these words.
    pub(crate) fn new(code: &'static str, detail: &'static str) -> Self {
        Self { code, detail, tally: Mutex::default() }
    }

    /// A place for an attempt, or a refusal for a name or an address that failed too often in the last five
    /// minutes. With ten attempts of the name under way, waits for what becomes of them.
    pub(crate) async fn attempt(
        self: &Arc<Self>,
        name: Name,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        let ended = self.lock().enter(&name).ok_or_else(too_many_at_once)?;
        let mut attempt = Attempt { throttle: Arc::clone(self), name, ended, is_open: false };
        let ended = Arc::clone(&attempt.ended);
        loop {
            // Listens before it looks, so that no end is missed in between.
            let next = ended.notified();
            let room = self.lock().open(&attempt.name, now);
            match room {
                Room::Taken => {
                    attempt.is_open = true;
                    return Ok(attempt);
                }
                Room::Closed { wait } => return Err(self.refusal(wait)),
                Room::Full => next.await,
            }
        }
    }

    /// Whether this name has got in from its address before.
    pub(crate) fn knows(&self, name: &Name) -> bool {
        self.lock().knows(name)
    }

    /// This name has got in from its address.
    pub(crate) fn admitted(&self, name: Name) {
        self.lock().admitted(name);
    }

    fn refusal(&self, wait: TimeDelta) -> Problem {
        let seconds = wait.num_seconds().max(0).unsigned_abs() + 1;
        Problem::new(Kind::Throttled, self.code, self.detail).retry_after(seconds)
    }

    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Counts it as a failure.
    pub(crate) fn failed(self, now: DateTime<Utc>) {
        self.throttle.lock().failed(&self.name, now);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.throttle.lock().leave(&self.name, self.is_open);
        self.ended.notify_waiters();
    }
}

/// More logins at once than one name, one address or this server may have under way.
pub(crate) fn too_many_at_once() -> Problem {
    let detail = "Too many logins at once from this address, or for this name.";
    Problem::new(Kind::Throttled, "too_many_logins_at_once", detail).retry_after(1)
}
