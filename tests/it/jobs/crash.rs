//! Several processes, of which the one at work is killed, stopped or shut down.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Duration;

use rstest::rstest;
use serde_json::json;

use super::{EXPIRY, RUNS, each_is_expired_once, pending, until};
use crate::crash::verify;
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::process::Process;
use tests::cluster::free_port;

/// The processes of an installation: three on PostgreSQL, one on SQLite.
struct Fleet<'a> {
    database: &'a Database,
    token: String,
    lease: &'static str,
    processes: Vec<Process>,
}

impl<'a> Fleet<'a> {
    /// Stops the shop and serves its database by processes with a lease of so many seconds.
    fn of(shop: &'a mut Shop, backend: Backend, lease: &'static str) -> Self {
        shop.staff().patch("/v1/jobs/expire-orders", &json!({ "every_seconds": 10 })).expect(200);
        let token = shop.staff().token().to_owned();
        shop.stop();
        let mut fleet = Self { database: shop.database(), token, lease, processes: Vec::new() };
        let several = if backend == Backend::Postgres { 3 } else { 1 };
        (0..several).for_each(|_| fleet.launch());
        fleet
    }

    fn launch(&mut self) {
        let settings = [("COMPTOIR_JOB_LEASE_SECONDS", self.lease)];
        self.processes.push(Process::serve_on(self.database, free_port(), &settings));
    }

    fn staff(&self) -> Actor {
        let last = self.processes.last().expect("a process");
        Actor::anonymous(last.base()).with_token(&self.token)
    }

    /// The index of the process that holds the lease of the job.
    fn holder(&self) -> Option<usize> {
        let sql = "SELECT lease_holder AS text FROM jobs \
            WHERE name = 'expire-orders' AND lease_holder IS NOT NULL AND run_id IS NOT NULL";
        let holders = self.database.texts(sql);
        let (_, process) = holders.first()?.rsplit_once(':')?;
        let process: u32 = process.parse().ok()?;
        self.processes.iter().position(|one| one.id() == process)
    }

    /// Waits for a process that works on the job; `None` once nothing is left to do.
    #[track_caller]
    fn at_work(&self) -> Option<usize> {
        let mut found = None;
        until(60, "a process works on the job", || {
            found = self.holder();
            found.is_some() || self.left() == 0
        });
        found
    }

    /// Waits for a process that has done a first step.
    #[track_caller]
    fn past_a_step(&self) -> usize {
        self.at_work();
        let done = "job_runs WHERE processed > 0";
        until(30, "a first step is done", || self.database.count(done) > 0);
        self.at_work().expect("the run was over too soon")
    }

    fn left(&self) -> i64 {
        self.database.count("orders WHERE status = 'pending_approval'")
    }

    #[track_caller]
    fn until_done(&self) {
        until(120, "every order is expired", || self.left() == 0);
        until(30, "the run ends", || self.database.count("jobs WHERE run_id IS NOT NULL") == 0);
    }
}

fn signal(process: &Process, signal: &str) {
    let told = Command::new("kill").args([signal, &process.id().to_string()]).status();
    assert!(told.expect("run kill").success(), "kill {signal}");
}

/// Number of orders, and of kills; the whole proof takes a minute in a debug build.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the product")]
fn extent() -> (usize, usize) {
    match std::env::var("COMPTOIR_TESTS_FULL").as_deref() {
        Ok("1") => (2_000, 10),
        Ok(_) | Err(_) => (300, 2),
    }
}

#[rstest]
fn each_item_is_done_once_however_often_the_holder_is_killed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (orders, kills) = extent();
    let Some(mut shop) = pending(backend, orders) else { return };
    let mut fleet = Fleet::of(&mut shop, backend, "2");
    for kill in 1..=kills {
        fleet.at_work();
        // Another moment of the work each time.
        thread::sleep(Duration::from_millis(u64::try_from(kill * 37 % 150).unwrap_or(0)));
        let Some(holder) = fleet.holder() else { continue };
        fleet.processes.swap_remove(holder).kill();
        fleet.launch();
    }
    fleet.until_done();
    let takeovers = "SELECT CAST(sum(takeovers) AS bigint) AS number FROM job_runs";
    assert!(fleet.database.number(takeovers) >= 1, "the kills hit nobody");
    each_is_expired_once(fleet.database, orders);
    verify(fleet.database);
}

#[rstest]
fn a_holder_that_stood_still_commits_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = pending(backend, 1_200) else { return };
    let fleet = Fleet::of(&mut shop, backend, "2");
    let holder = fleet.past_a_step();
    signal(&fleet.processes[holder], "-STOP");
    assert!(fleet.left() > 0, "the run was over before the stop");
    // Longer than its lease.
    thread::sleep(Duration::from_secs(5));
    signal(&fleet.processes[holder], "-CONT");
    fleet.processes[holder].log_line("the lease of this job is lost");
    fleet.until_done();
    assert_eq!(fleet.database.count("job_runs WHERE takeovers >= 1"), 1);
    each_is_expired_once(fleet.database, 1_200);
    verify(fleet.database);
}

#[rstest]
fn a_holder_that_is_shut_down_gives_its_lease_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = pending(backend, 1_200) else { return };
    // Longer than the test may last: without the lease given back, no other process would go on.
    let mut fleet = Fleet::of(&mut shop, backend, "300");
    let holder = fleet.past_a_step();
    let mut ended = fleet.processes.swap_remove(holder);
    assert!(ended.terminate().success(), "{}", ended.log());
    assert!(fleet.left() > 0, "the run was over before the end of its process");
    let process = ended.id();
    let held = format!("jobs WHERE lease_holder LIKE '%:{process}'");
    assert_eq!(fleet.database.count(&held), 0, "the lease was not given back");
    fleet.launch();
    fleet.until_done();
    let staff = fleet.staff();
    let runs = staff.get("/v1/jobs/expire-orders/runs").expect(200);
    assert_eq!(runs.data().len(), 1, "{runs:?}");
    assert_eq!(
        (&runs["data"][0]["takeovers"], &runs["data"][0]["trigger"]),
        (&json!(0), &json!("schedule"))
    );
    each_is_expired_once(fleet.database, 1_200);
    verify(fleet.database);
}

/// Asks for a run, on a connection that can be hung up.
fn ask(staff: &Actor) -> TcpStream {
    let address = staff.base().trim_start_matches("http://");
    let mut client = TcpStream::connect(address).expect("connect");
    let (token, body) = (staff.token(), json!({ "as_of": EXPIRY }).to_string());
    let head = format!(
        "POST {RUNS} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    client.write_all(format!("{head}{body}").as_bytes()).expect("a request");
    client
}

#[rstest]
fn a_run_without_its_client_gives_its_lease_back_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = pending(backend, 1_200) else { return };
    shop.staff().patch("/v1/jobs/expire-orders", &json!({ "paused": true })).expect(200);
    let mut fleet = Fleet::of(&mut shop, backend, "300");
    let client = ask(&fleet.staff());
    let holder = fleet.past_a_step();
    drop(client);
    // Its handler is gone by then.
    thread::sleep(Duration::from_millis(200));
    let mut ended = fleet.processes.swap_remove(holder);
    assert!(ended.terminate().success(), "{}", ended.log());
    assert!(fleet.left() > 0, "the run was over before the end of its process");
    let held = format!("jobs WHERE lease_holder LIKE '%:{}'", ended.id());
    assert_eq!(fleet.database.count(&held), 0, "the lease was not given back");
    fleet.launch();
    fleet.until_done();
    assert_eq!(fleet.database.count("job_runs WHERE takeovers = 0"), 1);
    each_is_expired_once(fleet.database, 1_200);
    verify(fleet.database);
}
