//! Deadlines of steps: counted in working hours, when the step becomes active.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::calendars::office;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A rule of Acme with these steps; `calendar_id` may name its calendar.
#[track_caller]
fn rule(shop: &Shop, steps: &[Value], calendar: Option<&str>) -> Answer {
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("100.00") },
        "calendar_id": calendar, "steps": steps,
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201)
}

fn working(hours: i64) -> Value {
    json!({ "approvers": role("approver"), "escalate": { "after_hours": hours, "working": true } })
}

/// The path of the request of a new order.
#[track_caller]
fn asked(shop: &Shop) -> String {
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

#[track_caller]
fn deadline(shop: &Shop, request: &str, step: usize) -> String {
    shop.staff().get(request).expect(200).text(&format!("/steps/{step}/escalates_at"))
}

#[rstest]
#[case::over_the_weekend("Europe/Paris", "2026-03-27T15:00:00Z", 8, "2026-03-30T15:00:00Z")]
#[case::through_a_short_night("nights", "2026-03-28T23:00:00Z", 8, "2026-03-29T23:00:00Z")]
#[case::over_christmas("Europe/Vienna", "2026-12-23T15:30:00Z", 4, "2026-12-28T08:30:00Z")]
fn hours_are_the_calendars(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] zone: &str,
    #[case] at: &str,
    #[case] hours: i64,
    #[case] end: &str,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let mut calendar = office(if zone == "nights" { "Europe/Paris" } else { zone });
    if zone == "nights" {
        let night = json!([{ "from": "00:00", "until": "08:00" }]);
        calendar["weekly"] = json!({
            "mon": night, "tue": night, "wed": night, "thu": night, "fri": night, "sat": night, "sun": night,
        });
    }
    calendar["exceptions"] = json!([
        { "on": "2026-12-24", "hours": [{ "from": "09:00", "until": "12:00" }] }, { "on": "2026-12-25", "hours": [] },
    ]);
    let calendar = shop.company_admin().post("/v1/calendars", &calendar).expect(201).id();
    rule(&shop, &[working(hours)], Some(&calendar));
    shop.set_clock(at);
    let request = asked(&shop);
    assert_eq!(deadline(&shop, &request, 0), end);
    // To the second.
    let approve = || shop.company_admin().post(&format!("{request}/approve"), &json!({}));
    let end: chrono::DateTime<chrono::Utc> = end.parse().expect("a time");
    shop.set_clock(&(end - chrono::TimeDelta::seconds(1)).to_rfc3339());
    approve().refused(403, "not_an_approver");
    shop.set_clock(&end.to_rfc3339());
    assert_eq!(approve().expect(200)["status"], "approved");
}

#[rstest]
fn the_rules_calendar_else_the_companys_else_all_hours(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, acme) = (shop.staff(), format!("/v1/companies/{}", shop.company()));
    let name = |zone| staff.post("/v1/calendars", &office(zone)).expect(201).id();
    let (vienna, tokyo) = (name("Europe/Vienna"), name("Asia/Tokyo"));
    // Monday, 10:00 in Vienna and 18:00 in Tokyo.
    let plain = rule(&shop, &[working(3)], None);
    assert_eq!(plain["calendar_id"], Value::Null);
    assert_eq!(deadline(&shop, &asked(&shop), 0), "2026-03-02T12:00:00Z");
    staff.patch(&acme, &json!({ "calendar_id": vienna })).expect(200);
    assert_eq!(deadline(&shop, &asked(&shop), 0), "2026-03-02T13:00:00Z");
    staff.delete(&format!("/v1/approval-rules/{}", plain.id())).expect(204);
    let named = rule(&shop, &[working(3)], Some(&tokyo));
    let request = asked(&shop);
    assert_eq!(deadline(&shop, &request, 0), "2026-03-03T03:00:00Z");
    // A change moves no deadline that was counted, and counts from the next order on.
    let change = json!({ "time_zone": "UTC" });
    staff.patch(&format!("/v1/calendars/{tokyo}"), &change).expect(200);
    assert_eq!(deadline(&shop, &request, 0), "2026-03-03T03:00:00Z");
    assert_eq!(deadline(&shop, &asked(&shop), 0), "2026-03-02T12:00:00Z");
    // Without `working`, every hour counts.
    staff.delete(&format!("/v1/approval-rules/{}", named.id())).expect(204);
    let all = json!({ "approvers": role("approver"), "escalate": { "after_hours": 30 } });
    let shown = rule(&shop, &[all], Some(&tokyo));
    assert_eq!(shown["steps"][0]["escalate"], Value::Null);
    assert_eq!(shown["steps"][0]["escalate_after_hours"], 30);
    assert_eq!(deadline(&shop, &asked(&shop), 0), "2026-03-03T15:00:00Z");
}

#[rstest]
fn each_step_counts_when_it_begins(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let own = admin.post("/v1/calendars", &office("UTC")).expect(201).id();
    let other = admin.post("/v1/calendars", &office("Europe/Vienna")).expect(201).id();
    let rule = rule(&shop, &[working(2), working(2)], Some(&other));
    let acme = format!("/v1/companies/{}", shop.company());
    admin.patch(&acme, &json!({ "calendar_id": own })).expect(200);
    let request = asked(&shop);
    assert_eq!(deadline(&shop, &request, 0), "2026-03-02T11:00:00Z");
    // The rule and its calendar are gone before the second step begins: the company's counts.
    staff.delete(&format!("/v1/approval-rules/{}", rule.id())).expect(204);
    staff.delete(&format!("/v1/calendars/{other}")).expect(204);
    shop.set_clock("2026-03-02T16:00:00Z");
    shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!(deadline(&shop, &request, 1), "2026-03-03T10:00:00Z");
    // A change of the order begins anew.
    let order = staff.get(&request).expect(200).text("/order_id");
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    shop.buyer().post(&format!("/v1/orders/{order}/cancel"), &part).expect(200);
    assert_eq!(deadline(&shop, &request, 0), "2026-03-03T10:00:00Z");
}

#[rstest]
fn a_step_escalates_to_the_members_it_names(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let second = shop.member("approver-2@acme.test", "approver", &json!({}));
    let members = shop
        .staff()
        .get(&format!("/v1/companies/{}/members?limit=100", shop.company()))
        .expect(200);
    let named = |member: &&Value| member["email"] == "approver-2@acme.test";
    let id = members.data().iter().find(named).expect("the member")["id"].clone();
    let first = json!({ "member_ids": [shop.cast().approver.id] });
    let to = json!({ "member_ids": [id] });
    let step =
        json!({ "approvers": first, "mode": "all", "escalate": { "after_hours": 2, "to": to } });
    let shown = rule(&shop, &[step], None);
    assert_eq!(shown["steps"][0]["escalate"]["to"]["member_ids"], to["member_ids"]);
    let request = asked(&shop);
    let approve = format!("{request}/approve");
    second.post(&approve, &json!({})).refused(403, "not_an_approver");
    shop.set_clock("2026-03-02T11:00:00Z");
    shop.company_admin().post(&approve, &json!({})).refused(403, "not_an_approver");
    assert_eq!(second.post(&approve, &json!({})).expect(200)["status"], "approved");
}

#[rstest]
fn a_step_that_escalates_badly_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let to = |approvers: Value| json!({ "escalate": { "after_hours": 2, "to": approvers } });
    let stranger = json!({ "member_ids": [shop.cast().stranger.id] });
    for (fields, status, code, pointer) in [
        (json!({ "escalate": { "after_hours": 0 } }), 422, "", "/steps/0/escalate/after_hours"),
        (json!({ "escalate": { "after_hours": 8761 } }), 422, "", "/steps/0/escalate/after_hours"),
        (json!({ "remind_every_hours": 0 }), 422, "", "/steps/0/remind_every_hours"),
        (
            json!({ "escalate": { "after_hours": 2 }, "escalate_after_hours": 3 }),
            422,
            "two_escalations",
            "/steps/0/escalate_after_hours",
        ),
        (to(json!({})), 422, "role_or_members", "/steps/0/escalate/to"),
        (to(json!({ "member_ids": [] })), 422, "", "/steps/0/escalate/to/member_ids"),
        (to(stranger), 422, "unknown_member", "/steps/0/escalate/to/member_ids/0"),
        (json!({ "escalate": { "after_hours": 2, "by": "mail" } }), 400, "", ""),
    ] {
        let mut step = json!({ "approvers": role("approver") });
        for (field, value) in fields.as_object().into_iter().flatten() {
            step[field] = value.clone();
        }
        let rule =
            json!({ "company_id": shop.company(), "name": "Big", "when": {}, "steps": [step] });
        let refused = shop.staff().post("/v1/approval-rules", &rule).expect(status);
        if status == 422 {
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:?}");
        }
        if !code.is_empty() {
            assert_eq!(refused["errors"][0]["code"], code, "{refused:?}");
        }
    }
    // What a rule shows can be sent as a new one.
    let step = json!({ "approvers": role("approver"), "escalate_after_hours": 3, "remind_every_hours": 2 });
    let shown = rule(&shop, &[step], None);
    let again = rule(&shop, &[shown["steps"][0].clone()], None);
    assert_eq!(again["steps"], shown["steps"]);
    // So can what it shows with other hours.
    let alone = json!({ "after_hours": 3 });
    let whole = json!({ "after_hours": 3, "working": true, "to": role("buyer") });
    for (escalate, other) in [(alone, "/escalate_after_hours"), (whole, "/escalate/after_hours")] {
        let step = json!({ "approvers": role("approver"), "escalate": escalate });
        let mut shown = rule(&shop, &[step], None)["steps"][0].clone();
        assert_ne!(shown["escalate"].is_null(), shown["escalate_after_hours"].is_null());
        *shown.pointer_mut(other).expect("the hours") = json!(24);
        let again = rule(&shop, &[shown.clone()], None);
        assert_eq!(again["steps"][0], shown);
    }
}
