//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `risk_reviews`.
    risk_reviews (id) {
        id -> Uid,
        order_id -> Uid,
        company_id -> Uid,
        reason -> Text,
        status -> Text,
        note -> Text,
        opened_by -> Uid,
        assignee_id -> Nullable<Uid>,
        due_at -> Instant,
        decided_by -> Nullable<Uid>,
        decided_at -> Nullable<Instant>,
        decision_note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
    }
}
