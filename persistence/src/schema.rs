//! The tables as Diesel sees them: the columns of both migration folders, in the same order.
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
    use diesel::sql_types::Text;
    use crate::types::Instant;

    /// The table `secrets`.
    secrets (name) {
        name -> Text,
        value -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `idempotency_keys`.
    idempotency_keys (caller_id, operation, key) {
        caller_id -> Uid,
        operation -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<BigInt>,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> Instant,
        order_id -> Nullable<Uid>,
        order_version -> Nullable<BigInt>,
    }
}

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
    }
}

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
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `commitment_accounts`.
    commitment_accounts (id) {
        id -> Uid,
        kind -> Text,
        company_id -> Nullable<Uid>,
        owner_id -> Uid,
        period -> Nullable<Text>,
        period_start -> Nullable<Date>,
        currency -> Nullable<Text>,
        limit_amount -> Nullable<BigInt>,
        reserved -> BigInt,
        committed -> BigInt,
        over_limit_cause -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `commitments`.
    commitments (source_id, account_id) {
        account_id -> Uid,
        kind -> Text,
        source_kind -> Text,
        source_id -> Uid,
        amount -> BigInt,
        committed -> BigInt,
        released -> BigInt,
        restored -> BigInt,
        expires_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

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
    }
}

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
    }
}

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
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Dec, Uid};

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
    use crate::types::{Dec, Uid};

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
    use crate::types::{Dec, Uid};

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

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `payments`.
    payments (id) {
        id -> Uid,
        number -> BigInt,
        company_id -> Uid,
        method -> Text,
        reference -> Nullable<Text>,
        external_id -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        allocated -> BigInt,
        refunded_unapplied -> BigInt,
        refunded_total -> BigInt,
        returned -> BigInt,
        returned_on -> Nullable<Date>,
        return_reason -> Nullable<Text>,
        received_on -> Date,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `allocations`.
    allocations (id) {
        id -> Uid,
        company_id -> Uid,
        invoice_id -> Uid,
        source_kind -> Text,
        source_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        effective_on -> Date,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::{Instant, Uid};

    /// The table `payment_returns`.
    payment_returns (id) {
        id -> Uid,
        company_id -> Uid,
        payment_id -> Uid,
        external_id -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        reason -> Text,
        returned_on -> Date,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `refunds`.
    refunds (id) {
        id -> Uid,
        company_id -> Uid,
        payment_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        refunded_on -> Date,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::types::Uid;

    /// The table `refund_sources`.
    refund_sources (refund_id, source_id) {
        refund_id -> Uid,
        source_kind -> Text,
        source_id -> Uid,
        amount -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Text};
    use crate::types::{Instant, Uid};

    /// The table `ledger_entries`.
    ledger_entries (id) {
        id -> Uid,
        posting -> Text,
        source_kind -> Text,
        source_id -> Uid,
        number -> Text,
        company_id -> Uid,
        currency -> Text,
        effective_on -> Date,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::types::Uid;

    /// The table `ledger_legs`.
    ledger_legs (entry_id, leg_number) {
        entry_id -> Uid,
        leg_number -> BigInt,
        account -> Text,
        company_id -> Uid,
        currency -> Text,
        debit -> BigInt,
        credit -> BigInt,
        effective_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::types::Instant;

    /// The table `ledger_closings`.
    ledger_closings (id) {
        id -> BigInt,
        closed_until -> Nullable<Date>,
        version -> BigInt,
        updated_at -> Instant,
        reopened_because -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Instant, Sha256, Uid};

    /// The table `events`.
    events (id) {
        id -> BigInt,
        sequence -> Nullable<BigInt>,
        #[sql_name = "type"]
        event_type -> Text,
        occurred_at -> Instant,
        recorded_at -> Instant,
        company_id -> Nullable<Uid>,
        subject_type -> Text,
        subject_id -> Uid,
        subject_version -> BigInt,
        data -> Nullable<Text>,
        actor_id -> Nullable<Uid>,
        on_behalf_of -> Nullable<Uid>,
        request_id -> Nullable<Text>,
        digest -> Nullable<Sha256>,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::types::Sha256;

    /// The table `audit_chain`.
    audit_chain (sequence) {
        sequence -> BigInt,
        hash -> Sha256,
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

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    outside_identities,
    users,
    sessions,
    refresh_tokens,
    second_factors,
    recovery_codes,
    mails,
    password_tokens,
    secrets,
    idempotency_keys,
    companies,
    members,
    products,
    commitment_accounts,
    commitments,
    price_lists,
    price_list_companies,
    prices,
    tax_rates,
    order_limits,
    approval_rules,
    approval_requests,
    approval_requesters,
    approval_decisions,
    orders,
    order_lines,
    order_traces,
    order_views,
    shipments,
    shipment_lines,
    issuers,
    number_series,
    invoices,
    invoice_lines,
    credit_notes,
    credit_note_lines,
    write_offs,
    payments,
    allocations,
    refunds,
    refund_sources,
    payment_returns,
    ledger_entries,
    ledger_legs,
    ledger_closings,
    events,
    audit_chain,
);
