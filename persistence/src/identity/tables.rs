//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `users`.
    users (id) {
        id -> Uid,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        staff_role -> Nullable<Text>,
        active -> Bool,
        token_version -> BigInt,
        version -> BigInt,
        created_at -> Instant,
        kind -> Text,
        otp_enabled -> Bool,
        approval_limit -> Nullable<BigInt>,
        approval_currency -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `api_keys`.
    api_keys (id) {
        id -> Uid,
        lookup -> Text,
        secret_hash -> Text,
        user_id -> Uid,
        company_id -> Nullable<Uid>,
        name -> Text,
        scopes -> Json,
        allowed_networks -> Json,
        created_by -> Uid,
        expires_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        version -> BigInt,
        created_at -> Instant,
        unit_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::types::Uid;

    /// The table `role_grants`.
    role_grants (id) {
        id -> Uid,
        user_id -> Uid,
        role -> Text,
        unit_id -> Nullable<Uid>,
        role_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `roles`.
    roles (id) {
        id -> Uid,
        company_id -> Nullable<Uid>,
        key -> Text,
        name -> Text,
        permissions -> Json,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `emergency_accesses`.
    emergency_accesses (id) {
        id -> Uid,
        user_id -> Uid,
        reason -> Text,
        permissions -> Json,
        started_at -> Instant,
        ends_at -> Instant,
        ended_at -> Nullable<Instant>,
        reviewed_by -> Nullable<Uid>,
        reviewed_at -> Nullable<Instant>,
        comment -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::types::{Instant, Uid};

    /// The table `outside_identities`.
    outside_identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        user_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `sessions`.
    sessions (id) {
        id -> Uid,
        user_id -> Uid,
        token_version -> BigInt,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        revoked_because -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `refresh_tokens`.
    refresh_tokens (hash) {
        hash -> Text,
        session_id -> Uid,
        issued_at -> Instant,
        spent_at -> Nullable<Instant>,
        salt -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{Instant, Uid};

    /// The table `mails`.
    mails (id) {
        id -> Uid,
        purpose -> Text,
        email -> Text,
        attempts -> BigInt,
        due_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::types::{Instant, Uid};

    /// The table `password_tokens`.
    password_tokens (digest) {
        digest -> Text,
        user_id -> Uid,
        purpose -> Text,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `second_factors`.
    second_factors (user_id) {
        user_id -> Uid,
        sealed_secret -> Text,
        created_at -> Instant,
        confirmed_at -> Nullable<Instant>,
        last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::types::Uid;

    /// The table `recovery_codes`.
    recovery_codes (user_id, digest) {
        user_id -> Uid,
        digest -> Text,
    }
}
