//! The job `chase-approvals` over many approval requests that wait, while orders are placed.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::{Bench, Shop, USUAL, two_rules};
use super::beside::{Beside, Work};
use crate::Outcome;
use crate::administrator::{Administrator, text};
use crate::preload::{Script, Size};
use crate::report::{Report, median, say};
use crate::target::Site;

/// The requests are due in as many groups, each on a day of its own.
const DAYS: u64 = 10;
const RUNS: &str = "/v1/jobs/chase-approvals/runs";

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let due = (bench.options.many_requests / DAYS).max(1);
    let database = site.database(Size { orders: due * DAYS, ..USUAL })?;
    say(&format!("  filling {} approval requests …", due * DAYS));
    database.fill(Script::Approvers)?;
    database.fill(Script::Requests)?;
    let shop = Shop::prepared(&database, two_rules)?;
    let admin = Administrator::log_in(&shop.server.address)?;
    let work = |round: usize| -> Work {
        let admin = admin.clone();
        Box::new(move || chase(&admin, round, due))
    };
    let beside = Beside { name: "rules.chase", most_memory: 30.0 };
    let seconds = beside.measure(bench, &shop, report, work)?;
    report.add(bench.kind, "rules.chase.pending", (due * DAYS) as f64, "requests");
    report.add(bench.kind, "rules.chase.due", due as f64, "requests");
    report.add(bench.kind, "rules.chase.seconds", median(seconds), "s");
    Ok(())
}

/// Runs the job as of the `round`th day, and returns its seconds. All the requests of that day are due, and no other.
fn chase(admin: &Administrator, round: usize, due: u64) -> Outcome<f64> {
    let began = Instant::now();
    let run = json!({ "as_of": format!("2030-01-{round:02}T12:00:00Z") });
    let mut run = admin.post(RUNS, &run)?;
    while run.pointer("/status").is_some_and(|status| status == "running") {
        thread::sleep(Duration::from_millis(50));
        run = admin.get(&format!("{RUNS}/{}", text(&run, "/id")?))?;
    }
    let seconds = began.elapsed().as_secs_f64();
    if run.pointer("/processed").and_then(Value::as_u64) != Some(due) {
        return Err(format!("not {due} requests were chased: {run}").into());
    }
    Ok(seconds)
}
