//! Closed periods: nothing posts on or before the day until which the books are closed.

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

/// Refuses to close the books until an earlier `day` than they are: what was reported for a closed
/// period stays true.
pub fn check_forward(closed_until: Option<NaiveDate>, day: NaiveDate) -> Result<(), AlreadyClosed> {
    match closed_until {
        Some(closed_until) if day < closed_until => Err(AlreadyClosed { closed_until }),
        Some(_) | None => Ok(()),
    }
}

/// A period that was closed before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the books are closed until {closed_until}, and are not opened again")]
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
    fn periods_are_not_opened_again() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        assert_eq!(check_forward(None, day(1)), Ok(()));
        assert_eq!(check_forward(Some(day(15)), day(15)), Ok(()));
        let refusal = AlreadyClosed { closed_until: day(15) };
        assert_eq!(check_forward(Some(day(15)), day(14)), Err(refusal));
    }
}
