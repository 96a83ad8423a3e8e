//! Deadlines by the working hours of a calendar, where the clocks change and where they do not.

use chrono::{Days, NaiveTime, Timelike as _};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendars::{Calendars, TimeOfDay};

const SPLIT: &[&str] = &["09:00-12:00", "13:00-17:00"];
const CLOSED: &[&str] = &[];

fn open(spans: &[&str]) -> OpenHours {
    let span = |text: &&str| {
        let (from, until) = text.split_once('-').unwrap();
        (from.parse().unwrap(), until.parse().unwrap())
    };
    OpenHours::new(spans.iter().map(span).collect()).unwrap()
}

/// A calendar with these hours from Monday to Friday, those on weekends, and these exceptions.
fn calendar(
    zone: &str,
    workday: &[&str],
    weekend: &[&str],
    exceptions: &[(&str, &[&str])],
) -> Calendar {
    let days = [workday, workday, workday, workday, workday, weekend, weekend];
    Calendar {
        id: CalendarId::from_uuid(Uuid::from_u128(1)),
        company: None,
        name: "Office".to_owned(),
        zone: zone.parse().unwrap(),
        week: Week::new(days.map(open)).unwrap(),
        exceptions: exceptions
            .iter()
            .map(|(on, hours)| (on.parse().unwrap(), open(hours)))
            .collect(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

#[track_caller]
fn falls(calendar: &Calendar, at: &str, hours: u32, end: &str) {
    let [at, end] = [at, end].map(|text| text.parse::<DateTime<Utc>>().unwrap());
    assert_eq!(calendar.deadline(at, hours), end, "{hours} h from {at}");
}

#[test]
fn hours_count_where_the_clocks_stand() {
    // Summer time comes on Sunday: Monday 17:00 is an hour earlier in UTC.
    let paris = calendar("Europe/Paris", SPLIT, CLOSED, &[]);
    falls(&paris, "2026-03-27T15:00:00Z", 8, "2026-03-30T15:00:00Z");
    // That night has seven hours.
    let nights = calendar("Europe/Paris", &["00:00-08:00"], &["00:00-08:00"], &[]);
    falls(&nights, "2026-03-28T23:00:00Z", 8, "2026-03-29T23:00:00Z");
    // The night of the other change has nine.
    falls(&nights, "2026-10-24T22:00:00Z", 9, "2026-10-25T07:00:00Z");
    let holidays: &[(&str, &[&str])] = &[("2026-12-24", &["09:00-12:00"]), ("2026-12-25", CLOSED)];
    let vienna = calendar("Europe/Vienna", SPLIT, CLOSED, holidays);
    falls(&vienna, "2026-12-23T15:30:00Z", 4, "2026-12-28T08:30:00Z");
}

#[test]
fn a_local_time_that_is_skipped_or_shown_twice_is_one_instant() {
    // 02:30 is skipped on 29 March: the hours begin at 03:00, which is 01:00Z.
    let early = calendar("Europe/Paris", &["02:30-05:00"], &["02:30-05:00"], &[]);
    falls(&early, "2026-03-28T12:00:00Z", 1, "2026-03-29T02:00:00Z");
    falls(&early, "2026-03-28T12:00:00Z", 2, "2026-03-29T03:00:00Z");
    // 02:30 is shown twice on 25 October: the first counts, and the hours are an hour longer.
    falls(&early, "2026-10-24T12:00:00Z", 1, "2026-10-25T01:30:00Z");
    falls(&early, "2026-10-24T12:00:00Z", 3, "2026-10-25T03:30:00Z");
    // Hours wholly inside of what is skipped are none.
    let gone = calendar("Europe/Paris", &["02:00-03:00"], &["02:00-03:00"], &[]);
    falls(&gone, "2026-03-28T12:00:00Z", 1, "2026-03-30T01:00:00Z");
    // Samoa had no 30 December 2011.
    let apia = calendar("Pacific/Apia", &["09:00-10:00"], &["09:00-10:00"], &[]);
    falls(&apia, "2011-12-29T19:00:00Z", 1, "2011-12-29T20:00:00Z");
    falls(&apia, "2011-12-29T20:00:00Z", 1, "2011-12-30T20:00:00Z");
}

#[test]
fn a_deadline_is_where_the_last_hour_ends() {
    let paris = calendar("Europe/Paris", SPLIT, CLOSED, &[]);
    for (at, hours, end) in [
        // At noon, not after the break.
        ("2026-06-01T07:00:00Z", 3, "2026-06-01T10:00:00Z"),
        ("2026-06-01T10:00:00Z", 1, "2026-06-01T12:00:00Z"),
        // Before the first hour and after the last one.
        ("2026-06-01T00:00:00Z", 7, "2026-06-01T15:00:00Z"),
        ("2026-06-01T15:00:00Z", 1, "2026-06-02T08:00:00Z"),
        ("2026-06-05T20:00:00Z", 1, "2026-06-08T08:00:00Z"),
        ("2026-06-01T08:59:59.5Z", 1, "2026-06-01T09:59:59.5Z"),
    ] {
        falls(&paris, at, hours, end);
    }
    let always = calendar("Europe/Paris", &["00:00-24:00"], &["00:00-24:00"], &[]);
    falls(&always, "2026-03-28T12:34:56Z", 8_760, "2027-03-28T12:34:56Z");
}

#[test]
fn a_calendar_that_is_hardly_open_ends_at_the_horizon() {
    let rare = calendar("UTC", CLOSED, &["09:00-09:01"], &[]);
    falls(&rare, "2026-06-01T00:00:00Z", 8_760, "2037-05-13T00:00:00Z");
    let last = DateTime::parse_from_rfc3339("9999-12-31T12:00:00Z").unwrap().to_utc();
    assert!(rare.deadline(last, 8_760) >= last - TimeDelta::days(1));
}

#[test]
fn a_rule_names_its_calendar_or_takes_the_companys_or_none() {
    let office = calendar("UTC", SPLIT, CLOSED, &[]);
    let other = CalendarId::from_uuid(Uuid::from_u128(2));
    let nights = Calendar { id: other, ..calendar("UTC", &["00:00-04:00"], &["00:00-04:00"], &[]) };
    let at = "2026-06-01T16:00:00Z".parse().unwrap();
    let [mine, theirs, plain] =
        ["2026-06-02T10:00:00Z", "2026-06-02T02:00:00Z", "2026-06-01T18:00:00Z"]
            .map(|text| text.parse::<DateTime<Utc>>().unwrap());
    let gone = Some(CalendarId::from_uuid(Uuid::from_u128(3)));
    let known = vec![office.clone(), nights];
    for (own, named, end) in [
        (None, None, plain),
        (Some(office.id), None, mine),
        (Some(office.id), Some(other), theirs),
        (None, Some(other), theirs),
        // What a rule named may be gone when its step begins.
        (Some(office.id), gone, mine),
        (gone, gone, plain),
    ] {
        let calendars = Calendars::new(own, known.clone());
        assert_eq!(calendars.deadline(named, at, 2), end, "{own:?} {named:?}");
    }
}

/// Quarters of an hour at which a span of the laws may begin or end: no zone's clocks change then.
fn quarter(of_day: u16) -> TimeOfDay {
    let minutes = 4 * 60 + of_day * 15;
    format!("{:02}:{:02}", minutes / 60, minutes % 60).parse().unwrap()
}

fn some_hours() -> impl Strategy<Value = OpenHours> {
    proptest::collection::btree_set(0..75_u16, 0..3).prop_map(|bounds| {
        let bounds: Vec<_> = bounds.into_iter().map(quarter).collect();
        let spans = bounds.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        OpenHours::new(spans.collect()).unwrap()
    })
}

prop_compose! {
    fn some_calendar()(
        days in proptest::array::uniform7(some_hours()),
        zone in prop::sample::select(vec![
            "UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "America/Santiago",
            "Australia/Lord_Howe",
        ]),
        exceptions in proptest::collection::btree_map(0..120_u64, some_hours(), 0..6),
    ) -> Calendar {
        let mut days = days;
        days[2] = open(SPLIT);
        let first = NaiveDate::from_ymd_opt(2026, 2, 15).unwrap();
        let exceptions = exceptions.into_iter().map(|(day, hours)| (first + Days::new(day), hours));
        Calendar {
            week: Week::new(days).unwrap(),
            exceptions: exceptions.collect(),
            ..calendar(zone, SPLIT, CLOSED, &[])
        }
    }
}

/// Whether the calendar is open at `at`, as its clocks show it.
fn is_open(calendar: &Calendar, at: DateTime<Utc>) -> bool {
    let zone: chrono_tz::Tz = calendar.zone.as_str().parse().unwrap();
    let local = at.with_timezone(&zone).naive_local();
    let date = local.date();
    let hours = calendar.hours_on(date, days_from(date).next().unwrap().1);
    hours.spans().iter().any(|(from, until)| from.on(date) <= local && local < until.on(date))
}

proptest! {
    /// Counted minute by minute, as the clocks of the zone show them.
    #[test]
    fn a_deadline_is_after_as_many_open_minutes(
        calendar in some_calendar(), minutes in 0..120_000_i64, hours in 1..12_u32,
    ) {
        let first = "2026-02-15T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let at = first + TimeDelta::minutes(minutes);
        let end = calendar.deadline(at, hours);
        let all = (end - at).num_minutes();
        let counted = (0..all).filter(|minute| is_open(&calendar, at + TimeDelta::minutes(*minute)));
        prop_assert_eq!(u32::try_from(counted.count()).unwrap(), hours * 60);
        // The minute before the deadline is open: it is the earliest such instant.
        prop_assert!(is_open(&calendar, end - TimeDelta::minutes(1)));
        prop_assert_eq!(end.time().second(), 0);
    }

    #[test]
    fn a_deadline_of_a_deadline_is_the_deadline_of_both(
        calendar in some_calendar(), seconds in 0..8_000_000_i64, one in 1..60_u32, two in 1..60_u32,
    ) {
        let at = "2026-02-15T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds);
        let halfway = calendar.deadline(at, one);
        prop_assert!(at < halfway);
        prop_assert_eq!(calendar.deadline(halfway, two), calendar.deadline(at, one + two));
        prop_assert!(calendar.deadline(at + TimeDelta::seconds(1), one) >= halfway);
    }

    /// Round the clock, every hour counts, through every change of the clocks.
    #[test]
    fn a_calendar_that_never_closes_counts_real_hours(
        seconds in 0..1_900_000_000_i64, hours in 1..400_u32,
        zone in prop::sample::select(vec![
            "Europe/Paris", "America/Havana", "America/St_Johns", "Pacific/Apia", "Asia/Gaza",
        ]),
    ) {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        let always = calendar(zone, &["00:00-12:00", "12:00-24:00"], &["00:00-24:00"], &[]);
        prop_assert_eq!(always.deadline(at, hours), at + TimeDelta::hours(hours.into()));
    }
}

#[test]
fn midnight_is_the_end_of_a_day_and_the_begin_of_the_next() {
    let date = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let [begin, end] = ["00:00", "24:00"].map(|text| text.parse::<TimeOfDay>().unwrap().on(date));
    assert_eq!((begin.date(), begin.time()), (date, NaiveTime::MIN));
    assert_eq!(end, begin + TimeDelta::days(1));
}
