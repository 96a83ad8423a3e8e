//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

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
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

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
        period -> Nullable<Text>,
        per -> Nullable<Text>,
        sku -> Nullable<Text>,
        max_quantity -> Nullable<BigInt>,
    }
}
