//! A buyer's rules are cached by version: a change of any rule counts for the next order.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::{NOW, Shop};
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::process::Process;

/// The version's owner of the rules for all companies.
const EVERYONE: &str = "00000000000000000000000000000000";

/// The version of each owner's rules.
fn versions(shop: &Shop, backend: Backend) -> BTreeMap<String, String> {
    let rows = shop.database().texts(match backend {
        Backend::Sqlite => {
            "SELECT lower(hex(owner_id)) || ' ' || hex(version) AS text FROM terms_versions"
        }
        Backend::Postgres => {
            "SELECT replace(owner_id::text, '-', '') || ' ' || version AS text FROM terms_versions"
        }
    });
    let pair = |row: &String| row.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
    rows.iter().map(|row| pair(row).expect("an owner and a version")).collect()
}

/// The id of Acme, as [`versions`] has it.
fn acme(shop: &Shop, backend: Backend) -> String {
    let ids = shop.database().texts(match backend {
        Backend::Sqlite => "SELECT lower(hex(id)) AS text FROM companies WHERE name = 'Acme'",
        Backend::Postgres => {
            "SELECT replace(id::text, '-', '') AS text FROM companies WHERE name = 'Acme'"
        }
    });
    ids.first().expect("Acme").clone()
}

/// Changes visible only in the database, and the rules affected: Acme's, or those of all companies.
const CHANGES: [(&str, bool, bool); 29] = [
    (
        "INSERT INTO order_limits (id, company_id, owner, currency, max_total, on_violation, version, created_at) \
         SELECT id, id, 'operator', 'EUR', 100, 'deny', 1, created_at FROM companies WHERE name = 'Acme'",
        true,
        false,
    ),
    ("UPDATE order_limits SET max_total = 200", true, false),
    ("UPDATE order_limits SET company_id = NULL", true, true),
    ("UPDATE order_limits SET max_total = 300", false, true),
    ("DELETE FROM order_limits", false, true),
    (
        "INSERT INTO cost_centres (id, company_id, code, name, active, version, created_at) \
         SELECT id, id, 'IT', 'IT', true, 1, created_at FROM companies WHERE name = 'Acme'",
        true,
        false,
    ),
    ("UPDATE cost_centres SET active = false", true, false),
    (
        "INSERT INTO budgets (id, company_id, cost_centre_id, amount, currency, period, on_exceeded, \
           warn_at_percent, active, version, created_at) \
         SELECT id, id, id, 100, 'EUR', 'month', 'block', '80', true, 1, created_at \
         FROM companies WHERE name = 'Acme'",
        true,
        false,
    ),
    ("UPDATE budgets SET amount = 200", true, false),
    ("DELETE FROM budgets", true, false),
    ("DELETE FROM cost_centres", true, false),
    (
        "INSERT INTO approval_rules (id, company_id, owner, name, priority, steps, active, version, created_at) \
         SELECT id, NULL, 'operator', 'All', 0, '[]', true, 1, created_at FROM companies WHERE name = 'Acme'",
        false,
        true,
    ),
    ("UPDATE approval_rules SET company_id = id", true, true),
    ("UPDATE approval_rules SET active = false", true, false),
    ("DELETE FROM approval_rules", true, false),
    (
        "INSERT INTO tax_rates (country, tax_class, valid_from, rate) VALUES ('NO', 'standard', '2026-01-01', '0.25')",
        false,
        true,
    ),
    ("UPDATE tax_rates SET rate = '0.2' WHERE country = 'NO'", false, true),
    ("DELETE FROM tax_rates WHERE country = 'NO'", false, true),
    (
        "INSERT INTO business_units (id, company_id, name, kind, path, depth, inherits_roles, inherits_rules, active, \
         version, created_at) SELECT id, id, 'North', 'division', '0123456789abcdef0123456789abcdef/', 1, true, true, \
         true, 1, created_at FROM companies WHERE name = 'Acme'",
        true,
        false,
    ),
    ("UPDATE business_units SET active = false", true, false),
    ("DELETE FROM business_units", true, false),
    ("UPDATE issuers SET time_zone = 'Europe/Oslo'", false, true),
    (
        "INSERT INTO calendars (id, company_id, name, time_zone, week, exceptions, version, created_at) \
         SELECT id, NULL, 'Office', 'UTC', '[]', '{}', 1, created_at FROM companies WHERE name = 'Acme'",
        false,
        false,
    ),
    ("UPDATE calendars SET time_zone = 'Europe/Oslo'", false, true),
    ("UPDATE calendars SET company_id = id", true, true),
    ("UPDATE calendars SET time_zone = 'UTC'", true, false),
    ("DELETE FROM calendars", false, false),
    ("UPDATE companies SET net_days = 10", false, false),
    ("UPDATE members SET version = version + 1", false, false),
];

#[rstest]
fn every_change_of_a_rule_draws_a_new_version(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let acme = acme(&shop, backend);
    let mut seen = BTreeSet::new();
    let on_postgres = [
        ("TRUNCATE order_limits", false, true),
        ("TRUNCATE budgets", false, true),
        ("TRUNCATE cost_centres CASCADE", false, true),
        ("TRUNCATE approval_rules", false, true),
        ("TRUNCATE tax_rates", false, true),
    ];
    let more = if backend == Backend::Postgres { on_postgres.as_slice() } else { &[] };
    for (sql, own, everyones) in CHANGES.iter().chain(more) {
        let before = versions(&shop, backend);
        shop.database().execute(sql);
        let after = versions(&shop, backend);
        let is_new = |owner: &str| before.get(owner) != after.get(owner);
        assert_eq!((is_new(&acme), is_new(EVERYONE)), (*own, *everyones), "{sql}");
        let others = |versions: &BTreeMap<String, String>| {
            let mut others = versions.clone();
            others.retain(|owner, _| *owner != acme && owner != EVERYONE);
            others
        };
        assert_eq!(others(&before), others(&after), "{sql}");
        for (owner, version) in after.iter().filter(|(owner, _)| is_new(owner)) {
            assert!(seen.insert(version.clone()), "{sql}: {owner} has a version a second time");
        }
    }
    shop.close_broken();
}

/// Evaluates orders of one to five pieces of BOLT, at 10 euros each.
fn decided(buyer: &Actor) -> Vec<Value> {
    let decide = |quantity| {
        let order = order_of(&[("BOLT", quantity)]);
        buyer.post("/v1/orders/evaluate", &order).expect(200).body
    };
    (1..=5).map(decide).collect()
}

fn outcomes(decided: &[Value]) -> Vec<&str> {
    decided.iter().map(|decision| decision["outcome"].as_str().expect("an outcome")).collect()
}

#[rstest]
fn orders_are_decided_alike_with_and_without_kept_rules(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, buyer) = (shop.staff(), shop.buyer());
    assert_eq!(outcomes(&decided(&buyer)), ["allow"; 5]);
    let limit = |most: &str, company: Option<&str>| {
        let mut limit = json!({ "max_total": eur(most), "on_violation": "deny" });
        if let Some(company) = company {
            limit["company_id"] = json!(company);
        }
        staff.post("/v1/order-limits", &limit).expect(201).id()
    };
    let first = limit("10.00", Some(shop.company()));
    assert_eq!(outcomes(&decided(&buyer)), ["allow", "deny", "deny", "deny", "deny"]);
    limit("40.00", None);
    limit("30.00", Some(shop.other_company()));
    let rule = json!({
        "name": "More than two", "when": { "order_total_over": eur("20.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    staff.post("/v1/approval-rules", &rule).expect(201);
    staff.delete(&format!("/v1/order-limits/{first}")).expect(204);
    let expected = ["allow", "allow", "require_approval", "require_approval", "deny"];
    let (once, again) = (decided(&buyer), decided(&buyer));
    assert_eq!(outcomes(&once), expected);
    assert_eq!(once, again);

    shop.stop();
    // Another process has an empty cache.
    let process = Process::serve(shop.database());
    staff.at(process.base()).put("/v1/clock", &json!({ "now": NOW })).expect(200);
    let buyer = buyer.at(process.base());
    assert_eq!(decided(&buyer), once);
    assert_eq!(decided(&buyer), once);
}
