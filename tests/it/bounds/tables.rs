//! Every table has its bound: a new one without an entry here, or without a row in docs/API.md, fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rstest::rstest;

use self::Growth::{Bounded, Business, Operator};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::tidy::sources;

/// How a table grows.
enum Growth {
    /// Only the operator's staff and programs write it, no tenant.
    Operator,
    /// Grows with business only: a bounded number of rows per business event. The docs contain these words.
    Business(&'static str),
    /// Up to this number; beyond it this code, or the evicted rows. Both are in the docs.
    Bounded(&'static str, &'static str),
}

const TABLES: [(&str, Growth); 66] = [
    ("users", Bounded("10,000", "too_many_members")),
    ("api_keys", Bounded("100", "too_many_api_keys")),
    ("role_grants", Bounded("50 per user", "")),
    ("roles", Bounded("50 per company", "too_many_roles")),
    ("emergency_accesses", Operator),
    ("outside_identities", Bounded("one per user and issuer", "")),
    ("sessions", Bounded("100", "too_many_sessions")),
    ("refresh_tokens", Business("one a refresh")),
    ("secrets", Operator),
    ("idempotency_keys", Bounded("1 GiB", "too_many_kept_answers")),
    ("companies", Operator),
    ("credit_terms", Operator),
    ("business_units", Bounded("500", "too_many_units")),
    ("members", Bounded("10,000", "too_many_members")),
    ("products", Operator),
    ("commitment_accounts", Business("one per member and period")),
    ("commitments", Business("one per order and account")),
    ("price_lists", Operator),
    ("price_list_companies", Operator),
    ("prices", Operator),
    ("tax_rates", Operator),
    ("terms_versions", Bounded("one per company", "")),
    ("order_limits", Bounded("100", "too_many_order_limits")),
    ("quantity_rules", Bounded("10,000", "too_many_quantity_rules")),
    ("cost_centres", Bounded("2,000", "too_many_cost_centres")),
    ("budgets", Bounded("5", "too_many_budgets")),
    ("calendars", Bounded("20", "too_many_calendars")),
    ("approval_rules", Bounded("100", "too_many_approval_rules")),
    ("approval_requests", Business("one per order")),
    ("approval_requesters", Business("at most one per request")),
    ("approval_decisions", Business("one a decision")),
    ("delegations", Bounded("20", "too_many_delegations")),
    ("orders", Business("one a request")),
    ("order_lines", Business("at most 1,000 per order")),
    ("order_traces", Business("one per order")),
    ("risk_reviews", Business("one open one per order")),
    ("order_holds", Business("one each time an order is put on hold")),
    ("fingerprints", Business("at most two per order")),
    ("order_views", Business("one per version of an order")),
    ("shipments", Operator),
    ("shipment_lines", Operator),
    ("issuers", Operator),
    ("settings", Operator),
    ("number_series", Operator),
    ("invoices", Operator),
    ("invoice_lines", Operator),
    ("credit_notes", Operator),
    ("credit_note_lines", Operator),
    ("write_offs", Operator),
    ("payments", Operator),
    ("allocations", Operator),
    ("payment_returns", Operator),
    ("refunds", Operator),
    ("refund_sources", Operator),
    ("ledger_entries", Operator),
    ("ledger_legs", Operator),
    ("ledger_closings", Operator),
    ("events", Business("a few a write")),
    ("audit_chain", Business("one per event")),
    ("jobs", Operator),
    ("job_runs", Operator),
    ("told_before", Operator),
    ("mails", Bounded("10,000", "overloaded")),
    ("password_tokens", Bounded("5 an hour", "")),
    ("second_factors", Bounded("one per user", "")),
    ("recovery_codes", Bounded("10 per user", "")),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// The section of docs/API.md that names the bounds.
fn documented() -> String {
    let docs = fs::read_to_string(root().join("docs/API.md")).expect("docs/API.md");
    let (_, section) = docs.split_once("\n## Bounds\n").expect("a section of bounds");
    section.split("\n## ").next().unwrap_or_default().to_owned()
}

#[rstest]
fn every_table_has_an_entry(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let there: BTreeSet<String> = shop
        .database()
        .texts(match backend {
            Backend::Sqlite => {
                "SELECT name AS text FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            Backend::Postgres => {
                "SELECT CAST(table_name AS text) AS text FROM information_schema.tables \
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            }
        })
        .into_iter()
        // The tables of the migrations, and the writer's number sequences.
        .filter(|name| !name.starts_with("__"))
        .collect();
    let named: BTreeSet<String> = TABLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let without: Vec<_> = there.difference(&named).collect();
    let gone: Vec<_> = named.difference(&there).collect();
    assert!(
        without.is_empty() && gone.is_empty(),
        "say how these tables grow, here and in docs/API.md: {without:?}; these are gone: {gone:?}"
    );
}

#[test]
fn every_bound_stands_in_the_docs() {
    let section = documented();
    for (table, growth) in &TABLES {
        let word = format!("`{table}`");
        let row = section.lines().find(|line| line.starts_with('|') && line.contains(&word));
        let row = row.unwrap_or_else(|| panic!("docs/API.md names no bound of {table}"));
        let said: &[&str] = match growth {
            Operator => &["staff alone"],
            Business(words) => &[words],
            Bounded(most, past) => &[most, past],
        };
        for words in said {
            assert!(row.contains(words), "docs/API.md does not say {words:?} of {table}: {row}");
        }
    }
}

/// Every code for an exceeded bound exists in the program.
#[test]
fn every_code_is_one_of_the_program() {
    let sources: Vec<(String, String)> =
        sources().into_iter().filter(|(name, _)| !name.starts_with("tests/")).collect();
    for (table, growth) in &TABLES {
        let Bounded(_, code) = growth else { continue };
        let quoted = format!("\"{code}\"");
        let known = code.is_empty() || sources.iter().any(|(_, text)| text.contains(&quoted));
        assert!(known, "{code}, the bound of {table}, is no code");
    }
}
