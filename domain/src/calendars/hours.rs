//! The open hours of a day and of a week, in local time.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};

/// The most spans of open hours that one day may have.
pub const MOST_HOURS: usize = 12;

const END_OF_DAY: u16 = 24 * 60;

/// A time of day to the minute, as `09:30`. `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The local time on `date`.
    pub(super) fn on(self, date: NaiveDate) -> NaiveDateTime {
        let midnight = date.and_time(NaiveTime::MIN);
        let passed = TimeDelta::minutes(self.0.into());
        midnight.checked_add_signed(passed).unwrap_or(midnight)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = BadHours;

    fn try_from(text: String) -> Result<Self, BadHours> {
        text.parse()
    }
}

impl FromStr for TimeOfDay {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let number = |digits: &str| {
            let two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|_| two)
        };
        let parts = text.split_once(':');
        let parts = parts.and_then(|(hour, minute)| number(hour).zip(number(minute)));
        let minutes = parts.filter(|(hour, minute)| *hour <= 24 && *minute < 60);
        let minutes = minutes.map(|(hour, minute)| hour * 60 + minute);
        minutes.filter(|at| *at <= END_OF_DAY).map(Self).ok_or(BadHours::Malformed)
    }
}

/// Why open hours are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    /// Not a time of day.
    #[error("not a time of day of the form HH:MM, from 00:00 to 24:00")]
    Malformed,
    /// A span that ends before it begins, or at once.
    #[error("open hours end after they begin")]
    Backwards,
    /// Two spans of one day overlap.
    #[error("two spans of open hours of one day overlap")]
    Overlap,
    /// Too many spans on one day.
    #[error("a day has at most {MOST_HOURS} spans of open hours")]
    TooMany,
}

impl Failure for BadHours {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "invalid_value",
            Self::Backwards | Self::TooMany => "bad_hours",
            Self::Overlap => "hours_overlap",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// The open hours of one day: spans from a time up to another, in order; none: closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpenHours(Vec<(TimeOfDay, TimeOfDay)>);

impl OpenHours {
    /// These spans in order, if no two overlap. One may begin when another ends.
    pub fn new(mut spans: Vec<(TimeOfDay, TimeOfDay)>) -> Result<Self, BadHours> {
        if spans.len() > MOST_HOURS {
            return Err(BadHours::TooMany);
        }
        if spans.iter().any(|(from, until)| from >= until) {
            return Err(BadHours::Backwards);
        }
        spans.sort_unstable();
        let overlap = spans.iter().zip(spans.iter().skip(1)).any(|(one, next)| next.0 < one.1);
        if overlap { Err(BadHours::Overlap) } else { Ok(Self(spans)) }
    }

    /// The spans, in order.
    pub fn spans(&self) -> &[(TimeOfDay, TimeOfDay)] {
        &self.0
    }
}

/// A week that is never open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a calendar is open on some day of the week")]
pub struct NeverOpen;

impl Failure for NeverOpen {
    fn code(&self) -> &'static str {
        "never_open"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// The open hours of each day of the week, from Monday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week([OpenHours; 7]);

impl Week {
    /// The week of these days, from Monday, if it is open at all.
    pub fn new(days: [OpenHours; 7]) -> Result<Self, NeverOpen> {
        if days.iter().all(|day| day.spans().is_empty()) { Err(NeverOpen) } else { Ok(Self(days)) }
    }

    /// The days, from Monday.
    pub const fn days(&self) -> &[OpenHours; 7] {
        &self.0
    }

    /// The open hours of a day of the week.
    pub(super) const fn of(&self, day: Weekday) -> &OpenHours {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.0;
        match day {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }
}

/// This date and the ones after it, each with its day of the week.
pub(super) fn days_from(first: NaiveDate) -> impl Iterator<Item = (NaiveDate, Weekday)> {
    let next = |day: &NaiveDate| day.checked_add_days(Days::new(1));
    std::iter::successors(Some(first), next).map(|day| (day, day.weekday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(texts: &[&str]) -> Result<OpenHours, BadHours> {
        let span = |text: &&str| {
            let (from, until) = text.split_once('-').unwrap();
            (from.parse().unwrap(), until.parse().unwrap())
        };
        OpenHours::new(texts.iter().map(span).collect())
    }

    #[test]
    fn a_time_of_day_is_four_digits() {
        for text in ["00:00", "09:30", "23:59", "24:00"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
        for text in
            ["", "9:30", "09:60", "24:01", "25:00", "09:3", "0930", "+9:30", "09:-1", "۰۹:۳۰"]
        {
            assert_eq!(text.parse::<TimeOfDay>(), Err(BadHours::Malformed), "{text}");
        }
    }

    #[test]
    fn open_hours_stand_in_order_and_apart() {
        let day = spans(&["13:00-17:00", "09:00-12:00"]).unwrap();
        assert_eq!(Ok(day), spans(&["09:00-12:00", "13:00-17:00"]));
        for (texts, verdict) in [
            (&[][..], Ok(())),
            (&["00:00-24:00"], Ok(())),
            (&["09:00-12:00", "12:00-13:00"], Ok(())),
            (&["12:00-12:00"], Err(BadHours::Backwards)),
            (&["12:00-11:59"], Err(BadHours::Backwards)),
            (&["09:00-12:01", "12:00-13:00"], Err(BadHours::Overlap)),
            (&["09:00-17:00", "10:00-11:00"], Err(BadHours::Overlap)),
            (&["09:00-12:00", "09:00-12:00"], Err(BadHours::Overlap)),
            (&["09:00-12:00"; 13], Err(BadHours::TooMany)),
        ] {
            assert_eq!(spans(texts).map(|_| ()), verdict, "{texts:?}");
        }
    }

    #[test]
    fn a_week_is_open_some_time() {
        assert_eq!(Week::new(Default::default()), Err(NeverOpen));
        let sunday = spans(&["09:00-09:01"]).unwrap();
        let mut days: [OpenHours; 7] = Default::default();
        days[6] = sunday.clone();
        assert_eq!(Week::new(days).unwrap().of(Weekday::Sun), &sunday);
    }
}
