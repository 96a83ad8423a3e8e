//! The tables as Diesel sees them. Each room declares its own in `tables.rs`; those below belong to no room.

pub use crate::approvals::tables::*;
pub use crate::audit::tables::*;
pub use crate::billing::tables::*;
pub use crate::calendars::tables::*;
pub use crate::catalog::tables::*;
pub use crate::commitments::tables::*;
pub use crate::companies::tables::*;
pub use crate::credit::tables::*;
pub use crate::fulfilment::tables::*;
pub use crate::identity::tables::*;
pub use crate::ledger::tables::*;
pub use crate::operation::tables::*;
pub use crate::orders::tables::*;
pub use crate::payments::tables::*;
pub use crate::pricing::tables::*;
pub use crate::purchasing::tables::*;
pub use crate::risk::tables::*;
pub use crate::settings::tables::*;

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

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    role_grants,
    roles,
    emergency_accesses,
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
    business_units,
    members,
    products,
    commitment_accounts,
    commitments,
    price_lists,
    price_list_companies,
    prices,
    tax_rates,
    terms_versions,
    settings,
    calendars,
    order_limits,
    quantity_rules,
    cost_centres,
    budgets,
    approval_rules,
    approval_requests,
    approval_requesters,
    approval_decisions,
    delegations,
    orders,
    order_lines,
    order_traces,
    fingerprints,
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
    jobs,
    job_runs,
);
