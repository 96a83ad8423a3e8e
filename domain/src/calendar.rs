//! The calendar: days from 1900-01-01 to 9999-12-31, the range that every database, program and text can
//! represent.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::failure::{Failure, Kind};

const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 9999;

/// The first day.
pub const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1) {
    Some(first) => first,
    None => NaiveDate::MIN,
};

/// The last day.
pub const LAST: NaiveDate = match NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31) {
    Some(last) => last,
    None => NaiveDate::MAX,
};

/// A text that is no date or timestamp, or one out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDate {
    /// Not a date.
    #[error("not a day of the form YYYY-MM-DD")]
    Day,
    /// Not a timestamp.
    #[error("not a moment of RFC 3339, as 2026-11-21T09:30:00Z")]
    Moment,
    /// Out of range: before the first day or after the last.
    #[error("a date must be between {} and {}", FIRST, LAST)]
    OutOfRange,
}

impl Failure for BadDate {
    fn code(&self) -> &'static str {
        match self {
            Self::Day | Self::Moment => "invalid_value",
            Self::OutOfRange => "date_out_of_range",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A derived date, as a due date, that is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} would be after {}", LAST)]
pub struct BeyondCalendar {
    /// The thing that would have the date.
    pub what: &'static str,
}

impl Failure for BeyondCalendar {
    fn code(&self) -> &'static str {
        "date_out_of_range"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// Refuses a date out of range.
pub fn check(day: NaiveDate) -> Result<NaiveDate, BadDate> {
    if (FIRST..=LAST).contains(&day) { Ok(day) } else { Err(BadDate::OutOfRange) }
}

/// Parses a date: `2026-11-21`. A date with a sign or a longer year is valid but out of range.
pub fn parse_day(text: &str) -> Result<NaiveDate, BadDate> {
    let day: NaiveDate = text.parse().map_err(|_malformed| BadDate::Day)?;
    check(day)?;
    if text == day.to_string() { Ok(day) } else { Err(BadDate::Day) }
}

/// Parses a timestamp, to the microsecond, which is the precision of the databases.
pub fn parse_moment(text: &str) -> Result<DateTime<Utc>, BadDate> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(at) => check_moment(at.to_utc()),
        // RFC 3339 has four-digit years: a timestamp with other years is out of range rather than
        // malformed.
        Err(_other) => match text.parse().map(check_moment) {
            Ok(Err(beyond)) => Err(beyond),
            Ok(Ok(_)) | Err(_) => Err(BadDate::Moment),
        },
    }
}

fn check_moment(at: DateTime<Utc>) -> Result<DateTime<Utc>, BadDate> {
    // A leap second becomes the first second of the next minute.
    let at = DateTime::from_timestamp_micros(at.timestamp_micros()).ok_or(BadDate::OutOfRange)?;
    if (FIRST_YEAR..=LAST_YEAR).contains(&at.year()) { Ok(at) } else { Err(BadDate::OutOfRange) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (text, outcome) in [
            ("1900-01-01", Ok("1900-01-01")),
            ("9999-12-31", Ok("9999-12-31")),
            ("2024-02-29", Ok("2024-02-29")),
            ("2023-02-29", Err(BadDate::Day)),
            ("2026-1-1", Err(BadDate::Day)),
            (" 2026-01-01", Err(BadDate::Day)),
            ("+2026-01-01", Err(BadDate::Day)),
            ("2026-01-01T00:00:00Z", Err(BadDate::Day)),
            ("", Err(BadDate::Day)),
            ("1899-12-31", Err(BadDate::OutOfRange)),
            ("0000-01-01", Err(BadDate::OutOfRange)),
            ("-262143-01-01", Err(BadDate::OutOfRange)),
            ("+10000-01-01", Err(BadDate::OutOfRange)),
        ] {
            let day = parse_day(text).map(|day| day.to_string());
            assert_eq!(day.as_deref().map_err(|why| *why), outcome, "{text}");
        }
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (text, outcome) in [
            ("1900-01-01T00:00:00Z", Ok("1900-01-01T00:00:00+00:00")),
            ("9999-12-31T23:59:59.999999Z", Ok("9999-12-31T23:59:59.999999+00:00")),
            ("2026-03-02T10:00:00.1234567+01:00", Ok("2026-03-02T09:00:00.123456+00:00")),
            ("1899-12-31T23:59:59Z", Err(BadDate::OutOfRange)),
            ("1900-01-01T00:30:00+01:00", Err(BadDate::OutOfRange)),
            ("9999-12-31T23:59:59-01:00", Err(BadDate::OutOfRange)),
            ("0000-01-01T00:00:00Z", Err(BadDate::OutOfRange)),
            ("-262143-01-01T00:00:00Z", Err(BadDate::OutOfRange)),
            ("+10000-01-01T00:00:00Z", Err(BadDate::OutOfRange)),
            ("9999-12-31T23:59:60Z", Err(BadDate::OutOfRange)),
            ("2016-12-31T23:59:60Z", Ok("2017-01-01T00:00:00+00:00")),
            ("2026-03-02", Err(BadDate::Moment)),
            ("2026-03-02T25:00:00Z", Err(BadDate::Moment)),
            ("now", Err(BadDate::Moment)),
        ] {
            let at = parse_moment(text).map(|at| at.to_rfc3339());
            assert_eq!(at.as_deref().map_err(|why| *why), outcome, "{text}");
        }
    }
}
