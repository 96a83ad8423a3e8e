//! The keys that sign tokens and seal cursors: made at the first start, and kept.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use persistence::{DbError, Store, secrets};
use serde::{Deserialize, Serialize};

use super::tokens::Tokens;
use crate::clock::Clock;
use crate::config::Database;
use crate::page::Sealer;
use crate::vault::Vault;

/// The keys cannot be made, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// No random bytes, or a stored key that is none.
    #[error("the key {0} is not usable")]
    Unusable(&'static str),
    /// The key file.
    #[error("the key file {path}: {source}")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The stored keys are not what this program writes.
    #[error("the stored keys cannot be read")]
    Malformed(#[from] serde_json::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// As they are stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    signing: String,
    sealing: String,
}

/// The keys of one installation.
pub(crate) struct Keys {
    pair: Ed25519KeyPair,
    document: Vec<u8>,
    sealing: Vec<u8>,
}

impl Keys {
    /// New ones.
    #[cfg(test)]
    pub(crate) fn make() -> Result<Self, KeysError> {
        Self::read(&Stored::make()?)
    }

    fn read(stored: &Stored) -> Result<Self, KeysError> {
        let bytes = |text: &str, name| {
            URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| KeysError::Unusable(name))
        };
        let document = bytes(&stored.signing, "signing")?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&document)
            .map_err(|_rejected| KeysError::Unusable("signing"))?;
        Ok(Self { pair, document, sealing: bytes(&stored.sealing, "sealing")? })
    }

    /// What signs and checks tokens.
    pub(crate) fn tokens(&self) -> Tokens {
        let public = self.pair.public_key().as_ref();
        let thumbprint = digest(&SHA256, public);
        let kid = URL_SAFE_NO_PAD.encode(thumbprint.as_ref().split_at(12).0);
        Tokens::new(kid, EncodingKey::from_ed_der(&self.document), public)
    }

    /// What seals secrets that stand in the database.
    pub(crate) fn vault(&self) -> Result<Vault, KeysError> {
        Vault::new(&self.sealing).map_err(|_sealed| KeysError::Unusable("sealing"))
    }

    /// What seals cursors.
    pub(crate) fn sealer(&self) -> Sealer {
        Sealer::new(&self.sealing)
    }

    /// The keys of this installation; the first start makes them. Beside a SQLite database they are
    /// a file that only its owner can read, in PostgreSQL a row that all processes share.
    pub(crate) async fn load(
        database: &Database,
        store: &Store,
        clock: &Clock,
    ) -> Result<Self, KeysError> {
        let candidate = serde_json::to_string(&Stored::make()?)?;
        let kept = if let Some(file) = database.file() {
            in_file(&beside(&file), &candidate)?
        } else {
            let at = clock.wall();
            store.write(move |conn| secrets::load_or_store(conn, "keys", &candidate, at)).await?
        };
        Self::read(&serde_json::from_str(&kept)?)
    }
}

impl Stored {
    fn make() -> Result<Self, KeysError> {
        let pair =
            Ed25519KeyPair::generate().map_err(|_no_random| KeysError::Unusable("signing"))?;
        let document = pair.to_pkcs8v1().map_err(|_no_memory| KeysError::Unusable("signing"))?;
        let mut sealing = [0_u8; 32];
        rand::fill(&mut sealing).map_err(|_no_random| KeysError::Unusable("sealing"))?;
        Ok(Self {
            signing: URL_SAFE_NO_PAD.encode(document.as_ref()),
            sealing: URL_SAFE_NO_PAD.encode(sealing),
        })
    }
}

/// `comptoir.db` has its keys in `comptoir.db.keys`.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".keys");
    name.into()
}

/// The text in the file at `path`, which is `candidate` if there was none. A file appears whole or
/// not at all: it is written under another name, and linked to its own only if that is free.
fn in_file(path: &Path, candidate: &str) -> Result<String, KeysError> {
    let failed = |source| KeysError::File { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        found => return found.map_err(failed),
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(draft);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed)?;
    file.write_all(candidate.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(failed)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(error)),
        Ok(()) | Err(_) => fs::read_to_string(path).map_err(failed),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_first_start_makes_the_file_and_the_next_reads_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = beside(&directory.path().join("shop.db"));
        assert_eq!(in_file(&path, "first").unwrap(), "first");
        assert_eq!(in_file(&path, "second").unwrap(), "first");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
