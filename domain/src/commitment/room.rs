//! What an account allows beside its limit.

use chrono::{DateTime, Utc};

/// Amounts that an account allows beside its limit. Only credit accounts have any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// Always allowed beyond the limit.
    pub headroom: i64,
    /// Another limit for a time.
    pub raised: Option<Raised>,
}

/// A limit that counts instead of the account's own, and of its headroom, for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// The limit.
    pub limit: i64,
    /// First moment at which it counts.
    pub from: DateTime<Utc>,
    /// First moment at which it counts no more.
    pub until: DateTime<Utc>,
}

impl Room {
    /// The limit in force at `at`, of an account with this limit of its own; `None`: nothing is refused.
    pub fn limit_at(&self, limit: Option<i64>, at: DateTime<Utc>) -> Option<i64> {
        match self.raised {
            Some(raised) if raised.from <= at && at < raised.until => Some(raised.limit),
            Some(_) | None => limit.map(|limit| limit.saturating_add(self.headroom)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_limit_counts_until_its_last_second() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (from, until) = (time("2026-03-01T00:00:00Z"), time("2026-03-15T00:00:00Z"));
        let room = Room { headroom: 500, raised: Some(Raised { limit: 20_000, from, until }) };
        for (at, limit, in_force) in [
            ("2026-02-28T23:59:59Z", Some(10_000), Some(10_500)),
            ("2026-03-01T00:00:00Z", Some(10_000), Some(20_000)),
            ("2026-03-14T23:59:59Z", Some(10_000), Some(20_000)),
            ("2026-03-15T00:00:00Z", Some(10_000), Some(10_500)),
            ("2026-03-15T00:00:00Z", None, None),
        ] {
            assert_eq!(room.limit_at(limit, time(at)), in_force, "{at}");
        }
        assert_eq!(Room::default().limit_at(Some(0), from), Some(0));
    }
}
