//! The files of a SQLite database are their owner's alone, whatever the machine's `umask` says.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::database::{Backend, Database};
use crate::support::process::{Process, run};
use crate::support::scene;
use tests::cluster::free_port;

#[track_caller]
fn mode(path: &Path) -> u32 {
    fs::metadata(path)
        .unwrap_or_else(|why| panic!("{}: {why}", path.display()))
        .permissions()
        .mode()
        & 0o777
}

/// Every file there, with its mode.
#[track_caller]
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let listed = fs::read_dir(folder).expect("list").flatten();
    let mut modes: Vec<_> = listed
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), mode(&entry.path())))
        .collect();
    modes.sort();
    modes
}

#[test]
fn a_new_database_is_its_owners_alone() {
    let database = Database::empty(Backend::Sqlite).expect("SQLite is everywhere");
    let Database::Sqlite(folder) = &database else { panic!("SQLite") };
    let data = folder.path().join("var/data");
    let url = format!("sqlite://{}/shop.db", data.display());
    let process = Process::serve_on(&database, free_port(), &[("DATABASE_URL", &url)]);
    process.staff();
    let modes = modes(&data);
    for name in ["shop.db", "shop.db-shm", "shop.db-wal", "shop.db.keys"] {
        assert!(modes.contains(&(name.to_owned(), 0o600)), "{name}: {modes:?}");
    }
    assert!(modes.iter().all(|(_, mode)| *mode == 0o600), "{modes:?}");
    assert_eq!((mode(&data), mode(&folder.path().join("var"))), (0o700, 0o700));
    assert!(!process.log().contains("others may look"), "{}", process.log());
}

#[test]
fn files_that_others_could_read_are_mended_and_a_folder_is_told_of() {
    let Some(scene) = scene::on(Backend::Sqlite) else { return };
    let database = scene.database.copy();
    let Database::Sqlite(folder) = &database else { panic!("SQLite") };
    let folder = folder.path();
    Process::serve(&database).kill();
    for (name, _) in modes(folder) {
        fs::set_permissions(folder.join(name), Permissions::from_mode(0o644)).expect("open it");
    }
    fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("open it");
    assert!(modes(folder).len() >= 3, "a log was left behind: {:?}", modes(folder));

    let process = Process::serve(&database);
    let now = modes(folder);
    assert!(now.iter().all(|(_, mode)| *mode == 0o600), "{now:?}");
    // A folder may hold files of others: the server warns and leaves it as it is.
    let told = process.log_line("others may look");
    assert!(told.contains("WARN") && told.contains(&folder.display().to_string()), "{told}");
    assert_eq!(mode(folder), 0o755);
    drop(process);

    // The command line fixes them as well.
    let file = folder.join("comptoir.db");
    fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("open it");
    let (done, said) = run(&database, &["migrate"]);
    assert!(done, "{said}");
    assert_eq!(mode(&file), 0o600);
}
