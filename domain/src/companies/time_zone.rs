//! Time zones, in which a company's calendar runs.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::calendar;
use crate::failure::{Failure, Kind};

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// The zone's name: `Europe/Paris`.
    pub fn as_str(&self) -> &'static str {
        self.0.name()
    }

    /// The local date at `at`. At the calendar's ends, a date one day out of range becomes the first or
    /// last day.
    pub fn date(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.0).date_naive().clamp(calendar::FIRST, calendar::LAST)
    }

    /// The first instant of `date` in the zone, also where the clocks skip midnight.
    pub fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        self.instant(date.and_time(NaiveTime::MIN))
    }

    /// The first instant at which the clocks of the zone show `local`; where they skip it, the instant after
    /// the gap. A later local time is never an earlier instant.
    pub fn instant(self, local: NaiveDateTime) -> DateTime<Utc> {
        // The longest gap was a whole day.
        let shown = |minutes| {
            let later = local.checked_add_signed(Duration::minutes(minutes))?;
            self.0.from_local_datetime(&later).earliest()
        };
        let first = (0..=24 * 60).find_map(shown);
        first.map_or_else(|| local.and_utc(), |first| first.with_timezone(&Utc))
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

/// A text that is no time zone name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone of the IANA database")]
pub struct BadTimeZone;

impl Failure for BadTimeZone {
    fn code(&self) -> &'static str {
        "bad_time_zone"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for TimeZone {
    type Err = BadTimeZone;

    fn from_str(name: &str) -> Result<Self, BadTimeZone> {
        name.parse().map(Self).map_err(|_unknown| BadTimeZone)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_company_is() {
        for (zone, date, start) in [
            ("UTC", "2024-03-31", "2024-03-31T00:00:00Z"),
            ("Europe/Paris", "2024-03-31", "2024-03-30T23:00:00Z"),
            ("America/New_York", "2024-07-01", "2024-07-01T04:00:00Z"),
            // The clocks went from 00:00 to 01:00 that night.
            ("America/Santiago", "2023-09-03", "2023-09-03T04:00:00Z"),
        ] {
            let zone: TimeZone = zone.parse().unwrap();
            let date: NaiveDate = date.parse().unwrap();
            let start: DateTime<Utc> = start.parse().unwrap();
            assert_eq!(zone.start_of(date), start, "{zone} {date}");
            assert_eq!(zone.date(start), date, "{zone} {date}");
        }
        assert_eq!("Mars/Olympus".parse::<TimeZone>(), Err(BadTimeZone));
    }
}
