//! Calendars of working hours: their owners, what they refuse, what uses them.

mod bodies;
mod in_use;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::race::race;

/// Open from 9 to 12 and from 13 to 17 on workdays.
pub fn office(zone: &str) -> Value {
    let day = json!([{ "from": "09:00", "until": "12:00" }, { "from": "13:00", "until": "17:00" }]);
    json!({
        "name": "Office", "time_zone": zone,
        "weekly": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
    })
}

/// The same of a company.
fn of_company(company: &str) -> Value {
    let mut calendar = office("Europe/Vienna");
    calendar["company_id"] = json!(company);
    calendar
}

#[track_caller]
fn make(by: &Actor, calendar: &Value) -> String {
    format!("/v1/calendars/{}", by.post("/v1/calendars", calendar).expect(201).id())
}

#[rstest]
fn a_company_makes_its_own_and_sees_the_operators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin, stranger) = (shop.staff(), shop.company_admin(), shop.stranger());
    let made = admin.post("/v1/calendars", &office("Europe/Vienna")).expect(201);
    assert_eq!(
        (made.text("/company_id"), made.integer("/version")),
        (shop.company().to_owned(), 1)
    );
    assert_eq!(made["weekly"]["sat"], json!([]));
    assert_eq!(made["exceptions"], json!([]));
    let own = format!("/v1/calendars/{}", made.id());
    let by_staff = make(&staff, &of_company(shop.company()));
    let operators = make(&staff, &office("UTC"));
    assert_eq!(staff.get(&operators).expect(200)["company_id"], Value::Null);

    for (viewer, sees) in [(&staff, 3), (&admin, 3), (&stranger, 1)] {
        assert_eq!(viewer.get("/v1/calendars").expect(200).data().len(), sees);
    }
    assert_eq!(admin.get(&own).expect(200).body, made.body);
    stranger.get(&own).refused(404, "not_found");
    stranger.patch(&own, &json!({ "name": "Mine" })).refused(404, "not_found");
    stranger.delete(&own).refused(404, "not_found");
    stranger.post("/v1/calendars", &of_company(shop.company())).refused(404, "not_found");
    shop.buyer().get(&own).refused(403, "forbidden");
    shop.buyer().post("/v1/calendars", &office("UTC")).refused(403, "forbidden");

    // What the operator made, only staff change.
    admin.get(&operators).expect(200);
    admin.patch(&operators, &json!({ "name": "Ours" })).refused(403, "operators_rule");
    admin.delete(&operators).refused(403, "operators_rule");
    let renamed = staff.patch(&operators, &json!({ "name": "Theirs" })).expect(200);
    assert_eq!((renamed.text("/name"), renamed.integer("/version")), ("Theirs".to_owned(), 2));
    for (by, path) in [(&admin, &by_staff), (&staff, &own), (&staff, &operators)] {
        by.delete(path).expect(204);
        staff.get(path).refused(404, "not_found");
    }
}

#[rstest]
fn a_change_replaces_the_fields_it_names(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let mut calendar = office("Europe/Vienna");
    calendar["exceptions"] = json!([
        { "on": "2026-12-25", "hours": [] },
        { "on": "2026-12-24", "hours": [{ "from": "13:00", "until": "14:00" }, { "from": "09:00", "until": "12:00" }] },
    ]);
    let path = make(&admin, &calendar);
    let shown = admin.get(&path).expect(200);
    // In order, whatever the order they came in.
    assert_eq!(shown["exceptions"][0]["on"], "2026-12-24");
    assert_eq!(shown["exceptions"][0]["hours"][0]["from"], "09:00");
    let change = json!({ "weekly": { "sun": [{ "from": "00:00", "until": "24:00" }] } });
    let changed = admin.patch(&path, &change).expect(200);
    assert_eq!(changed["weekly"]["mon"], json!([]));
    assert_eq!(changed["weekly"]["sun"], change["weekly"]["sun"]);
    assert_eq!(changed["exceptions"], shown["exceptions"]);
    let none = admin.patch(&path, &json!({ "exceptions": [] })).expect(200);
    assert_eq!(none["exceptions"], json!([]));
    assert_eq!(none["weekly"], changed["weekly"]);
}

#[rstest]
fn a_company_has_twenty(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let calendars: Vec<_> = (0..16).map(|_| make(&admin, &office("UTC"))).collect();
    let last = calendars.last().expect("a calendar");
    let answers = race(16, |_| admin.post("/v1/calendars", &office("UTC")));
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 4);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.refused(409, "too_many_calendars");
    }
    staff.post("/v1/calendars", &of_company(shop.company())).refused(409, "too_many_calendars");
    // The operator's count for themselves, and so do another company's.
    make(&staff, &office("UTC"));
    make(&shop.stranger(), &office("UTC"));
    admin.delete(last).expect(204);
    make(&admin, &office("UTC"));
}
