//! Limit on recorded failed logins per member of staff.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::UserId;

/// Maximum recorded per user within [`SPAN`], in each process.
const TOLD: u32 = 10;
const SPAN: TimeDelta = TimeDelta::hours(1);

/// Number recorded for each member of staff, and since when. Bounded by the number of staff.
#[derive(Default)]
pub(crate) struct Told(Mutex<HashMap<UserId, (DateTime<Utc>, u32)>>);

impl Told {
    /// Whether to record one more, and if so whether it is the last for now.
    pub(super) fn one_more(&self, user: UserId, now: DateTime<Utc>) -> Option<bool> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = told.entry(user).or_insert((now, 0));
        if now - *since >= SPAN {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        (*count <= TOLD).then_some(*count == TOLD)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ten_an_hour_are_told_and_the_tenth_says_so() {
        let told = Told::default();
        let [ada, ben] = [1, 2].map(|number| UserId::from_uuid(Uuid::from_u128(number)));
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let of_ada: Vec<_> = (0..12).map(|minute| told.one_more(ada, at(minute))).collect();
        assert_eq!(of_ada[..9], [Some(false); 9]);
        assert_eq!(of_ada[9..], [Some(true), None, None]);
        assert_eq!(told.one_more(ben, at(12)), Some(false), "each by themselves");
        assert_eq!((told.one_more(ada, at(59)), told.one_more(ada, at(60))), (None, Some(false)));
    }
}
