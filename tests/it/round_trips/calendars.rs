//! Calendars.

use domain::calendars::{Calendar, OpenHours, Week};
use domain::identity::Scope;
use persistence::calendars;
use proptest::collection::btree_map;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

fn open_hours() -> impl Strategy<Value = OpenHours> {
    word(&["00:00-24:00", "09:00-12:00 13:00-17:30", ""]).prop_map(|day| {
        let span = |text: &str| {
            let (from, until) = text.split_once('-').expect("two times");
            (from.parse().expect("a time"), until.parse().expect("a time"))
        };
        OpenHours::new(day.split_whitespace().map(span).collect()).expect("open hours")
    })
}

prop_compose! {
    fn calendar()(
        id in id(), company in of(id()), name in text(), zone in zone(),
        mut days in proptest::array::uniform7(open_hours()),
        exceptions in btree_map(day(), open_hours(), 0..4),
        version in version(), created_at in moment(),
    ) -> Calendar {
        // Open on some day.
        if days.iter().all(|day| day.spans().is_empty()) {
            let span = ("08:00".parse().expect("a time"), "09:00".parse().expect("a time"));
            days[3] = OpenHours::new(vec![span]).expect("hours");
        }
        let week = Week::new(days).expect("a week");
        Calendar { id, company, name, zone, week, exceptions, version, created_at }
    }
}

#[rstest]
fn calendars_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, calendar(), |conn, calendar| {
        calendars::insert(conn, calendar)?;
        calendars::find(conn, &Scope::Everything, calendar.id)
    });
}

#[rstest]
fn calendars_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, calendar(), |conn, calendar| {
        let before = Calendar {
            name: "before".to_owned(),
            zone: "Asia/Tokyo".parse().expect("a zone"),
            exceptions: std::collections::BTreeMap::new(),
            version: calendar.version - 1,
            ..calendar.clone()
        };
        calendars::insert(conn, &before)?;
        calendars::save(conn, calendar)?;
        calendars::find(conn, &Scope::Everything, calendar.id)
    });
}
