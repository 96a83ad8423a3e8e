//! A company or a rule runs by a calendar: its own or the operator's, and it stays meanwhile.

use rstest::rstest;
use serde_json::{Value, json};

use super::{make, of_company, office};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::race::race;

fn id(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

/// A rule that names this calendar.
fn rule(calendar: &str) -> Value {
    json!({
        "name": "Big", "when": {}, "calendar_id": id(calendar),
        "steps": [{ "approvers": { "role": "approver" }, "escalate": { "after_hours": 8, "working": true } }],
    })
}

#[rstest]
fn a_calendar_in_use_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let acme = format!("/v1/companies/{}", shop.company());
    let (own, operators) = (make(&admin, &office("UTC")), make(&staff, &office("UTC")));
    for path in [&own, &operators] {
        let shown = admin.patch(&acme, &json!({ "calendar_id": id(path) })).expect(200);
        assert_eq!(shown["calendar_id"], id(path));
        assert_eq!(admin.get(&acme).expect(200)["calendar_id"], id(path));
        staff.delete(path).refused(409, "calendar_in_use");
        let rule = admin.post("/v1/approval-rules", &rule(path)).expect(201);
        assert_eq!(rule["calendar_id"], id(path));
        assert_eq!(
            admin.patch(&acme, &json!({ "calendar_id": null })).expect(200)["calendar_id"],
            Value::Null
        );
        staff.delete(path).refused(409, "calendar_in_use");
        admin.delete(&format!("/v1/approval-rules/{}", rule.id())).expect(204);
        staff.delete(path).expect(204);
    }
}

#[rstest]
fn the_settings_name_one_of_the_operators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let set = |calendar: Value| staff.patch("/v1/settings", &json!({ "calendar_id": calendar }));
    let theirs = make(&staff, &of_company(shop.company()));
    let refused = set(json!(id(&theirs))).refused(422, "unknown_calendar");
    assert_eq!(refused["errors"][0]["pointer"], "/calendar_id");
    let usual = make(&staff, &office("UTC"));
    assert_eq!(set(json!(id(&usual))).expect(200)["calendar_id"], id(&usual));
    staff.delete(&usual).refused(409, "calendar_in_use");
    assert_eq!(staff.get("/v1/settings").expect(200)["calendar_id"], id(&usual));
    assert_eq!(set(Value::Null).expect(200)["calendar_id"], Value::Null);
    staff.delete(&usual).expect(204);
}

#[rstest]
fn anothers_calendar_is_unknown(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let acme = format!("/v1/companies/{}", shop.company());
    let theirs = make(&staff, &of_company(shop.other_company()));
    let own = make(&admin, &office("UTC"));
    let gone = make(&admin, &office("UTC"));
    admin.delete(&gone).expect(204);
    for path in [&theirs, &gone] {
        let named = json!({ "calendar_id": id(path) });
        for refused in [
            admin.patch(&acme, &named),
            staff.patch(&acme, &named),
            admin.post("/v1/approval-rules", &rule(path)),
        ] {
            let refused = refused.refused(422, "unknown_calendar");
            assert_eq!(refused["errors"][0]["pointer"], "/calendar_id");
        }
    }
    // A rule for every company runs by the operator's.
    staff.post("/v1/approval-rules", &rule(&own)).refused(422, "unknown_calendar");
    let operators = make(&staff, &office("UTC"));
    staff.post("/v1/approval-rules", &rule(&operators)).expect(201);
    admin.patch(&acme, &json!({ "calendar_id": "user_01h455vb4pex5vsknk084sn02q" })).expect(400);
    shop.buyer().patch(&acme, &json!({ "calendar_id": id(&own) })).refused(403, "forbidden");
    assert_eq!(admin.get(&acme).expect(200)["calendar_id"], Value::Null);
}

#[rstest]
fn naming_it_and_deleting_it_at_once_is_one_of_the_two(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let acme = format!("/v1/companies/{}", shop.company());
    for _ in 0..12 {
        let path = make(&admin, &office("UTC"));
        let answers = race(2, |client| match client {
            0 => admin.patch(&acme, &json!({ "calendar_id": id(&path) })),
            _ => admin.delete(&path),
        });
        let statuses = [answers[0].status, answers[1].status];
        assert!([[200, 409], [422, 204]].contains(&statuses), "{statuses:?}");
        admin.patch(&acme, &json!({ "calendar_id": null })).expect(200);
        if statuses == [200, 409] {
            admin.delete(&path).expect(204);
        }
    }
}
