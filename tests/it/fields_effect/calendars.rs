//! Calendars, and the deadlines that they count.

use serde_json::{Value, json};

use super::Look;
use crate::support::builders::order_of;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    let acme = format!("/v1/companies/{}", look.shop.company());
    let (staff, stranger) = (look.shop.staff(), look.shop.stranger());
    let calendar = json!({
        "company_id": look.shop.company(), "name": "Office", "time_zone": "Europe/Vienna",
        "weekly": { "mon": span("10:30", "11:30"), "tue": span("13:00", "16:00") },
        "exceptions": [{ "on": "2026-03-03", "hours": span("08:00", "12:00") }],
    });
    let made = staff.post("/v1/calendars", &calendar).expect(201);
    look.told("NewCalendar", &["name"], &calendar, &made.body);
    let path = format!("/v1/calendars/{}", made.id());
    look.acts("NewCalendar.company_id", stranger.get(&path).status == 404);
    let step = json!({ "approvers": { "role": "approver" }, "escalate": { "after_hours": 3, "working": true } });
    let rule =
        json!({ "name": "All", "company_id": look.shop.company(), "when": {}, "steps": [step] });
    let rule = staff.post("/v1/approval-rules", &rule).expect(201).id();
    // It is Monday, 09:00 UTC.
    assert_eq!(deadline(look), "2026-03-02T12:00:00Z");
    staff.patch(&acme, &json!({ "calendar_id": made.id() })).expect(200);
    // One hour on Monday, and two on Tuesday from 8 on in Vienna.
    let end = deadline(look);
    for field in ["time_zone", "weekly", "exceptions"] {
        look.acts(&format!("NewCalendar.{field}"), end == "2026-03-03T09:00:00Z");
    }
    look.acts("CompanyUpdate.calendar_id", end == "2026-03-03T09:00:00Z");
    // Without the company's, that of the settings counts.
    staff.patch(&acme, &json!({ "calendar_id": null })).expect(200);
    let usual =
        json!({ "name": "Usual", "time_zone": "UTC", "weekly": { "mon": span("13:00", "20:00") } });
    let usual = staff.post("/v1/calendars", &usual).expect(201).id();
    staff.patch("/v1/settings", &json!({ "calendar_id": usual })).expect(200);
    look.acts("SettingsUpdate.calendar_id", deadline(look) == "2026-03-02T16:00:00Z");
    staff.patch(&acme, &json!({ "calendar_id": made.id() })).expect(200);
    changed(look, &path);
    staff.delete(&format!("/v1/approval-rules/{rule}")).expect(204);
}

fn changed(look: &mut Look, path: &str) {
    let staff = look.shop.staff();
    let after = |look: &Look, change: Value| {
        let changed = staff.patch(path, &change).expect(200);
        (changed, deadline(look))
    };
    let name = json!({ "name": "Hours" });
    let (renamed, _) = after(&*look, name.clone());
    look.told("CalendarUpdate", &["name"], &name, &renamed.body);
    let (_, end) = after(&*look, json!({ "time_zone": "UTC" }));
    look.acts("CalendarUpdate.time_zone", end == "2026-03-03T10:00:00Z");
    let (_, end) = after(&*look, json!({ "exceptions": [] }));
    look.acts("CalendarUpdate.exceptions", end == "2026-03-03T15:00:00Z");
    let (_, end) = after(&*look, json!({ "weekly": { "mon": span("10:15", "14:30") } }));
    look.acts("CalendarUpdate.weekly", end == "2026-03-02T13:15:00Z");
    look.acts("OpenHours.from", end == "2026-03-02T13:15:00Z");
    let (_, end) = after(&*look, json!({ "weekly": { "mon": span("10:15", "12:15") } }));
    look.acts("OpenHours.until", end == "2026-03-09T11:15:00Z");
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    for (day, date) in days.into_iter().zip(2..) {
        let mut weekly = json!({});
        weekly[day] = span("10:00", "13:00");
        let (_, end) = after(&*look, json!({ "weekly": weekly }));
        look.acts(&format!("WeeklyHours.{day}"), end == format!("2026-03-0{date}T13:00:00Z"));
    }
    let own = json!([{ "on": "2026-03-05", "hours": span("04:00", "07:00") }]);
    let (_, end) = after(&*look, json!({ "exceptions": own }));
    look.acts("DayHours.on", end == "2026-03-05T07:00:00Z");
    look.acts("DayHours.hours", end == "2026-03-05T07:00:00Z");
}

fn span(from: &str, until: &str) -> Value {
    json!([{ "from": from, "until": until }])
}

/// When the request of a new order escalates.
fn deadline(look: &Look) -> String {
    let order = look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 2)])).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    look.shop.staff().get(&request).expect(200).text("/steps/0/escalates_at")
}
