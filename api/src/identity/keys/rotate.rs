//! `comptoir keys`: the next signing key, which there are, and the end of one.

use chrono::TimeDelta;
use domain::identity::KeyPhase;
use persistence::Store;

use super::ring::SigningKey;
use super::stored::StoredKey;
use super::{KeysError, Place, Ring};
use crate::clock::{Clock, Pace};
use crate::config::Database;

/// Makes the next key, which is published at once and signs after `lead`; answers all keys, a line
/// each.
pub(crate) async fn rotate(database: &Database, lead: TimeDelta) -> Result<String, KeysError> {
    let now = Clock::new(Pace::Real).wall();
    let next = StoredKey::make(now + lead)?;
    let kept = open(database)?.change(move |kept| Ok(kept.followed_by(next.clone(), now))).await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// Takes a key away, with all that it signed; answers those that are left.
pub(crate) async fn withdraw(database: &Database, kid: String) -> Result<String, KeysError> {
    let kept = open(database)?.change(move |kept| kept.without(&kid)).await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// All keys, a line each.
pub(crate) async fn list(database: &Database) -> Result<String, KeysError> {
    let kept = open(database)?.load().await?;
    Ok(lines(&Ring::read(&kept)?))
}

/// A SQLite file belongs to its server; the keys beside it do not need it.
fn open(database: &Database) -> Result<Place, KeysError> {
    match database.file() {
        Some(file) => Ok(Place::beside(&file)),
        None => Ok(Place::Row(Store::open(&database.settings())?)),
    }
}

fn lines(ring: &Ring) -> String {
    let now = Clock::new(Pace::Real).wall();
    let line = |(key, phase): (&SigningKey, KeyPhase)| {
        format!("{} {} from {}\n", key.kid, phase.as_str(), key.from)
    };
    ring.phases(now).map(line).collect::<Vec<_>>().concat()
}
