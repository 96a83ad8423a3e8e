//! The break-in drill: something is stolen, or somebody must go. Each story is told from outside, with what the
//! operator sees and does, and how fast it stops. `docs/OPERATIONS.md` has the recipes under "When something is
//! stolen".

mod dismissed_employee;
mod fraud;
mod leaked_key;
mod stolen_refresh_token;
mod tampered_audit_row;

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process::Process;

/// How long it may take from the operator's act, or the thief's mistake, until nobody gets in: it holds from
/// the next request on, and this is time for some requests on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(5);

/// The servers of an installation: one on SQLite; on PostgreSQL two, of which a thief may choose.
fn servers(shop: &mut Shop, backend: Backend) -> Vec<Process> {
    shop.stop();
    let several = if backend == Backend::Postgres { 2 } else { 1 };
    (0..several).map(|_| Process::serve(shop.database())).collect()
}

/// Holds the log to naming whose token or key it is that somebody still tries.
#[track_caller]
fn knock(server: &Process, user: &str) {
    server.log_line("status=401");
    let log = server.log();
    let user = format!("user={user}");
    let named = log.lines().any(|line| line.contains("status=401") && line.contains(&user));
    assert!(named, "nobody is named {user}:\n{log}");
}

/// The event of this type about this subject, once the feed has it.
#[track_caller]
fn event(staff: &Actor, kind: &str, subject: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let mut after = 0;
        loop {
            let page = staff.get(&format!("/v1/events?after={after}&limit=100")).expect(200);
            let is_it = |e: &&Value| e["type"] == kind && e["subject"]["id"] == subject;
            if let Some(found) = page.data().iter().find(is_it) {
                return found.clone();
            }
            let Some(last) = page.data().last() else { break };
            after = last["sequence"].as_i64().expect("a place in the feed");
        }
        assert!(Instant::now() < deadline, "no event {kind} about {subject}");
        thread::sleep(Duration::from_millis(20));
    }
}
