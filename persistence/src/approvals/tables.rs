//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `approval_rules`.
    approval_rules (id) {
        id -> Uid,
        company_id -> Nullable<Uid>,
        owner -> Text,
        name -> Text,
        priority -> BigInt,
        over_total -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        steps -> Json,
        active -> Bool,
        version -> BigInt,
        created_at -> Instant,
        calendar_id -> Nullable<Uid>,
        conditions -> Nullable<Json>,
        tolerance -> Nullable<Json>,
        unit_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `approval_requests`.
    approval_requests (id) {
        id -> Uid,
        company_id -> Uid,
        subject_kind -> Text,
        subject_id -> Uid,
        requested_by -> Uid,
        status -> Text,
        covers -> Text,
        steps -> Json,
        expires_at -> Nullable<Instant>,
        decided_at -> Nullable<Instant>,
        version -> BigInt,
        created_at -> Instant,
        chase_at -> Nullable<Instant>,
        approved -> Nullable<Json>,
    }
}

diesel::table! {
    use crate::types::Uid;

    /// The table `approval_requesters`.
    approval_requesters (request_id, user_id) {
        request_id -> Uid,
        user_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    approval_decisions (id) {
        id -> Uid,
        request_id -> Uid,
        step -> BigInt,
        user_id -> Uid,
        decision -> Text,
        comment -> Nullable<Text>,
        decided_at -> Instant,
        on_behalf_of -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `delegations`.
    delegations (id) {
        id -> Uid,
        company_id -> Nullable<Uid>,
        from_user_id -> Uid,
        to_user_id -> Uid,
        starts_at -> Instant,
        ends_at -> Instant,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
    }
}
