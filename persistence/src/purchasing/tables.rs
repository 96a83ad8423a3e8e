//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Json, Instant, Uid};

    /// The table `quantity_rules`.
    quantity_rules (id) {
        id -> Uid,
        product_id -> Uid,
        company_id -> Nullable<Uid>,
        price_list_id -> Nullable<Uid>,
        owner -> Text,
        quantity_min -> Nullable<BigInt>,
        quantity_max -> Nullable<BigInt>,
        quantity_increment -> Nullable<BigInt>,
        on_violation -> Text,
        version -> BigInt,
        created_at -> Instant,
        steps -> Nullable<Json>,
        unit_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `order_limits`.
    order_limits (id) {
        id -> Uid,
        company_id -> Nullable<Uid>,
        owner -> Text,
        currency -> Text,
        min_total -> Nullable<BigInt>,
        max_total -> Nullable<BigInt>,
        on_violation -> Text,
        version -> BigInt,
        created_at -> Instant,
        steps -> Nullable<Json>,
        period -> Nullable<Text>,
        per -> Nullable<Text>,
        sku -> Nullable<Text>,
        max_quantity -> Nullable<BigInt>,
        unit_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `cost_centres`.
    cost_centres (id) {
        id -> Uid,
        company_id -> Uid,
        code -> Text,
        name -> Text,
        active -> Bool,
        version -> BigInt,
        created_at -> Instant,
        unit_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `budgets`.
    budgets (id) {
        id -> Uid,
        company_id -> Uid,
        cost_centre_id -> Uid,
        amount -> BigInt,
        currency -> Text,
        period -> Text,
        valid_from -> Nullable<Date>,
        valid_until -> Nullable<Date>,
        on_exceeded -> Text,
        warn_at_percent -> Text,
        active -> Bool,
        version -> BigInt,
        created_at -> Instant,
        threshold_reached_in -> Nullable<Date>,
        steps -> Nullable<Json>,
    }
}
