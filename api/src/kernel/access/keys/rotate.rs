//! `comptoir keys`: the next signing key, which there are, and the end of one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::KeyPhase;
use persistence::Store;

use super::error::KeysError;
use super::place::key_file;
use super::ring::SigningKey;
use super::stored::{Stored, StoredKey};
use super::told::tell;
use super::{Place, Ring, chain_key};
use crate::kernel::clock::{Clock, Moment, Pace};
use crate::kernel::config::Database;

/// Makes the next key, which is published at once and signs after `lead`; answers all keys, a line
/// each.
pub async fn rotate(database: &Database, lead: TimeDelta) -> Result<String, KeysError> {
    let now = now();
    let next = StoredKey::make(now.wall + lead)?;
    let add = move |kept: Stored| Ok((kept.followed_by(next.clone(), now.wall), next.clone()));
    let kept = change(database, add, None, now).await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// Takes a key away, with all that it signed; answers those that are left.
pub async fn withdraw(database: &Database, kid: String) -> Result<String, KeysError> {
    let now = now();
    let take = move |kept: Stored| kept.without(&kid);
    let kept = change(database, take, Some(now.wall), now).await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// Changes the keys and tells the feed of the one that came or went. In PostgreSQL both are one
/// transaction. Of a file and a SQLite database the file goes first: a key that leaked must go even
/// where the feed cannot be told.
async fn change<F>(
    database: &Database,
    change: F,
    withdrawn_at: Option<DateTime<Utc>>,
    now: Moment,
) -> Result<Stored, KeysError>
where
    F: Fn(Stored) -> Result<(Stored, StoredKey), KeysError> + Send + 'static,
{
    let Some(file) = database.file() else {
        let store = open_store(database)?;
        return store
            .write(move |conn| {
                let (kept, key) = Place::change_row(conn, &change)?;
                tell(conn, &SigningKey::read(&key)?, withdrawn_at, now)?;
                Ok(kept)
            })
            .await;
    };
    let (kept, key) = Place::change_file(&key_file(&file), change)?;
    match tell_alone(database, &key, withdrawn_at, now).await {
        Ok(()) => Ok(kept),
        Err(error) => Err(KeysError::Untold(Box::new(error))),
    }
}

async fn tell_alone(
    database: &Database,
    key: &StoredKey,
    withdrawn_at: Option<DateTime<Utc>>,
    now: Moment,
) -> Result<(), KeysError> {
    let key = SigningKey::read(key)?;
    let store = open_store(database)?;
    store.write(move |conn| tell(conn, &key, withdrawn_at, now)).await
}

/// The store, with the chain that its events are linked in.
fn open_store(database: &Database) -> Result<Store, KeysError> {
    let store = Store::open(&database.settings())?;
    if let Some(key) = chain_key(database)? {
        store.chain_by(key)?;
    }
    Ok(store)
}

fn now() -> Moment {
    Clock::new(Pace::Real).now()
}

/// All keys, a line each.
pub async fn list(database: &Database) -> Result<String, KeysError> {
    let kept = open(database)?.load().await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// To look at the keys beside a SQLite database, the database itself need not be opened.
fn open(database: &Database) -> Result<Place, KeysError> {
    match database.file() {
        Some(file) => Ok(Place::beside(&file)),
        None => Ok(Place::Row(Store::open(&database.settings())?)),
    }
}

fn lines(ring: &Ring) -> String {
    let now = now().wall;
    let line = |(key, phase): (&SigningKey, KeyPhase)| {
        format!("{} {} from {}\n", key.kid, phase.as_str(), key.from)
    };
    ring.phases(now).map(line).collect::<Vec<_>>().concat()
}
