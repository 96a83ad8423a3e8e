//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Json, Uid};

    /// The table `orders`.
    orders (id) {
        id -> Uid,
        number -> BigInt,
        company_id -> Uid,
        placed_by -> Uid,
        member_id -> Nullable<Uid>,
        status -> Text,
        purchase_order_number -> Nullable<Text>,
        currency -> Text,
        net -> BigInt,
        tax -> BigInt,
        total -> BigInt,
        ship_to -> Nullable<Json>,
        cost_centre -> Nullable<Text>,
        holds -> Json,
        approval_request_id -> Nullable<Uid>,
        cancel_reason -> Nullable<Text>,
        placed_on -> Date,
        expires_at -> Nullable<Instant>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        business_unit_id -> Nullable<Uid>,
        net_days -> Nullable<BigInt>,
        warnings -> Nullable<Json>,
        ship_to_place -> Nullable<Text>,
        payment_option -> Nullable<Json>,
        due_before_shipping -> Nullable<BigInt>,
        prepaid -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Dec, Json, Uid};

    /// The table `order_lines`.
    order_lines (order_id, line_number) {
        order_id -> Uid,
        line_number -> BigInt,
        product_id -> Nullable<Uid>,
        sku -> Nullable<Text>,
        name -> Text,
        charge -> Nullable<Text>,
        quantity -> BigInt,
        shipped -> BigInt,
        invoiced -> BigInt,
        cancelled -> BigInt,
        unit_price -> Dec,
        net -> BigInt,
        invoiced_net -> BigInt,
        cancelled_net -> BigInt,
        tax_category -> Text,
        tax_rate -> Dec,
        tax_reason -> Nullable<Text>,
        tier_min_quantity -> Nullable<BigInt>,
        tax_class -> Nullable<Text>,
        allocations -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::types::Uid;

    /// The table `order_traces`.
    order_traces (order_id) {
        order_id -> Uid,
        outcome -> Text,
        trace -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::Uid;

    /// The table `order_views`.
    order_views (order_id, version) {
        order_id -> Uid,
        version -> BigInt,
        shape -> BigInt,
        view -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `order_holds`.
    order_holds (order_id, hold, since_version) {
        order_id -> Uid,
        hold -> Text,
        since_version -> BigInt,
        reason -> Nullable<Text>,
        put_by -> Nullable<Uid>,
        put_at -> Instant,
        lift_reason -> Nullable<Text>,
        lifted_by -> Nullable<Uid>,
        lifted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::types::Uid;

    /// The table `terms_versions`.
    terms_versions (owner_id) {
        owner_id -> Uid,
        version -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::{Instant, Sha256, Uid};

    /// The table `fingerprints`.
    fingerprints (company_id, kind, digest, copy) {
        company_id -> Uid,
        kind -> Text,
        digest -> Sha256,
        copy -> BigInt,
        order_id -> Uid,
        placed_at -> Instant,
    }
}
