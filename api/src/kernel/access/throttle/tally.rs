//! Counters of names and addresses. Each failure stands in a queue and is dropped from it when it expires: no
//! operation ever iterates over all names.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

use super::known::Known;
use super::{ALLOWED, ALLOWED_ADDRESS, INSIDE, Name, REMEMBERED, WINDOW};

/// Counters of one name at one address.
#[derive(Default)]
struct Record {
    failures: VecDeque<DateTime<Utc>>,
    /// Attempts whose password is being checked.
    open: usize,
    /// Those, plus the attempts that wait.
    inside: usize,
    ended: Arc<Notify>,
}

/// Result of asking for a slot.
pub(super) enum Room {
    /// Granted.
    Taken,
    /// Wait until running attempts have ended.
    Full,
    /// Refused: too many failures.
    Closed {
        /// Time until the next attempt may succeed.
        wait: TimeDelta,
    },
}

/// Names and addresses with recent failures.
#[derive(Default)]
pub(super) struct Tally {
    names: HashMap<Name, Record>,
    places: HashMap<Option<IpAddr>, VecDeque<DateTime<Utc>>>,
    /// Every remembered failure, oldest first.
    queue: VecDeque<(DateTime<Utc>, Name)>,
    known: Known,
}

impl Tally {
    /// Admits an attempt, to be checked or to wait; the result notifies it when another ends. `None`: too
    /// many are admitted already.
    pub(super) fn enter(&mut self, name: &Name) -> Option<Arc<Notify>> {
        let record = self.names.entry(name.clone()).or_default();
        if record.inside >= INSIDE {
            return None;
        }
        record.inside += 1;
        Some(Arc::clone(&record.ended))
    }

    /// Asks for a slot for an admitted attempt.
    pub(super) fn open(&mut self, name: &Name, now: DateTime<Utc>) -> Room {
        self.forget(now);
        let closed = |oldest: &DateTime<Utc>| Room::Closed { wait: *oldest + WINDOW - now };
        let of_place = self.places.get(&name.place());
        if let Some(failures) = of_place.filter(|failures| failures.len() >= ALLOWED_ADDRESS)
            && let Some(oldest) = failures.front()
            && !self.known.contains(name)
        {
            return closed(oldest);
        }
        let record = self.names.entry(name.clone()).or_default();
        match record.failures.front() {
            Some(oldest) if record.failures.len() >= ALLOWED => closed(oldest),
            _ if record.failures.len() + record.open >= ALLOWED => Room::Full,
            _ => {
                record.open += 1;
                Room::Taken
            }
        }
    }

    /// Ends an attempt, whatever its result.
    pub(super) fn leave(&mut self, name: &Name, was_open: bool) {
        let Entry::Occupied(mut entry) = self.names.entry(name.clone()) else { return };
        let record = entry.get_mut();
        record.open = record.open.saturating_sub(usize::from(was_open));
        record.inside = record.inside.saturating_sub(1);
        if record.inside == 0 && record.failures.is_empty() {
            entry.remove();
        }
    }

    /// Counts a failure of the name and of its address.
    pub(super) fn failed(&mut self, name: &Name, now: DateTime<Utc>) {
        self.names.entry(name.clone()).or_default().failures.push_back(now);
        self.places.entry(name.place()).or_default().push_back(now);
        self.queue.push_back((now, name.clone()));
        if self.queue.len() > REMEMBERED {
            self.forget_oldest();
        }
    }

    /// Whether this name has logged in from its address before.
    pub(super) fn knows(&self, name: &Name) -> bool {
        self.known.contains(name)
    }

    /// Remembers that this name has logged in from its address.
    pub(super) fn admitted(&mut self, name: Name) {
        self.known.add(name);
    }

    fn forget(&mut self, now: DateTime<Utc>) {
        while self.queue.front().is_some_and(|(at, _)| *at + WINDOW <= now) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some((_, name)) = self.queue.pop_front() else { return };
        if let Entry::Occupied(mut entry) = self.places.entry(name.place()) {
            entry.get_mut().pop_front();
            if entry.get().is_empty() {
                entry.remove();
            }
        }
        if let Entry::Occupied(mut entry) = self.names.entry(name) {
            let record = entry.get_mut();
            record.failures.pop_front();
            if record.inside == 0 && record.failures.is_empty() {
                entry.remove();
            }
        }
    }

    /// Number of remembered names, addresses and failures.
    #[cfg(test)]
    pub(super) fn size(&self) -> (usize, usize, usize) {
        (self.names.len(), self.places.len(), self.queue.len())
    }
}
