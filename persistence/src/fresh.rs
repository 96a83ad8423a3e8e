//! New ids.

use domain::id::Id;
use uuid::Uuid;

/// A new id: `UUIDv7` by wall time, so that rows made later sort later on both databases.
#[expect(clippy::disallowed_methods, reason = "ids follow wall time, never business time")]
pub fn fresh_id<E>() -> Id<E> {
    Id::from_uuid(Uuid::now_v7())
}
