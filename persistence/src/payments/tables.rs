//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `payments`.
    payments (id) {
        id -> Uid,
        number -> BigInt,
        company_id -> Uid,
        method -> Text,
        reference -> Nullable<Text>,
        external_id -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        allocated -> BigInt,
        refunded_unapplied -> BigInt,
        refunded_total -> BigInt,
        returned -> BigInt,
        returned_on -> Nullable<Date>,
        return_reason -> Nullable<Text>,
        received_on -> Date,
        version -> BigInt,
        created_at -> Instant,
        order_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `allocations`.
    allocations (id) {
        id -> Uid,
        company_id -> Uid,
        invoice_id -> Uid,
        source_kind -> Text,
        source_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        effective_on -> Date,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `payment_returns`.
    payment_returns (id) {
        id -> Uid,
        company_id -> Uid,
        payment_id -> Uid,
        external_id -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        reason -> Text,
        returned_on -> Date,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `refunds`.
    refunds (id) {
        id -> Uid,
        company_id -> Uid,
        payment_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        refunded_on -> Date,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::Uid;

    /// The table `refund_sources`.
    refund_sources (refund_id, source_id) {
        refund_id -> Uid,
        source_kind -> Text,
        source_id -> Uid,
        amount -> BigInt,
    }
}
