//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `jobs`.
    jobs (id) {
        id -> Uid,
        name -> Text,
        every_seconds -> BigInt,
        paused -> Bool,
        next_at -> Instant,
        lease_holder -> Nullable<Text>,
        lease_token -> BigInt,
        lease_until -> Nullable<Instant>,
        run_id -> Nullable<Uid>,
        last_run_at -> Nullable<Instant>,
        last_processed -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `job_runs`.
    job_runs (id) {
        id -> Uid,
        job -> Text,
        as_of -> Instant,
        trigger -> Text,
        requested_by -> Nullable<Uid>,
        request_key -> Nullable<Text>,
        request_fingerprint -> Nullable<Text>,
        request_id -> Nullable<Text>,
        status -> Text,
        cursor_at -> Nullable<Instant>,
        cursor_id -> Nullable<Uid>,
        processed -> BigInt,
        failed -> BigInt,
        errors -> Json,
        takeovers -> BigInt,
        started_at -> Instant,
        finished_at -> Nullable<Instant>,
    }
}
