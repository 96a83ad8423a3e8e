//! The files of a SQLite database: private to their owner, whatever the machine's `umask`.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::error::DbError;

const OWNERS_FILE: u32 = 0o600;
const OWNERS_FOLDER: u32 = 0o700;
/// The permission bits of group and others.
const OTHERS: u32 = 0o077;
/// Suffixes of the files beside the database while it is in use, or after a crash.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Creates the folder and the file if missing, and removes other users' permissions from an existing file.
/// `SQLite` gives its log the mode of its file.
pub(super) fn prepare(database: &Path) -> Result<(), DbError> {
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(unreachable)?;
    }
    let file = OpenOptions::new().append(true).create(true).mode(OWNERS_FILE).open(database);
    drop(file.map_err(unreachable)?);
    keep_private(database);
    for ending in BESIDE {
        let mut beside = database.as_os_str().to_owned();
        beside.push(ending);
        keep_private(Path::new(&beside));
    }
    Ok(())
}

fn unreachable(error: io::Error) -> DbError {
    DbError::Unreachable(Box::new(error))
}

/// Creates the folder if missing. An existing folder stays unchanged, since it may hold other programs' files;
/// a log line says so.
fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(OWNERS_FOLDER).create(folder)
        }
        Err(error) => Err(error),
        Ok(found) => {
            if found.permissions().mode() & OTHERS != 0 {
                let folder = folder.display();
                tracing::warn!(%folder, "others may look into the database's folder; chmod 700 it");
            }
            Ok(())
        }
    }
}

/// Removes other users' permissions from this file, if it exists. A file of another owner stays unchanged, and
/// a log line says so.
pub fn keep_private(file: &Path) {
    let Ok(found) = fs::metadata(file) else { return };
    if found.permissions().mode() & OTHERS == 0 {
        return;
    }
    let name = file.display();
    match fs::set_permissions(file, Permissions::from_mode(OWNERS_FILE)) {
        Ok(()) => tracing::warn!(file = %name, "others could read this file; now they cannot"),
        Err(error) => tracing::warn!(file = %name, %error, "others may read this file"),
    }
}
