//! Shared by the scenarios: a server of its own, with its figures.

use std::fs;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::actor::Actor;
use crate::support::bytes::Client;
use crate::support::database::{Backend, Database};
use crate::support::process::Process;
use crate::support::scene::{self, Cast};
use tests::cluster::free_port;

/// Memory above the start value that a server may hold after the load.
pub const GROWTH_KB: u64 = 20 << 10;
/// Time limit for giving the load's memory back.
const SETTLING: Duration = Duration::from_secs(15);

/// A server under load: a separate process on a copy of the scene.
pub struct Target {
    process: Process,
    cast: &'static Cast,
    // Dropped last: the server has stopped by then.
    database: Database,
}

impl Target {
    /// Starts it with these settings; `None` if this machine lacks the database.
    #[track_caller]
    pub fn start(backend: Backend, settings: &[(&str, &str)]) -> Option<Self> {
        Self::on(backend, |database| Process::serve_on(database, free_port(), settings))
    }

    /// Starts it with this small soft limit of file descriptors.
    #[track_caller]
    pub fn start_with_descriptors(backend: Backend, soft: usize) -> Option<Self> {
        Self::on(backend, |database| Process::serve_with_descriptors(database, soft))
    }

    fn on(backend: Backend, serve: impl FnOnce(&Database) -> Process) -> Option<Self> {
        let scene = scene::on(backend)?;
        let database = scene.database.copy();
        let process = serve(&database);
        Some(Self { process, cast: &scene.cast, database })
    }

    pub fn process(&self) -> &Process {
        &self.process
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    pub fn anonymous(&self) -> Actor {
        self.process.anonymous()
    }

    /// The staff administrator.
    pub fn staff(&self) -> Actor {
        self.anonymous().with_token(&self.cast.staff)
    }

    /// A buyer of Acme.
    pub fn buyer(&self) -> Actor {
        self.anonymous().with_token(&self.cast.buyer.token)
    }

    /// The administrator of Acme.
    pub fn company_admin(&self) -> Actor {
        self.anonymous().with_token(&self.cast.company_admin.token)
    }

    /// An approver of Acme's orders.
    pub fn approver_id(&self) -> &'static str {
        &self.cast.approver.id
    }

    /// Acme's id.
    pub fn company(&self) -> &'static str {
        &self.cast.company
    }

    /// Its listen address.
    pub fn address(&self) -> SocketAddr {
        let base = self.process.base().trim_start_matches("http://");
        base.parse().expect("an address")
    }

    /// A connection to it.
    #[track_caller]
    pub fn connect(&self) -> Client {
        Client::connect(self.address()).expect("connect")
    }

    /// The resident memory, in kilobytes.
    #[track_caller]
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The number of open file descriptors.
    pub fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.process.id())).expect("its descriptors").count()
    }

    #[track_caller]
    fn status(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("the server runs");
        let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("the field");
        line.trim().trim_end_matches(" kB").parse().expect("kilobytes")
    }

    /// The memory after warm-up: pools, caches and threads exist.
    #[track_caller]
    pub fn warm(&self) -> u64 {
        for path in ["/livez", "/metrics", "/openapi.yaml", "/v1/orders"] {
            self.buyer().get(path);
        }
        thread::sleep(Duration::from_millis(300));
        self.memory()
    }

    /// Asserts that the memory is near `before`, a moment after the load.
    #[track_caller]
    pub fn settles(&self, what: &str, before: u64) {
        let peak = self.memory();
        let began = Instant::now();
        let mut now = peak;
        while now > before + GROWTH_KB && began.elapsed() < SETTLING {
            // An idle allocator returns nothing: a little work makes it.
            self.anonymous().get("/livez").expect(200);
            thread::sleep(Duration::from_millis(100));
            now = self.memory();
        }
        println!("{what}: {before} kB before, {peak} kB at the end, {now} kB afterwards");
        assert!(now <= before + GROWTH_KB, "{what}: {before} kB before, {now} kB afterwards");
    }

    /// All metrics, in the Prometheus format.
    #[track_caller]
    pub fn metrics(&self) -> String {
        let metrics = self.anonymous().get("/metrics").expect(200);
        String::from_utf8(metrics.bytes).expect("text")
    }

    /// Asserts that no response was a 500, and that no error is logged.
    #[track_caller]
    pub fn has_not_failed(&self) {
        let metrics = self.metrics();
        let failed = metrics.lines().find(|line| line.contains("status=\"500\""));
        assert_eq!(failed, None);
        let log = self.process.log();
        let error = log.lines().find(|line| line.contains("ERROR"));
        assert_eq!(error, None, "logged as an error");
    }
}
