//! Storage of the keys: for SQLite, a file beside the database that only its owner can read; for PostgreSQL,
//! a row that all processes share.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use persistence::{Conn, Store, keep_private, secrets};

use super::error::KeysError;
use super::stored::Stored;
use crate::kernel::config::Database;

/// Name of the row.
pub(super) const NAME: &str = "keys";

/// `comptoir.db` has its keys in `comptoir.db.keys`.
pub(super) fn key_file(database: &Path) -> PathBuf {
    beside(database, "keys")
}

/// Storage location.
pub(crate) enum Place {
    /// A file.
    File(PathBuf),
    /// A row.
    Row(Store),
}

impl Place {
    /// Storage location for this database.
    pub(crate) fn of(database: &Database, store: &Store) -> Self {
        database.file().map_or_else(|| Self::Row(store.clone()), |file| Self::beside(&file))
    }

    /// The file beside this database.
    pub(super) fn beside(database: &Path) -> Self {
        Self::File(key_file(database))
    }

    /// Text of the file beside this database.
    pub(super) fn in_file(database: &Path) -> Result<String, KeysError> {
        read(&key_file(database))
    }

    /// Reads the stored text; stores `candidate` if there is none.
    pub(super) async fn load_or_store(
        &self,
        candidate: &Stored,
        now: DateTime<Utc>,
    ) -> Result<Stored, KeysError> {
        let candidate = serde_json::to_string(candidate)?;
        let kept = match self {
            Self::File(path) => {
                keep_private(path);
                keep_private(&beside(path, "lock"));
                first_in_file(path, &candidate)?
            }
            Self::Row(store) => {
                store.write(move |conn| secrets::load_or_store(conn, NAME, &candidate, now)).await?
            }
        };
        Ok(serde_json::from_str(&kept)?)
    }

    /// Reads the stored text.
    pub(super) async fn load(&self) -> Result<Stored, KeysError> {
        let kept = match self {
            Self::File(path) => Some(read(path)?),
            Self::Row(store) => store.read(|conn| secrets::load(conn, NAME)).await?,
        };
        Ok(serde_json::from_str(&kept.ok_or(KeysError::None)?)?)
    }

    /// Replaces the file's text; concurrent replacements wait.
    pub(super) fn change_file<T>(
        path: &Path,
        change: impl FnOnce(Stored) -> Result<(Stored, T), KeysError>,
    ) -> Result<(Stored, T), KeysError> {
        // The file itself is replaced, so it cannot carry the lock.
        let lock = File::options()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(beside(path, "lock"))
            .and_then(|file| file.lock().map(|()| file));
        let _held = lock.map_err(|source| failed(path, source))?;
        let (kept, told) = change(serde_json::from_str(&read(path)?)?)?;
        let draft = draft(path, &serde_json::to_string(&kept)?)?;
        fs::rename(&draft, path).map_err(|source| failed(path, source))?;
        Ok((kept, told))
    }

    /// Replaces the row's text; concurrent replacements wait.
    pub(super) fn change_row<T>(
        conn: &mut Conn,
        change: impl FnOnce(Stored) -> Result<(Stored, T), KeysError>,
    ) -> Result<(Stored, T), KeysError> {
        let kept = secrets::lock(conn, NAME)?.ok_or(KeysError::None)?;
        let (kept, told) = change(serde_json::from_str(&kept)?)?;
        secrets::replace(conn, NAME, &serde_json::to_string(&kept)?)?;
        Ok((kept, told))
    }
}

/// `path` with another suffix.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn failed(path: &Path, source: std::io::Error) -> KeysError {
    match source.kind() {
        ErrorKind::NotFound => KeysError::None,
        _ => KeysError::File { path: path.to_owned(), source },
    }
}

fn read(path: &Path) -> Result<String, KeysError> {
    fs::read_to_string(path).map_err(|source| failed(path, source))
}

/// Writes a file with this text beside `path`, complete on the disk before it is renamed.
fn draft(path: &Path, text: &str) -> Result<PathBuf, KeysError> {
    let draft = beside(path, &std::process::id().to_string());
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|source| KeysError::File { path: path.to_owned(), source })?;
    Ok(draft)
}

/// The text of the file at `path`, created with `candidate` if missing. The new file is linked to its name
/// only if that is free.
fn first_in_file(path: &Path, candidate: &str) -> Result<String, KeysError> {
    match read(path) {
        Err(KeysError::None) => {}
        found => return found,
    }
    let draft = draft(path, candidate)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(|source| failed(path, source))?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(path, error)),
        Ok(()) | Err(_) => read(path),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::stored::StoredKey;
    use super::*;

    #[actix_web::test]
    async fn the_first_start_makes_the_file_and_a_rotation_adds_to_it() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("shop.db");
        let place = Place::beside(&database);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert!(matches!(place.load().await, Err(KeysError::None)));

        let first = place.load_or_store(&Stored::make(now).unwrap(), now).await.unwrap();
        let again = place.load_or_store(&Stored::make(now).unwrap(), now).await.unwrap();
        assert_eq!(first.sealing, again.sealing);

        let next = StoredKey::make(now).unwrap();
        let add = |kept: Stored| Ok((kept.followed_by(next, now), ()));
        let (kept, ()) = Place::change_file(&key_file(&database), add).unwrap();
        assert_eq!(kept.signing().len(), 2);
        assert_eq!(place.load().await.unwrap().sealing, first.sealing);
        let mode =
            fs::metadata(directory.path().join("shop.db.keys")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut names: Vec<_> =
            fs::read_dir(directory.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["shop.db.keys", "shop.db.keys.lock"], "no draft is left");
    }
}
