//! A private PostgreSQL cluster, made from the machine's own binaries.
//!
//! All tests share one cluster, which starts on first use. A watchdog shell holds the other end of a pipe
//! from this process. However the process ends, the pipe closes, the cluster stops and its directory is
//! removed.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;

const PREFIX: &str = "comptoir-tests-pg-";
const OWNER: &str = "comptoir";

/// The PostgreSQL binaries, and the user they run as if this process is root.
struct Binaries {
    folder: PathBuf,
    drop_to: Option<&'static str>,
}

/// Whether acknowledged data must survive a crash of the machine, not only of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// No fsync: for the many short-lived test databases.
    Off,
    /// As in production.
    On,
}

/// Settings for many small, short-lived test databases.
pub const FRUGAL: [&str; 4] =
    ["shared_buffers=128MB", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off"];

/// A running cluster, private to this process.
pub struct Cluster {
    port: u16,
    // Its standard input is the life line: closing it stops the cluster.
    watchdog: Child,
}

/// The cluster shared by all tests; `None` with `COMPTOIR_TESTS_SQLITE_ONLY=1`. Without PostgreSQL the
/// tests fail.
pub fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED.get_or_init(|| Cluster::start(Durability::Off, &FRUGAL)).as_ref()
}

impl Cluster {
    /// Starts a cluster with these settings (`shared_buffers=1GB`); `None`, and a line on standard error,
    /// if the run is for SQLite only.
    pub fn start(durability: Durability, settings: &[&str]) -> Option<Self> {
        Self::start_in("C", durability, settings)
    }

    /// Starts a cluster with messages in this language (`de`), if its translations are installed.
    pub fn start_speaking(language: &str) -> Option<Self> {
        // Not C: the C library translates nothing for it. LANGUAGE then selects the language.
        let settings = FRUGAL.iter().chain(&["lc_messages=C.UTF-8"]);
        Self::start_in(language, Durability::Off, &settings.copied().collect::<Vec<_>>())
    }

    fn start_in(language: &str, durability: Durability, settings: &[&str]) -> Option<Self> {
        if env::var_os("COMPTOIR_TESTS_SQLITE_ONLY").is_some_and(|value| value == "1") {
            // Not eprintln!, which the test runner swallows for a passing test.
            let said = "\n*** PostgreSQL was SKIPPED: COMPTOIR_TESTS_SQLITE_ONLY=1 ***\n";
            let _ = writeln!(io::stderr(), "{said}");
            return None;
        }
        let binaries = Binaries::find().expect(
            "no initdb on PATH or in /usr/lib/postgresql: install PostgreSQL, or set \
             COMPTOIR_TESTS_SQLITE_ONLY=1",
        );
        clear_stale();
        // Another process may take the port between its choice and the server's start.
        let mut log = String::new();
        for _ in 0..3 {
            let folder = fresh_folder(durability);
            binaries.own(&folder);
            binaries.init(&folder);
            match binaries.run(&folder, language, durability, settings) {
                Ok(cluster) => return Some(cluster),
                Err(why) => log = why,
            }
        }
        panic!("PostgreSQL did not start:\n{log}");
    }

    /// The address of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Tells the server to `stop` (closing all connections), `crash`, or `start` again.
    pub fn tell(&self, word: &str) {
        let mut life_line = self.watchdog.stdin.as_ref().expect("the life line");
        writeln!(life_line, "{word}").expect("the watchdog listens");
    }

    /// A new, empty database.
    pub fn create(&self) -> String {
        self.create_as("")
    }

    /// A copy of the database `template`, which must have no connections.
    pub fn copy_of(&self, template: &str) -> String {
        self.create_as(&format!("TEMPLATE {template} STRATEGY file_copy"))
    }

    fn create_as(&self, clause: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.run(&format!("CREATE DATABASE {name} {clause}"));
        name
    }

    /// Removes a database, and closes its remaining connections.
    pub fn remove(&self, database: &str) {
        // May run while a failed test unwinds; a second panic would abort the whole run.
        let _ = self.attempt(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"));
    }

    fn run(&self, statement: &str) {
        self.attempt(statement).unwrap_or_else(|why| panic!("{statement}: {why}"));
    }

    fn attempt(&self, statement: &str) -> QueryResult<()> {
        // One connection for all: databases are created and dropped one at a time.
        static KEEPER: Mutex<Vec<(u16, PgConnection)>> = Mutex::new(Vec::new());
        let mut keepers = KEEPER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let known = keepers.iter().position(|(port, _)| *port == self.port);
        let index = known.unwrap_or_else(|| {
            let conn = PgConnection::establish(&self.url("postgres")).expect("connect to postgres");
            keepers.push((self.port, conn));
            keepers.len() - 1
        });
        let (_, conn) = &mut keepers[index];
        conn.batch_execute(statement)
    }
}

impl Binaries {
    fn find() -> Option<Self> {
        let on_path = env::var_os("PATH").into_iter().flat_map(|path| {
            env::split_paths(&path).map(|folder| folder.join("initdb")).collect::<Vec<_>>()
        });
        let mut packaged: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path().join("bin/initdb")))
            .collect();
        packaged.sort_by_key(|path| std::cmp::Reverse(version_of(path)));
        // initdb may be a symlink into the server's own folder.
        let folder = on_path
            .chain(packaged)
            .filter_map(|initdb| Some(fs::canonicalize(initdb).ok()?.parent()?.to_path_buf()))
            .find(|folder| folder.join("postgres").is_file())?;
        Some(Self { folder, drop_to: unprivileged_user() })
    }

    fn command(&self, binary: &str) -> Command {
        let binary = self.folder.join(binary);
        let mut command = match self.drop_to {
            None => Command::new(&binary),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", user, "--regid", &group_of(user), "--clear-groups"])
                    // If the watchdog is killed, the server stops too.
                    .args(["--pdeathsig", "INT", "--"])
                    .arg(&binary);
                command
            }
        };
        command.env("LC_ALL", "C").env_remove("PGDATA");
        command
    }

    /// Gives the folder to the server's user.
    fn own(&self, folder: &Path) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("close the folder");
        if let Some(user) = self.drop_to {
            let done = Command::new("chown").arg(user).arg(folder).status().expect("run chown");
            assert!(done.success(), "chown {user} {}", folder.display());
        }
    }

    fn init(&self, folder: &Path) {
        let mut initdb = self.command("initdb");
        initdb.args(["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        let initdb = initdb.arg("--username").arg(OWNER).arg("-D").arg(folder.join("data"));
        let done = initdb.current_dir(folder).output().expect("run initdb");
        assert!(done.status.success(), "initdb: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn run(
        &self,
        folder: &Path,
        language: &str,
        durability: Durability,
        settings: &[&str],
    ) -> Result<Cluster, String> {
        let port = free_port();
        let server = self.command("postgres");
        let mut watchdog = Command::new("sh");
        // `read` returns when the test process has ended; SIGINT is PostgreSQL's fast shutdown.
        watchdog.arg("-c").arg(
            r#"folder=$1; shift
start() { "$@" >>"$folder/log" 2>&1 </dev/null & server=$!; }
start "$@"
while read -r word; do case $word in
  stop) kill -INT $server; wait $server ;;
  crash) kill -QUIT $server; wait $server ;;
  start) start "$@" ;;
esac; done
kill -INT $server; wait $server; rm -rf "$folder""#,
        );
        watchdog.arg("watchdog").arg(folder).arg(server.get_program()).args(server.get_args());
        watchdog.arg("-D").arg(folder.join("data")).arg("-p").arg(port.to_string());
        watchdog.arg("-k").arg(folder);
        let fsync = match durability {
            Durability::Off => ["fsync=off", "full_page_writes=off", "synchronous_commit=off"],
            Durability::On => ["fsync=on", "full_page_writes=on", "synchronous_commit=on"],
        };
        let always = ["listen_addresses=127.0.0.1", "max_connections=300", "jit=off"];
        for setting in fsync.iter().chain(&always).chain(settings) {
            watchdog.arg("-c").arg(setting);
        }
        // A process group of its own: Ctrl-C ends the tests, and their end stops the cluster.
        let watchdog = watchdog
            .env("LC_ALL", "C")
            .env("LANGUAGE", language)
            .current_dir(folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("start the watchdog");
        let cluster = Cluster { port, watchdog };
        cluster.answers(folder).map(|()| cluster)
    }
}

impl Cluster {
    /// Waits until the server responds; after a timeout, returns its log.
    fn answers(&self, folder: &Path) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if PgConnection::establish(&self.url("postgres")).is_ok() {
                return Ok(());
            }
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            if log.contains("database system is shut down")
                || log.contains("could not create any TCP/IP sockets")
                || Instant::now() > deadline
            {
                return Err(log);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The user for PostgreSQL if this process is root, as PostgreSQL refuses to run as root.
fn unprivileged_user() -> Option<&'static str> {
    if id_of(&["-u"]).as_deref() != Some("0") {
        return None;
    }
    Some(if id_of(&["-u", "postgres"]).is_some() { "postgres" } else { "nobody" })
}

fn group_of(user: &str) -> String {
    id_of(&["-g", user]).expect("a user has a group")
}

fn id_of(arguments: &[&str]) -> Option<String> {
    let told = Command::new("id").args(arguments).output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8(told.stdout).ok()?.trim().to_owned())
}

/// The major version in `/usr/lib/postgresql/<version>/bin/initdb`.
fn version_of(initdb: &Path) -> u32 {
    let version = initdb.ancestors().nth(2).and_then(Path::file_name).and_then(|v| v.to_str());
    version.and_then(|v| v.parse().ok()).unwrap_or(0)
}

/// A free port.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// Where a cluster may live: not in TMPDIR, because the other user must have access.
pub const HOMES: [&str; 2] = ["/dev/shm", "/tmp"];

/// Free memory, in KiB, with which databases that need not last live in memory: a copy of one is six hundred files.
const ROOM: u64 = 2 * 1024 * 1024;

fn fresh_folder(durability: Durability) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let [memory, disk] = HOMES;
    let fits = durability == Durability::Off && free_in(memory).is_some_and(|free| free >= ROOM);
    let folder = Path::new(if fits { memory } else { disk })
        .join(format!("{PREFIX}{}-{number}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("a folder for PostgreSQL");
    folder
}

/// Free KiB of the file system at `folder`.
fn free_in(folder: &str) -> Option<u64> {
    let told = Command::new("df").args(["-k", "--output=avail", folder]).output().ok()?;
    String::from_utf8(told.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}

/// Removes the leftovers of a run if its watchdog was killed too.
fn clear_stale() {
    for entry in HOMES.iter().flat_map(fs::read_dir).flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|n| n.strip_prefix(PREFIX)?.split('-').next());
        let Some(process) = process else { continue };
        let alone = !Path::new("/proc").join(process).exists();
        let server = fs::read_to_string(entry.path().join("data/postmaster.pid"));
        let server = server.ok().and_then(|text| text.lines().next().map(str::to_owned));
        let idle = server.is_none_or(|server| !Path::new("/proc").join(server).exists());
        if alone && idle {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
