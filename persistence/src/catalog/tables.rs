//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Dec, Instant, Uid};

    /// The table `products`.
    products (id) {
        id -> Uid,
        sku -> Text,
        name -> Text,
        unit -> Text,
        tax_class -> Text,
        list_price -> Nullable<Dec>,
        list_currency -> Nullable<Text>,
        quantity_min -> Nullable<BigInt>,
        quantity_max -> Nullable<BigInt>,
        quantity_increment -> Nullable<BigInt>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        stock_version -> BigInt,
        quantity_on_violation -> Nullable<Text>,
    }
}
