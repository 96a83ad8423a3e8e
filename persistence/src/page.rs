//! Keyset pagination: by the position of the last row seen, never by counting rows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Db;

/// A row's position in a list ordered newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its creation time.
    pub at: DateTime<Utc>,
    /// Its id: orders rows created at the same moment.
    pub id: Uuid,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The last row of the previous part; `None`: from the beginning.
    pub after: Option<Position>,
    /// At most this many rows.
    pub limit: i64,
}

impl Slice {
    /// The exclusive upper bound of the part, for [`crate::sql::row_before`].
    pub(crate) fn bounds(&self) -> (Db<DateTime<Utc>>, Db<Uuid>) {
        let last = self.after.unwrap_or(Position { at: DateTime::<Utc>::MAX_UTC, id: Uuid::max() });
        (Db(last.at), Db(last.id))
    }
}
