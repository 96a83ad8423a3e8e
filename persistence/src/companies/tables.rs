//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `companies`.
    companies (id) {
        id -> Uid,
        name -> Text,
        country -> Text,
        currency -> Text,
        external_id -> Nullable<Text>,
        vat_id -> Nullable<Text>,
        vat_id_verified -> Bool,
        registration_id -> Nullable<Text>,
        billing_address -> Nullable<Json>,
        net_days -> BigInt,
        time_zone -> Text,
        status -> Text,
        on_hold -> Bool,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        customer_settings -> Nullable<Json>,
        cost_centres_required -> Bool,
        calendar_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `members`.
    members (id) {
        id -> Uid,
        company_id -> Uid,
        user_id -> Uid,
        roles -> Json,
        spending_limit -> Nullable<BigInt>,
        spending_currency -> Nullable<Text>,
        spending_period -> Nullable<Text>,
        limit_owner -> Nullable<Text>,
        deactivated_by -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        email_confirmed -> Bool,
        approval_limit -> Nullable<BigInt>,
        approval_currency -> Nullable<Text>,
        approval_limit_owner -> Nullable<Text>,
        spending_on_exceeded -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `business_units`.
    business_units (id) {
        id -> Uid,
        company_id -> Uid,
        parent_id -> Nullable<Uid>,
        name -> Text,
        kind -> Text,
        external_id -> Nullable<Text>,
        path -> Text,
        depth -> BigInt,
        ship_to -> Nullable<Json>,
        net_days -> Nullable<BigInt>,
        inherits_roles -> Bool,
        inherits_rules -> Bool,
        active -> Bool,
        version -> BigInt,
        created_at -> Instant,
    }
}
