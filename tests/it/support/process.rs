//! The product as a separate process: for tests that kill it, and for several servers on one database.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::actor::Actor;
use super::database::Database;
use super::scene::{ADMIN, PASSWORD};
use tests::cluster::free_port;

const SERVER: &str = env!("CARGO_BIN_EXE_comptoir-under-test");

/// A running `comptoir serve`; killed when it goes out of scope.
pub struct Process {
    child: Child,
    base: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts a server on this database and waits until it is ready.
    #[track_caller]
    pub fn serve(database: &Database) -> Self {
        Self::serve_on(database, free_port(), &[])
    }

    /// Starts a server on this port, with these settings added to the defaults.
    #[track_caller]
    pub fn serve_on(database: &Database, port: u16, settings: &[(&str, &str)]) -> Self {
        Self::start(Command::new(SERVER), database, port, settings)
    }

    /// Starts a server on this database that ignores this signal (`XFSZ`).
    #[track_caller]
    pub fn serve_ignoring(database: &Database, signal: &str) -> Self {
        let mut command = Command::new("sh");
        // A signal ignored by the shell stays ignored in the program it executes.
        command.arg("-c").arg(format!("trap '' {signal}; exec \"$0\" \"$@\"")).arg(SERVER);
        Self::start(command, database, free_port(), &[])
    }

    /// Starts a server with this soft limit of file descriptors.
    #[track_caller]
    pub fn serve_with_descriptors(database: &Database, soft: usize) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -S -n {soft}; exec \"$0\" \"$@\"")).arg(SERVER);
        Self::start(command, database, free_port(), &[])
    }

    #[track_caller]
    fn start(
        mut command: Command,
        database: &Database,
        port: u16,
        settings: &[(&str, &str)],
    ) -> Self {
        command
            .arg("serve")
            .env("DATABASE_URL", database.url())
            .env("COMPTOIR_LISTEN", format!("127.0.0.1:{port}"))
            .env("COMPTOIR_CLOCK", "manual")
            .env("COMPTOIR_ADMIN_EMAIL", ADMIN)
            .env("COMPTOIR_ADMIN_PASSWORD", PASSWORD)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("start the server");
        let errors = BufReader::new(child.stderr.take().expect("its standard error"));
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                kept.lock().expect("the log").push(line);
            }
        });
        let mut process = Self { child, base: format!("http://127.0.0.1:{port}"), log };
        process.wait_until_ready();
        process
    }

    #[track_caller]
    fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        let caller = Actor::anonymous(&self.base);
        while !caller.try_send("GET", "/readyz", &[], None).is_ok_and(|ready| ready.status == 200) {
            let ended = self.child.try_wait().expect("look at the server");
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "the server is not ready ({ended:?}):\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The server's standard error so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").join("\n")
    }

    /// The first log line that contains this text; a response may arrive before its log line.
    #[track_caller]
    pub fn log_line(&self, text: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let log = self.log();
            if let Some(line) = log.lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            assert!(Instant::now() < deadline, "no line says {text:?}:\n{log}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// An unauthenticated caller.
    pub fn anonymous(&self) -> Actor {
        Actor::anonymous(&self.base)
    }

    /// The first staff administrator.
    #[track_caller]
    pub fn staff(&self) -> Actor {
        self.anonymous().log_in(ADMIN, PASSWORD)
    }

    /// `kill -9`, without clean-up.
    pub fn kill(mut self) {
        self.child.kill().expect("kill the server");
        self.child.wait().expect("bury the server");
    }

    /// SIGTERM; waits until the server has shut down gracefully.
    #[track_caller]
    pub fn terminate(&mut self) -> ExitStatus {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("run kill");
        assert!(told.success(), "kill -TERM");
        let deadline = Instant::now() + Duration::from_secs(40);
        loop {
            if let Some(status) = self.child.try_wait().expect("look at the server") {
                return status;
            }
            assert!(Instant::now() < deadline, "did not drain:\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the product to its end; returns whether it succeeded, and its output.
pub fn run(database: &Database, arguments: &[&str]) -> (bool, String) {
    run_with(database, arguments, &[])
}

/// The same with these settings.
pub fn run_with(
    database: &Database,
    arguments: &[&str],
    settings: &[(&str, &str)],
) -> (bool, String) {
    // A command that serves instead of ending has failed, and must not block the other tests.
    let done = Command::new("timeout")
        .args(["120", SERVER])
        .args(arguments)
        .env("DATABASE_URL", database.url())
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("run the command");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&said).into_owned())
}
