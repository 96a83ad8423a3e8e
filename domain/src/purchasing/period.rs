//! Calendar periods, in a company's own time zone.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use crate::companies::TimeZone;
use crate::word::{UnknownWord, find};

/// Period over which spending is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Per order.
    Order,
    /// Per day.
    Day,
    /// Per week, from Monday.
    Week,
    /// Per month.
    Month,
    /// Per quarter, from January.
    Quarter,
    /// Per year.
    Year,
}

impl Period {
    /// Every period.
    pub const ALL: [Self; 6] =
        [Self::Order, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The first day of the period of `at`; `None` for a per-order limit, which has no calendar.
    pub fn start(self, at: DateTime<Utc>, zone: TimeZone) -> Option<NaiveDate> {
        self.start_of(zone.date(at))
    }

    /// The first day of the period that `date` lies in.
    pub(super) fn start_of(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Order => None,
            Self::Day => Some(date),
            Self::Week => {
                date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))
            }
            Self::Month => date.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        }
    }
}

impl Period {
    /// The first day of the period after the one that begins on `start`; `None` for a per-order limit.
    pub(super) fn next(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Order => None,
            Self::Day => start.checked_add_days(Days::new(1)),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Quarter => start.checked_add_months(Months::new(3)),
            Self::Year => start.checked_add_months(Months::new(12)),
        }
    }

    /// The last day of the period that begins on `start`; `None` for a per-order limit.
    pub fn last(self, start: NaiveDate) -> Option<NaiveDate> {
        self.next(start)?.pred_opt()
    }

    /// The period of `at`; `None` for a per-order limit.
    pub fn running(self, at: DateTime<Utc>, zone: TimeZone) -> Option<Running> {
        let start = self.start(at, zone)?;
        let until = zone.start_of(self.next(start)?);
        Some(Running { start, from: zone.start_of(start), until })
    }
}

/// A calendar period as a time interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Its first day.
    pub start: NaiveDate,
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant of the next period.
    pub until: DateTime<Utc>,
}

impl FromStr for Period {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "period", text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_period_begins_on_its_day() {
        for (period, zone, at, start) in [
            (Period::Order, "UTC", "2024-05-15T12:00:00Z", None),
            (Period::Day, "UTC", "2024-05-15T12:00:00Z", Some("2024-05-15")),
            (Period::Week, "UTC", "2024-05-15T12:00:00Z", Some("2024-05-13")),
            (Period::Week, "UTC", "2024-05-13T00:00:00Z", Some("2024-05-13")),
            (Period::Week, "UTC", "2024-05-12T23:59:59Z", Some("2024-05-06")),
            (Period::Month, "UTC", "2024-02-29T12:00:00Z", Some("2024-02-01")),
            (Period::Month, "Europe/Paris", "2024-02-29T23:30:00Z", Some("2024-03-01")),
            (Period::Month, "America/New_York", "2024-03-01T03:00:00Z", Some("2024-02-01")),
            (Period::Quarter, "UTC", "2024-12-31T12:00:00Z", Some("2024-10-01")),
            (Period::Year, "Asia/Tokyo", "2023-12-31T15:00:00Z", Some("2024-01-01")),
        ] {
            let start: Option<NaiveDate> = start.map(|date| date.parse().unwrap());
            let zone = zone.parse().unwrap();
            assert_eq!(period.start(at.parse().unwrap(), zone), start, "{period:?} {at} {zone}");
        }
    }

    proptest! {
        #[test]
        fn a_period_contains_its_instants(seconds in 0..4_000_000_000_i64, zone in prop::sample::select(vec!["UTC", "Europe/Paris", "America/Santiago", "Pacific/Apia"])) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let zone: TimeZone = zone.parse().unwrap();
            for (period, longest) in [(Period::Day, 1), (Period::Week, 7), (Period::Month, 31), (Period::Quarter, 92), (Period::Year, 366)] {
                let start = period.start(at, zone).unwrap();
                prop_assert!(zone.start_of(start) <= at);
                prop_assert!((zone.date(at) - start).num_days() < longest);
                // The first instant is in the same period: one period, one account.
                prop_assert_eq!(period.start(zone.start_of(start), zone), Some(start));
                let running = period.running(at, zone).unwrap();
                prop_assert!(running.start == start && running.from <= at && at < running.until);
                let last = running.until - chrono::Duration::microseconds(1);
                prop_assert_eq!(period.start(last, zone), Some(start));
                prop_assert_ne!(period.start(running.until, zone), Some(start));
            }
        }
    }
}
