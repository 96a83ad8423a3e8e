//! Items that cannot be done, and runs that cannot end.

use rstest::rstest;
use serde_json::{Value, json};

use super::{EXPIRY, RUNS, each_is_expired_once, pending};
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn a_broken_item_stops_no_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = pending(backend, 100) else { return };
    let staff = shop.staff();
    let orders = staff.get("/v1/orders?limit=100").expect(200);
    let broken = orders.data()[50]["id"].clone();
    let id = domain::id::read(broken.as_str().expect("an id")).expect("an id").1.simple();
    let id = match backend {
        Backend::Sqlite => format!("X'{id}'"),
        Backend::Postgres => format!("'{id}'"),
    };
    let set = |currency: &str| {
        let sql = format!("UPDATE orders SET currency = '{currency}' WHERE id = {id}");
        shop.database().execute(&sql);
    };
    set("???");
    let run = staff.post(RUNS, &json!({ "as_of": EXPIRY })).expect(200);
    assert_eq!((&run["processed"], &run["failed"]), (&json!(99), &json!(1)), "{run:?}");
    assert_eq!(run["status"], "succeeded");
    let errors = run["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 1, "{run:?}");
    assert_eq!((&errors[0]["subject_id"], &errors[0]["code"]), (&broken, &json!("internal_error")));
    let detail = errors[0]["detail"].as_str().expect("a detail");
    assert!(!detail.contains("???"), "an internal cause is for the log: {detail}");
    // It is due again at the next run, and nothing else is.
    let again = staff.post(RUNS, &json!({ "as_of": EXPIRY })).expect(200);
    assert_eq!((&again["processed"], &again["failed"]), (&json!(0), &json!(1)));
    set("EUR");
    let healed = staff.post(RUNS, &json!({ "as_of": EXPIRY })).expect(200);
    assert_eq!((&healed["processed"], &healed["failed"]), (&json!(1), &json!(0)));
    each_is_expired_once(shop.database(), 100);
}

/// Makes the run one that its process has left in a crash, after so many takeovers.
fn crashed(shop: &Shop, backend: Backend, takeovers: i64) {
    let past = match backend {
        Backend::Sqlite => "1",
        Backend::Postgres => "to_timestamp(1)",
    };
    shop.database().execute(&format!(
        "UPDATE job_runs SET status = 'running', finished_at = NULL, takeovers = {takeovers}; \
         UPDATE jobs SET lease_holder = 'gone:1', lease_until = {past}, \
           run_id = (SELECT id FROM job_runs) WHERE name = 'expire-orders'"
    ));
}

#[rstest]
fn a_run_that_keeps_crashing_is_given_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = pending(backend, 1) else { return };
    let staff = shop.staff();
    let as_of = json!({ "as_of": "2020-03-10T09:00:00Z" });
    let run = staff.post(RUNS, &as_of).expect(200);
    crashed(&shop, backend, 4);
    let fifth = staff.post(RUNS, &as_of).expect(200);
    assert_eq!((&fifth["id"], &fifth["takeovers"]), (&run["id"], &json!(5)));
    assert_eq!(fifth["status"], "succeeded");
    crashed(&shop, backend, 5);
    let sixth = staff.post(RUNS, &as_of).expect(200);
    assert_eq!((&sixth["id"], &sixth["takeovers"]), (&run["id"], &json!(6)));
    assert_eq!(sixth["status"], "failed");
    let errors = json!([{
        "subject_id": Value::Null, "code": "job_keeps_crashing",
        "detail": "6 processes ended while they worked on this run",
    }]);
    assert_eq!(sixth["errors"], errors);
    // The job is free for its next run.
    let next = staff.post(RUNS, &json!({ "as_of": EXPIRY })).expect(200);
    assert_ne!(next["id"], run["id"]);
    assert_eq!((&next["processed"], &next["status"]), (&json!(1), &json!("succeeded")));
}
