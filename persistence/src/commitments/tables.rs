//! Diesel's tables of this module, in the column order of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `commitment_accounts`.
    commitment_accounts (id) {
        id -> Uid,
        kind -> Text,
        company_id -> Nullable<Uid>,
        owner_id -> Uid,
        period -> Nullable<Text>,
        period_start -> Nullable<Date>,
        currency -> Nullable<Text>,
        limit_amount -> Nullable<BigInt>,
        reserved -> BigInt,
        committed -> BigInt,
        over_limit_cause -> Nullable<Text>,
        created_at -> Instant,
        order_limit_id -> Nullable<Uid>,
        product_id -> Nullable<Uid>,
        period_end -> Nullable<Date>,
        headroom -> BigInt,
        raised_limit -> Nullable<BigInt>,
        raised_from -> Nullable<Instant>,
        raised_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `commitments`.
    commitments (source_id, account_id) {
        account_id -> Uid,
        kind -> Text,
        source_kind -> Text,
        source_id -> Uid,
        amount -> BigInt,
        committed -> BigInt,
        released -> BigInt,
        restored -> BigInt,
        expires_at -> Nullable<Instant>,
        created_at -> Instant,
        over_limit_cause -> Nullable<Text>,
        approval_request_id -> Nullable<Uid>,
    }
}
