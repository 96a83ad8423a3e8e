//! When a register that did not answer is asked again.

use chrono::{DateTime, TimeDelta, Utc};

/// Minutes after the first try; from the last of them on, every hour.
const MINUTES: [i64; 4] = [1, 5, 15, 60];
const HOURS: i64 = 24;

/// The next try after `now` of a check that was first tried at `first`; `None`: it is given up after a day.
pub fn next_try(first: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let minutes = MINUTES.into_iter().map(TimeDelta::minutes);
    let tries = minutes.chain((2..=HOURS).map(TimeDelta::hours));
    tries.map(|wait| first + wait).find(|at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_soon_then_hourly_for_a_day() {
        let first = DateTime::UNIX_EPOCH;
        let tries: Vec<i64> =
            std::iter::successors(next_try(first, first), |last| next_try(first, *last))
                .map(|at| (at - first).num_minutes())
                .collect();
        let hourly = (2..=24).map(|hour| hour * 60);
        assert_eq!(tries, [1, 5, 15, 60].into_iter().chain(hourly).collect::<Vec<_>>());
    }

    #[test]
    fn a_late_job_leaves_out_what_it_missed() {
        let first = DateTime::UNIX_EPOCH;
        let late = first + TimeDelta::minutes(20);
        assert_eq!(next_try(first, late), Some(first + TimeDelta::minutes(60)));
        assert_eq!(next_try(first, first + TimeDelta::hours(24)), None);
    }
}
