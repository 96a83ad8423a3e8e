//! Key of the audit log's chain: from the operator's file, else derived from the sealing key.

use std::fs;
use std::path::Path;

use domain::audit::ChainKey;
use persistence::secrets;

use super::error::{KeysError, bytes};
use super::place::{NAME, Place};
use super::stored::Stored;
use crate::kernel::config::Database;

/// Shorter keys could be guessed.
const LEAST_BYTES: usize = 32;

/// Key for this database, whose other keys are `kept`.
pub(super) fn of(database: &Database, kept: &Stored) -> Result<ChainKey, KeysError> {
    match &database.audit_key_file {
        Some(file) => read(file),
        None => Ok(ChainKey::of(&bytes(&kept.sealing, "sealing")?)),
    }
}

/// Reads the key, whether servers run or not; `None` before the first start has made the keys.
pub(crate) fn chain_key(database: &Database) -> Result<Option<ChainKey>, KeysError> {
    if let Some(file) = &database.audit_key_file {
        return read(file).map(Some);
    }
    let kept = match database.file() {
        Some(file) => match Place::in_file(&file) {
            Err(KeysError::None) => None,
            kept => Some(kept?),
        },
        None => secrets::look(&database.url, NAME)?,
    };
    kept.map(|kept| of(database, &serde_json::from_str(&kept)?)).transpose()
}

fn read(file: &Path) -> Result<ChainKey, KeysError> {
    let failed = |source| KeysError::File { path: file.to_owned(), source };
    let secret = fs::read(file).map_err(failed)?;
    let secret = secret.trim_ascii();
    if secret.len() < LEAST_BYTES {
        return Err(KeysError::TooShort(file.to_owned()));
    }
    Ok(ChainKey::of(secret))
}
