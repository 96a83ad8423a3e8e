//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `calendars`.
    calendars (id) {
        id -> Uid,
        company_id -> Nullable<Uid>,
        name -> Text,
        time_zone -> Text,
        week -> Json,
        exceptions -> Json,
        version -> BigInt,
        created_at -> Instant,
    }
}
