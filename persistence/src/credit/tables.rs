//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `credit_terms`.
    credit_terms (company_id) {
        company_id -> Uid,
        tolerance -> Text,
        raised_reason -> Nullable<Text>,
        version -> BigInt,
        updated_at -> Instant,
    }
}
