//! A full disk under SQLite: writes are refused, reads go on, nothing acknowledged is lost.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::{Persistent, is_repeated, nothing_else_is_there, order_to_invoice, verify};
use crate::support::actor::Actor;
use crate::support::builders::{eur, order_of};
use crate::support::database::{Backend, Database};
use crate::support::process::Process;
use crate::support::race::{race, share};
use crate::support::scene;

/// Ways of limiting the database's disk space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disk {
    /// A small file system: the real thing, which only root can mount.
    Small,
    /// No file may be written any more: SQLite gets another error.
    Limited,
}

/// An in-memory file system over a folder, unmounted at the end.
struct Mount(PathBuf);

impl Mount {
    /// Mounts 32 MB over the folder, with the same files.
    fn over(folder: &Path) -> Option<Self> {
        let files: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(folder)
            .expect("list")
            .flatten()
            .map(|entry| (entry.path(), fs::read(entry.path()).expect("read")))
            .collect();
        let small = ["-t", "tmpfs", "-o", "size=32m", "tmpfs"];
        let done = Command::new("mount").args(small).arg(folder).output().ok()?;
        if !done.status.success() {
            return None;
        }
        for (path, content) in files {
            fs::write(path, content).expect("copy into the small file system");
        }
        Some(Self(folder.to_path_buf()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Leaves the server almost no space.
fn fill(disk: Disk, folder: &Path, server: &Process) {
    match disk {
        Disk::Small => {
            let mut ballast = fs::File::create(folder.join("ballast")).expect("a file");
            let block = [0_u8; 4096];
            while ballast.write_all(&block).is_ok() {}
        }
        // Not even existing pages may be overwritten: a checkpoint would make room in the log.
        Disk::Limited => limit(server, "0:"),
    }
}

fn make_room(disk: Disk, folder: &Path, server: &Process) {
    match disk {
        Disk::Small => fs::remove_file(folder.join("ballast")).expect("remove the ballast"),
        Disk::Limited => limit(server, "unlimited:"),
    }
}

fn limit(server: &Process, size: &str) {
    let done = Command::new("prlimit")
        .args(["--pid", &server.id().to_string(), &format!("--fsize={size}")])
        .status()
        .expect("run prlimit");
    assert!(done.success(), "prlimit --fsize={size}");
}

#[rstest]
fn a_full_disk_loses_nothing_that_was_acknowledged(
    #[values(Disk::Small, Disk::Limited)] disk: Disk,
) {
    let scene = scene::on(Backend::Sqlite).expect("SQLite is always there");
    let database = scene.database.copy();
    let Database::Sqlite(folder) = &database else { panic!("not SQLite") };
    let folder = folder.path().to_path_buf();
    let mounted = if disk == Disk::Small { Mount::over(&folder) } else { None };
    if disk == Disk::Small && mounted.is_none() {
        let _ =
            writeln!(io::stderr(), "\n*** a full disk was SKIPPED: mounting is not allowed ***\n");
        return;
    }
    // Growing beyond the limit is then an error for the server, not its end.
    let server = Process::serve_ignoring(&database, "XFSZ");
    let staff = Actor::anonymous(server.base()).with_token(&scene.cast.staff);
    let product = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    staff.post("/v1/products", &product).expect(201);
    staff.put("/v1/stock/BOLT", &json!({ "on_hand": 1000 })).expect(200);
    let product = json!({ "sku": "NUT", "name": "Nut", "list_price": eur("1.00") });
    staff.post("/v1/products", &product).expect(201);
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(scene.cast.company);

    let unanswered = AtomicUsize::new(0);
    let numbers: Vec<usize> = (0..48).collect();
    let told = thread::scope(|scope| {
        // Eight clients work all the while, and retry until everything is done.
        let clients = scope.spawn(|| {
            share(8, &numbers, |_, number| {
                let client = Persistent { actor: staff.clone(), unanswered: &unanswered };
                order_to_invoice(&client, *number, &order)
            })
        });
        thread::sleep(Duration::from_millis(100));
        fill(disk, &folder, &server);
        until_not_stored(&staff);
        refuses_and_still_reads(&staff, &order);
        make_room(disk, &folder, &server);
        clients.join().expect("the clients")
    });
    assert_eq!(unanswered.into_inner(), 0, "the server did not answer");
    assert_eq!(told.len(), 48);
    share(8, &told, |_, told| is_repeated(&staff, &order, told));
    nothing_else_is_there(&database, 48);
    verify(&database);
}

/// Writes until the disk is full, and stays full: a checkpoint under way may make room once more.
fn until_not_stored(staff: &Actor) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut stored = Instant::now();
    while stored.elapsed() < Duration::from_millis(500) {
        if staff.put("/v1/stock/NUT", &json!({ "on_hand": 1000 })).status != 503 {
            stored = Instant::now();
        }
        assert!(Instant::now() < deadline, "the disk does not get full");
    }
}

fn refuses_and_still_reads(staff: &Actor, order: &Value) {
    for answer in race(8, |_| staff.post("/v1/orders", order)) {
        let answer = answer.refused(503, "not_stored");
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
    }
    for path in ["/v1/stock/BOLT", "/v1/orders?limit=5", "/v1/events?after=0", "/livez"] {
        staff.get(path).expect(200);
    }
}
