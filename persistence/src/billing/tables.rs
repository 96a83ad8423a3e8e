//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `issuers`.
    issuers (id) {
        id -> Uid,
        legal_name -> Text,
        address -> Json,
        country -> Text,
        vat_id -> Nullable<Text>,
        invoice_prefix -> Text,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        singleton -> Bool,
        time_zone -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::Uid;

    /// The table `number_series`.
    number_series (issuer_id, kind, year) {
        issuer_id -> Uid,
        kind -> Text,
        year -> BigInt,
        last -> BigInt,
        last_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `invoices`.
    invoices (id) {
        id -> Uid,
        number -> Text,
        issuer_id -> Uid,
        series_year -> BigInt,
        series_number -> BigInt,
        company_id -> Uid,
        order_id -> Uid,
        ordered_by -> Uid,
        purchase_order_number -> Nullable<Text>,
        currency -> Text,
        net -> BigInt,
        tax -> BigInt,
        total -> BigInt,
        credited -> BigInt,
        credit_applied -> BigInt,
        paid -> BigInt,
        written_off -> BigInt,
        issued_on -> Date,
        due_on -> Date,
        parties -> Json,
        taxes -> Json,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Dec, Json, Uid};

    /// The table `invoice_lines`.
    invoice_lines (invoice_id, line_number) {
        invoice_id -> Uid,
        line_number -> BigInt,
        order_line_number -> BigInt,
        product_id -> Nullable<Uid>,
        sku -> Nullable<Text>,
        name -> Text,
        charge -> Nullable<Text>,
        quantity -> BigInt,
        unit_price -> Dec,
        net -> BigInt,
        tax_category -> Text,
        tax_rate -> Dec,
        tax_reason -> Nullable<Text>,
        allocations -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `credit_notes`.
    credit_notes (id) {
        id -> Uid,
        number -> Text,
        issuer_id -> Uid,
        series_year -> BigInt,
        series_number -> BigInt,
        company_id -> Uid,
        invoice_id -> Nullable<Uid>,
        order_id -> Nullable<Uid>,
        currency -> Text,
        net -> BigInt,
        tax -> BigInt,
        total -> BigInt,
        applied -> BigInt,
        allocated -> BigInt,
        refunded -> BigInt,
        reason -> Text,
        issued_on -> Date,
        parties -> Json,
        taxes -> Json,
        version -> BigInt,
        created_at -> Instant,
        write_off_reversed -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Dec, Json, Uid};

    /// The table `credit_note_lines`.
    credit_note_lines (credit_note_id, line_number) {
        credit_note_id -> Uid,
        line_number -> BigInt,
        product_id -> Nullable<Uid>,
        sku -> Nullable<Text>,
        name -> Text,
        charge -> Nullable<Text>,
        quantity -> BigInt,
        unit_price -> Dec,
        net -> BigInt,
        tax_category -> Text,
        tax_rate -> Dec,
        tax_reason -> Nullable<Text>,
        invoice_line_number -> Nullable<BigInt>,
        kind -> Text,
        allocations -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `write_offs`.
    write_offs (id) {
        id -> Uid,
        company_id -> Uid,
        invoice_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        reason -> Text,
        written_off_on -> Date,
        version -> BigInt,
        created_at -> Instant,
    }
}
