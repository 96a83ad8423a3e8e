//! Closed periods: nothing posts on or before the last closed day.

use chrono::NaiveDate;

use crate::failure::{Failure, Kind};

/// Refuses a posting `on` a day of a closed period.
pub fn check_open(closed_until: Option<NaiveDate>, on: NaiveDate) -> Result<(), PeriodClosed> {
    match closed_until {
        Some(closed_until) if on <= closed_until => Err(PeriodClosed { on, closed_until }),
        Some(_) | None => Ok(()),
    }
}

/// A posting into a closed period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing can be posted on {on}: the books are closed until {closed_until}")]
pub struct PeriodClosed {
    /// The day of the posting.
    pub on: NaiveDate,
    /// The last closed day.
    pub closed_until: NaiveDate,
}

impl Failure for PeriodClosed {
    fn code(&self) -> &'static str {
        "period_closed"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// Refuses to close a `day` that is not over: documents may still be dated on it.
pub fn check_over(day: NaiveDate, today: NaiveDate) -> Result<(), DayNotOver> {
    if day < today { Ok(()) } else { Err(DayNotOver { today }) }
}

/// An attempt to close a day before it is over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("only days that are over can be closed, and today is {today}")]
pub struct DayNotOver {
    /// Today.
    pub today: NaiveDate,
}

impl Failure for DayNotOver {
    fn code(&self) -> &'static str {
        "day_not_over"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Refuses to reopen books that are not closed beyond `day`.
pub fn check_reopening(
    closed_until: Option<NaiveDate>,
    day: NaiveDate,
) -> Result<(), NothingToReopen> {
    if closed_until.is_some_and(|closed_until| day < closed_until) {
        Ok(())
    } else {
        Err(NothingToReopen)
    }
}

/// The books are not closed beyond the requested day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the books are not closed beyond that day")]
pub struct NothingToReopen;

impl Failure for NothingToReopen {
    fn code(&self) -> &'static str {
        "nothing_to_reopen"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// Refuses to close the books until an earlier `day` than they are. Reopening is a separate request, with
/// its own permission and a reason.
pub fn check_forward(closed_until: Option<NaiveDate>, day: NaiveDate) -> Result<(), AlreadyClosed> {
    match closed_until {
        Some(closed_until) if day < closed_until => Err(AlreadyClosed { closed_until }),
        Some(_) | None => Ok(()),
    }
}

/// The period is closed already.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the books are closed until {closed_until}; closing them does not open them again")]
pub struct AlreadyClosed {
    /// The last closed day.
    pub closed_until: NaiveDate,
}

impl Failure for AlreadyClosed {
    fn code(&self) -> &'static str {
        "already_closed"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_closed_day_is_closed() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (closed_until, on, open) in
            [(None, 1, true), (Some(15), 14, false), (Some(15), 15, false), (Some(15), 16, true)]
        {
            assert_eq!(check_open(closed_until.map(day), day(on)).is_ok(), open, "{on}");
        }
    }

    #[test]
    fn closing_does_not_open() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        assert_eq!(check_forward(None, day(1)), Ok(()));
        assert_eq!(check_forward(Some(day(15)), day(15)), Ok(()));
        let refusal = AlreadyClosed { closed_until: day(15) };
        assert_eq!(check_forward(Some(day(15)), day(14)), Err(refusal));
    }

    #[test]
    fn a_day_is_over_the_day_after() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (asked, over) in [(1, true), (2, false), (3, false)] {
            assert_eq!(check_over(day(asked), day(2)).is_ok(), over, "{asked}");
        }
    }

    #[test]
    fn only_what_is_closed_is_opened_again() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (closed_until, asked, opened) in
            [(None, 1, false), (Some(15), 14, true), (Some(15), 15, false), (Some(15), 16, false)]
        {
            let refused = check_reopening(closed_until.map(day), day(asked));
            assert_eq!(refused.is_ok(), opened, "{closed_until:?} {asked:?}");
        }
    }
}
