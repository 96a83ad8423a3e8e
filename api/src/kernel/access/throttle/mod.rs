//! Failed logins are counted per name and address, and per address over all names; other requests are not
//! counted by default.
//!
//! An attempt takes a slot before its password is checked, so a thousand guesses sent at once count as no
//! more than ten. A right password gives its slot back. A name that has logged in from an address before is
//! exempt there from the failures of other names.

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

/// Failures of one name at one address that block it for [`WINDOW`].
const ALLOWED: usize = 10;
/// Failures of one address over all names that block it.
const ALLOWED_ADDRESS: usize = 100;
const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// Attempts of one name at one address that may run or wait.
const INSIDE: usize = 64;
/// Maximum of remembered failures: beyond it the oldest are dropped.
const REMEMBERED: usize = 20_000;

/// Recent failures of every name.
pub(crate) struct Throttle {
    code: &'static str,
    detail: &'static str,
    tally: Mutex<Tally>,
}

/// An attempt in progress; dropping it without [`Self::failed`] gives its slot back.
pub(crate) struct Attempt {
    throttle: Arc<Throttle>,
    name: Name,
    ended: Arc<Notify>,
    /// Whether its password is being checked.
    is_open: bool,
}

impl Throttle {
    /// A throttle that refuses with this text.
    pub(crate) fn new(code: &'static str, detail: &'static str) -> Self {
        Self { code, detail, tally: Mutex::default() }
    }

    /// A slot for an attempt, or a refusal for a name or an address that failed too often in the last five
    /// minutes. With ten attempts of the name in progress, waits for their results.
    pub(crate) async fn attempt(
        self: &Arc<Self>,
        name: Name,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        let ended = self.lock().enter(&name).ok_or_else(too_many_at_once)?;
        let mut attempt = Attempt { throttle: Arc::clone(self), name, ended, is_open: false };
        let ended = Arc::clone(&attempt.ended);
        loop {
            // Subscribes before it checks, so that no notification is missed in between.
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

    /// Whether this name has logged in from its address before.
    pub(crate) fn knows(&self, name: &Name) -> bool {
        self.lock().knows(name)
    }

    /// Remembers that this name has logged in from its address.
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
    /// Counts the attempt as a failure.
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

/// More concurrent logins than one name, one address or this server may have.
pub(crate) fn too_many_at_once() -> Problem {
    let detail = "Too many logins at once from this address, or for this name.";
    Problem::new(Kind::Throttled, "too_many_logins_at_once", detail).retry_after(1)
}
