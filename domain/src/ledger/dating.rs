//! On which day a document is dated: the day it is written, but never before what it follows. So the dates of
//! a series run with its numbers, and every balance can be told for any day.

use chrono::NaiveDate;

use crate::failure::{Failure, Kind};

/// The day of what is written `today` and follows what is dated `others`: the last of these days. They may be
/// a day ahead where servers' clocks differ around midnight, and no more.
pub fn dated(
    today: NaiveDate,
    others: impl IntoIterator<Item = NaiveDate>,
) -> Result<NaiveDate, ClockBehind> {
    check_behind(today, others.into_iter().fold(today, Ord::max))
}

/// Refuses `today` if it is more than a day before a `day` that has been: then the clock is wrong.
pub fn check_behind(today: NaiveDate, day: NaiveDate) -> Result<NaiveDate, ClockBehind> {
    if day.signed_duration_since(today).num_days() > 1 {
        Err(ClockBehind { today, day })
    } else {
        Ok(day)
    }
}

/// A clock that is more than a day behind the documents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is {today} here, and what this follows is dated {day}: the clock is behind")]
pub struct ClockBehind {
    /// The day it is.
    pub today: NaiveDate,
    /// The day of what is there already.
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
