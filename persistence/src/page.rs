//! Pages of a list: by the place of the last row seen, never by counting rows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Db;

/// A row's place in a list that shows the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Which of those made at that moment.
    pub id: Uuid,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The last row of the part before; none: from the beginning.
    pub after: Option<Position>,
    /// At most this many rows.
    pub limit: i64,
}

impl Slice {
    /// What every row of the part stands before, for [`crate::sql::row_before`].
    pub(crate) fn bounds(&self) -> (Db<DateTime<Utc>>, Db<Uuid>) {
        let last = self.after.unwrap_or(Position { at: DateTime::<Utc>::MAX_UTC, id: Uuid::max() });
        (Db(last.at), Db(last.id))
    }
}
