//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `ledger_entries`.
    ledger_entries (id) {
        id -> Uid,
        posting -> Text,
        source_kind -> Text,
        source_id -> Uid,
        number -> Text,
        company_id -> Uid,
        currency -> Text,
        effective_on -> Date,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::Uid;

    /// The table `ledger_legs`.
    ledger_legs (entry_id, leg_number) {
        entry_id -> Uid,
        leg_number -> BigInt,
        account -> Text,
        company_id -> Uid,
        currency -> Text,
        debit -> BigInt,
        credit -> BigInt,
        effective_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::Instant;

    /// The table `ledger_closings`.
    ledger_closings (id) {
        id -> BigInt,
        closed_until -> Nullable<Date>,
        version -> BigInt,
        updated_at -> Instant,
        reopened_because -> Nullable<Text>,
    }
}
