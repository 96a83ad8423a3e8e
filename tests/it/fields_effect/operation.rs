//! The clock, and jobs run on demand.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Look;
use crate::support::answer::Answer;

const JOB: &str = "/v1/jobs/forget-job-runs";

/// The state of the job as its GET shows it.
fn job(look: &Look) -> Answer {
    look.shop.staff().get(JOB).expect(200)
}

/// Whether the schedule runs the job within a moment of this change.
fn runs_after(look: &Look, change: &Value) -> bool {
    let before = job(look)["last_run_at"].clone();
    look.shop.staff().patch(JOB, change).expect(200);
    let deadline = Instant::now() + Duration::from_secs(3);
    while Instant::now() < deadline {
        if job(look)["last_run_at"] != before {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

/// A change of the schedule is looked at at once.
fn schedules(look: &mut Look) {
    let staff = look.shop.staff();
    // A server runs what is due when it starts.
    while job(look)["last_run_at"].is_null() {
        thread::sleep(Duration::from_millis(20));
    }
    staff.patch(JOB, &json!({ "paused": true })).expect(200);
    let due = "UPDATE jobs SET next_at = last_run_at WHERE name = 'forget-job-runs'";
    look.shop.database().execute(due);
    let paused = runs_after(look, &json!({ "every_seconds": 60 }));
    let resumed = runs_after(look, &json!({ "paused": false }));
    look.acts("JobChanges.paused", (paused, resumed) == (false, true));
    let minutely = job(look).text("/next_at");
    staff.patch(JOB, &json!({ "every_seconds": 10 })).expect(200);
    look.acts("JobChanges.every_seconds", job(look).text("/next_at") < minutely);
}

pub fn look(look: &mut Look) {
    schedules(look);
    let staff = look.shop.staff();
    look.shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": look.shop.company(), "name": "All", "when": {}, "steps": [{ "approvers": { "role": "approver" } }],
    });
    staff.post("/v1/approval-rules", &rule).expect(201);
    let order = look.shop.order(&[("BOLT", 1)]);
    let run = |as_of: &str| {
        let run = json!({ "as_of": as_of });
        staff.post("/v1/jobs/expire-orders/runs", &run).expect(200).integer("/processed")
    };
    let early = run("2026-03-10T09:00:00Z");
    let expired = run("2026-04-10T09:00:00Z");
    look.acts("NewJobRun.as_of", (early, expired) == (0, 1));
    let order = staff.get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(order["status"], "cancelled");
    staff.put("/v1/clock", &json!({ "now": "2026-03-05T09:00:00Z" })).expect(200);
    look.acts("ClockSetting.now", look.shop.order(&[("BOLT", 1)])["placed_on"] == "2026-03-05");
    let address = json!({ "line1": "Ring 1", "city": "Wien", "country": "AT" });
    let issuer = json!({
        "legal_name": "Comptoir", "country": "AT", "address": address, "time_zone": "Pacific/Auckland",
    });
    staff.put("/v1/issuer", &issuer).expect(200);
    staff.put("/v1/clock", &json!({ "now": "2026-03-05T21:00:00Z" })).expect(200);
    let placed_on = look.shop.order(&[("BOLT", 1)])["placed_on"].clone();
    look.acts("IssuerSetting.time_zone", placed_on == "2026-03-06");
}
