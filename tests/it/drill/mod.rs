//! The break-in drill: a credential is stolen, or an employee must go. Each story is told from outside: the
//! operator's view, the operator's actions, and the time until it stops. `docs/OPERATIONS.md` has the recipes
//! under "When something is stolen".

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

/// Time limit from the operator's action, or the thief's mistake, until access ends. It ends with the next
/// request; the limit leaves time for some requests on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(5);

/// The servers of an installation: one on SQLite; two on PostgreSQL, and the thief may choose.
fn servers(shop: &mut Shop, backend: Backend) -> Vec<Process> {
    shop.stop();
    let several = if backend == Backend::Postgres { 2 } else { 1 };
    (0..several).map(|_| Process::serve(shop.database())).collect()
}

/// Asserts that the log names the owner of the token or key still being tried.
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
