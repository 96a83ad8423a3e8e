//! The table of this room as Diesel sees it, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::types::{Instant, Json, Uid};

    /// The table `settings`.
    settings (id) {
        id -> Uid,
        document -> Json,
        version -> BigInt,
        updated_at -> Instant,
    }
}
