//! Document dates: the day of writing, but never before the documents a new one follows. So dates rise
//! with numbers within a series, and balances can be computed for any day.

use chrono::NaiveDate;

use crate::failure::{Failure, Kind};

/// The date of a document written `today` that follows documents dated `others`: the latest of these
/// days. `others` may be at most one day ahead, as servers' clocks differ around midnight.
pub fn dated(
    today: NaiveDate,
    others: impl IntoIterator<Item = NaiveDate>,
) -> Result<NaiveDate, ClockBehind> {
    check_behind(today, others.into_iter().fold(today, Ord::max))
}

/// Refuses `today` if it is more than a day before an existing `day`: then the clock is wrong.
pub fn check_behind(today: NaiveDate, day: NaiveDate) -> Result<NaiveDate, ClockBehind> {
    if day.signed_duration_since(today).num_days() > 1 {
        Err(ClockBehind { today, day })
    } else {
        Ok(day)
    }
}

/// A clock that is more than a day behind the documents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("today is {today}, but the preceding document is dated {day}: the clock is behind")]
pub struct ClockBehind {
    /// Today by the clock.
    pub today: NaiveDate,
    /// The date of the existing document.
    pub day: NaiveDate,
}

impl Failure for ClockBehind {
    fn code(&self) -> &'static str {
        "clock_behind"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_follows_what_is_there_by_a_day_at_most() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (today, others, outcome) in [
            (10, vec![], Some(10)),
            (10, vec![1, 9], Some(10)),
            (10, vec![10], Some(10)),
            (10, vec![1, 11], Some(11)),
            (10, vec![12, 1], None),
        ] {
            let dated = dated(day(today), others.into_iter().map(day));
            assert_eq!(dated.ok(), outcome.map(day), "{today}");
        }
    }
}
