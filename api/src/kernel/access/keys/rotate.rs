//! `comptoir keys`: adds, lists and removes signing keys.

use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::KeyPhase;
use persistence::Store;

use super::error::KeysError;
use super::key_events::tell;
use super::place::key_file;
use super::ring::SigningKey;
use super::stored::{Stored, StoredKey};
use super::{Place, Ring, chain_key};
use crate::kernel::clock::{Clock, Moment, Pace};
use crate::kernel::config::Database;

/// Adds a key, published at once and used for signing after `lead`; returns all keys, one line each.
pub async fn rotate(database: &Database, lead: TimeDelta) -> Result<String, KeysError> {
    let now = now();
    let next = StoredKey::make(now.wall + lead)?;
    let add = move |kept: Stored| Ok((kept.followed_by(next.clone(), now.wall), next.clone()));
    let kept = change(database, add, None, now).await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// Removes a key, which invalidates all its tokens; returns the remaining keys.
pub async fn withdraw(database: &Database, kid: String) -> Result<String, KeysError> {
    let now = now();
    let take = move |kept: Stored| kept.without(&kid);
    let kept = change(database, take, Some(now.wall), now).await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// Changes the keys and records the event. In PostgreSQL both are one transaction. With a file and a SQLite
/// database the file goes first: a leaked key must be removed even if the event cannot be recorded.
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

/// The store, with the chain for its events.
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

/// All keys, one line each.
pub async fn list(database: &Database) -> Result<String, KeysError> {
    let kept = open(database)?.load().await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// Listing the keys beside a SQLite database does not require opening the database.
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
