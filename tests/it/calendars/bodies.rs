//! Calendars that nothing could run by, and what else is refused of one.

use rstest::rstest;
use serde_json::{Value, json};

use super::{make, office};
use crate::support::app::Shop;
use crate::support::database::Backend;

/// A calendar with these fields instead.
fn with(fields: &Value) -> Value {
    let mut calendar = office("Europe/Vienna");
    for (field, value) in fields.as_object().into_iter().flatten() {
        calendar[field] = value.clone();
    }
    calendar
}

fn hours(spans: &[(&str, &str)]) -> Value {
    spans.iter().map(|(from, until)| json!({ "from": from, "until": until })).collect()
}

#[rstest]
fn bad_hours_are_refused_where_they_stand(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let path = make(&admin, &office("UTC"));
    let overlap = hours(&[("09:00", "12:00"), ("11:59", "13:00")]);
    let day = |day: &str, hours: Value| json!({ "on": day, "hours": hours });
    let twice = json!([day("2026-12-24", json!([])), day("2026-12-24", json!([]))]);
    let many: Vec<_> = (0..401).map(|n| day(&format!("{}-01-01", 2000 + n), json!([]))).collect();
    for (fields, pointer, code) in [
        (json!({ "weekly": { "tue": overlap } }), "/weekly/tue", "hours_overlap"),
        (json!({ "weekly": {} }), "/weekly", "never_open"),
        (json!({ "weekly": { "mon": [], "sun": [] } }), "/weekly", "never_open"),
        (json!({ "weekly": { "sun": hours(&[("12:00", "12:00")]) } }), "/weekly/sun", "bad_hours"),
        (json!({ "weekly": { "mon": hours(&[("22:00", "06:00")]) } }), "/weekly/mon", "bad_hours"),
        (
            json!({ "weekly": { "mon": hours(&[("9:00", "12:00")]) } }),
            "/weekly/mon/0/from",
            "invalid_value",
        ),
        (
            json!({ "weekly": { "mon": hours(&[("09:00", "24:01")]) } }),
            "/weekly/mon/0/until",
            "invalid_value",
        ),
        (
            json!({ "exceptions": [day("2026-12-24", overlap.clone())] }),
            "/exceptions/0/hours",
            "hours_overlap",
        ),
        (json!({ "exceptions": twice }), "/exceptions/1/on", "duplicate_day"),
        (
            json!({ "exceptions": [day("1899-12-31", json!([]))] }),
            "/exceptions/0/on",
            "date_out_of_range",
        ),
        (json!({ "time_zone": "Mars/Olympus" }), "/time_zone", "bad_time_zone"),
    ] {
        for refused in [admin.post("/v1/calendars", &with(&fields)), admin.patch(&path, &fields)] {
            let refused = refused.expect(422);
            let error = &refused["errors"][0];
            assert_eq!(
                (&error["pointer"], &error["code"]),
                (&json!(pointer), &json!(code)),
                "{fields}"
            );
        }
    }
    for fields in [json!({ "exceptions": many }), json!({ "name": "" })] {
        admin.post("/v1/calendars", &with(&fields)).expect(422);
        admin.patch(&path, &fields).expect(422);
    }
    for fields in [
        json!({ "holidays": [] }),
        json!({ "weekly": { "monday": [] } }),
        json!({ "weekly": { "mon": [{ "from": "09:00", "until": "10:00", "break": true }] } }),
    ] {
        admin.post("/v1/calendars", &with(&fields)).expect(400);
        admin.patch(&path, &fields).expect(400);
    }
    admin.patch(&path, &json!({ "company_id": shop.other_company() })).expect(400);
    let unknown = with(&json!({ "company_id": "company_01h455vb4pex5vsknk084sn02q" }));
    shop.staff().post("/v1/calendars", &unknown).refused(422, "unknown_company");
    assert_eq!(admin.get(&path).expect(200).integer("/version"), 1);
    assert_eq!(shop.database().count("calendars"), 1);
}

/// As large as one may be, a calendar is stored, listed and told.
#[rstest]
fn the_largest_calendar_is_taken(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let spans: Vec<_> = (0..12)
        .map(|hour| (format!("{:02}:00", hour * 2), format!("{:02}:30", hour * 2)))
        .collect();
    let spans: Value =
        spans.iter().map(|(from, until)| json!({ "from": from, "until": until })).collect();
    let days: Vec<_> =
        (0..400).map(|n| json!({ "on": format!("{}-01-01", 2000 + n), "hours": spans })).collect();
    let path = make(&admin, &with(&json!({ "exceptions": days, "weekly": { "mon": spans } })));
    assert_eq!(admin.get(&path).expect(200)["exceptions"].as_array().map(Vec::len), Some(400));
    assert_eq!(admin.get("/v1/calendars").expect(200).data().len(), 1);
    let feed = shop.all_events();
    let told = feed.iter().find(|event| event["type"] == "calendar.created").expect("the event");
    assert_eq!(told["data"]["exceptions_omitted"], 400);
}

#[rstest]
fn a_calendar_that_overlaps_or_never_opens_is_refused_whole(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let overlap = json!({ "weekly": { "tue": hours(&[("09:00", "12:00"), ("11:59", "13:00")]) } });
    admin.post("/v1/calendars", &with(&overlap)).refused(422, "hours_overlap");
    let closed = json!({ "weekly": { "mon": [], "sun": [] } });
    admin.post("/v1/calendars", &with(&closed)).refused(422, "never_open");
    assert_eq!(shop.database().count("calendars"), 0);
}
