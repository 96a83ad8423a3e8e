//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `shipments`.
    shipments (id) {
        id -> Uid,
        number -> BigInt,
        company_id -> Uid,
        order_id -> Uid,
        carrier -> Nullable<Text>,
        tracking_number -> Nullable<Text>,
        shipped_on -> Date,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::Uid;

    /// The table `shipment_lines`.
    shipment_lines (shipment_id, line_number) {
        shipment_id -> Uid,
        line_number -> BigInt,
        sku -> Text,
        quantity -> BigInt,
    }
}
