//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `price_lists`.
    price_lists (id) {
        id -> Uid,
        name -> Text,
        currency -> Text,
        priority -> BigInt,
        valid_from -> Nullable<Date>,
        valid_until -> Nullable<Date>,
        for_everyone -> Bool,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::types::Uid;

    /// The table `price_list_companies`.
    price_list_companies (company_id, price_list_id) {
        company_id -> Uid,
        price_list_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::types::{Dec, Uid};

    /// The table `prices`.
    prices (product_id, price_list_id, min_quantity) {
        product_id -> Uid,
        price_list_id -> Uid,
        min_quantity -> BigInt,
        unit_price -> Dec,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Text};
    use crate::types::Dec;

    /// The table `tax_rates`.
    tax_rates (country, tax_class, valid_from) {
        country -> Text,
        tax_class -> Text,
        valid_from -> Date,
        rate -> Dec,
    }
}
