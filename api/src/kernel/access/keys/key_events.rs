//! Events of signing keys: id and times, never the key.

use chrono::{DateTime, Utc};
use domain::events::EventType;
use persistence::Conn;
use serde::Serialize;

use super::error::KeysError;
use super::ring::SigningKey;
use crate::kernel::clock::Moment;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};

/// A key as events render it.
#[derive(Serialize)]
struct SigningKeyView<'a> {
    id: String,
    kid: &'a str,
    signs_from: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
    version: i64,
}

/// Records that a key was added or removed.
pub(super) fn tell(
    conn: &mut Conn,
    key: &SigningKey,
    withdrawn_at: Option<DateTime<Utc>>,
    now: Moment,
) -> Result<(), KeysError> {
    let (kind, version) = match withdrawn_at {
        None => (EventType::SigningKeyRotated, 1),
        Some(_) => (EventType::SigningKeyWithdrawn, 2),
    };
    let view = SigningKeyView {
        id: key.id.to_string(),
        kid: &key.kid,
        signs_from: key.from,
        withdrawn_at,
        version,
    };
    let subject = Subject { id: key.id, version, company: None, view: &view };
    // The command line authenticates no user.
    record(conn, kind, &subject, &WriteContext::system(now)).map_err(KeysError::Event)
}
