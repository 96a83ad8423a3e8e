//! Data left by the previous release's binary: `tests/upgrades/RELEASE/`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::database::{Backend, Database};
use crate::support::process::run;

/// The previous release.
const RELEASE: &str = "7033e89";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("upgrades").join(RELEASE).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

#[track_caller]
fn unpacked(name: &str) -> Vec<u8> {
    let done = Command::new("gzip").arg("-dc").arg(path(name)).output().expect("run gzip");
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// A database filled by the previous release; `None` if this machine has no such database.
#[track_caller]
pub fn filled(backend: Backend) -> Option<Database> {
    let database = Database::empty(backend)?;
    match &database {
        Database::Sqlite(folder) => {
            let file = folder.path().join("comptoir.db");
            fs::write(&file, unpacked("comptoir.db.gz")).expect("write the database");
            let keys = folder.path().join("comptoir.db.keys");
            fs::copy(path("comptoir.db.keys"), &keys).expect("copy the keys");
            for file in [file, keys] {
                fs::set_permissions(file, Permissions::from_mode(0o600)).expect("close the file");
            }
        }
        Database::Postgres { .. } => {
            let sql = String::from_utf8(unpacked("postgres.sql.gz")).expect("UTF-8");
            // The text is too long to be shown on failure.
            database.try_execute(&sql).unwrap_or_else(|why| panic!("restore: {why}"));
        }
    }
    Some(database)
}

/// The figures of that database's books, before the upgrade.
pub fn figures(backend: Backend) -> Value {
    let name = match backend {
        Backend::Sqlite => "figures.sqlite.json",
        Backend::Postgres => "figures.postgres.json",
    };
    serde_json::from_str(&text(name)).expect("JSON")
}

/// The statements by which that release's binary placed an order of four lines on that database.
pub fn placing(backend: Backend) -> String {
    text(match backend {
        Backend::Sqlite => "place.sqlite.sql",
        Backend::Postgres => "place.postgres.sql",
    })
}

/// Waits until every event has its position and its link, and verifies all invariants.
#[track_caller]
pub fn verify(database: &Database) {
    let unlinked = "events WHERE sequence IS NULL OR NOT EXISTS \
        (SELECT 1 FROM audit_chain c WHERE c.sequence = events.sequence)";
    let deadline = Instant::now() + Duration::from_secs(20);
    while database.count(unlinked) > 0 {
        assert!(Instant::now() < deadline, "{} events are not linked", database.count(unlinked));
        thread::sleep(Duration::from_millis(50));
    }
    let (done, said) = run(database, &["verify"]);
    assert!(done, "{said}");
}
