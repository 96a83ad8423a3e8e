//! A version rises if and only if an event of its subject is written.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Value, json};

use crate::audit::coverage::every_write;
use crate::identity::second_factor::{confirm, enrol};
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::{Backend, Database};
use crate::support::scene::PASSWORD;

const BUYER: &str = "buyer@acme.test";

/// A table whose rows are subjects: its name, the subject type, the version column, and the initial
/// version without an event of its own.
struct Table(&'static str, &'static str, &'static str, i64);

const TABLES: [Table; 29] = [
    Table("companies", "company", "version", 0),
    Table("credit_terms", "creditaccount", "version", 0),
    Table("business_units", "unit", "version", 0),
    Table("members", "member", "version", 0),
    // Covered by the event of the member, the member of staff or the API key of this user.
    Table("users", "user", "version", 1),
    Table("api_keys", "key", "version", 0),
    Table("roles", "role", "version", 0),
    Table("emergency_accesses", "emergencyaccess", "version", 0),
    Table("products", "product", "version", 0),
    // A stock that was never counted is at 0.
    Table("products", "stock", "stock_version", 0),
    Table("price_lists", "pricelist", "version", 0),
    Table("order_limits", "orderlimit", "version", 0),
    Table("quantity_rules", "quantityrule", "version", 0),
    Table("cost_centres", "costcentre", "version", 0),
    Table("budgets", "budget", "version", 0),
    Table("approval_rules", "approvalrule", "version", 0),
    Table("calendars", "calendar", "version", 0),
    Table("delegations", "delegation", "version", 0),
    Table("approval_requests", "approval", "version", 0),
    Table("orders", "order", "version", 0),
    Table("risk_reviews", "review", "version", 0),
    Table("shipments", "shipment", "version", 0),
    Table("issuers", "issuer", "version", 0),
    Table("settings", "settings", "version", 0),
    Table("invoices", "invoice", "version", 0),
    Table("credit_notes", "creditnote", "version", 0),
    Table("payments", "payment", "version", 0),
    // A server adds its jobs when it starts.
    Table("jobs", "job", "version", 1),
    // The books exist from the start, and are open.
    Table("ledger_closings", "closing", "version", 1),
];

/// Tables with a version whose rows are no subjects: the looks of an order, what the events of a payment and of an
/// invoice tell, the versions of terms, and what was told before.
const OF_OTHERS: [&str; 5] =
    ["order_views", "refunds", "terms_versions", "told_before", "write_offs"];

/// Two events have one version if a change also ends or confirms the order.
const BESIDE: [&str; 2] = ["order.confirmed", "order.completed"];

/// A UUID as 32 digits.
fn hex(database: &Database, column: &str) -> String {
    match database {
        Database::Sqlite(_) => format!("lower(hex({column}))"),
        Database::Postgres { .. } => format!("replace(CAST({column} AS text), '-', '')"),
    }
}

/// The tables with a column of that name, except the list of migrations.
fn tables_with_versions(database: &Database) -> BTreeSet<String> {
    let sql = match database {
        Database::Sqlite(_) => {
            "SELECT m.name AS text FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'version' AND m.name NOT LIKE '%diesel%'"
        }
        Database::Postgres { .. } => {
            "SELECT CAST(table_name AS text) AS text FROM information_schema.columns \
             WHERE table_schema = 'public' AND column_name = 'version' AND table_name NOT LIKE '%diesel%'"
        }
    };
    database.texts(sql).into_iter().collect()
}

/// The versions and types of the events of each subject (`order 0af3…`), in the order of the feed.
fn told(database: &Database) -> BTreeMap<String, Vec<(i64, String)>> {
    let id = hex(database, "subject_id");
    let lines = database.texts(&format!(
        "SELECT subject_type || ' ' || {id} || ' ' || CAST(subject_version AS text) || ' ' || type AS text \
         FROM events ORDER BY sequence"
    ));
    let mut told: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for line in lines {
        let [of, id, version, kind] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let version = version.parse().expect("a number");
        told.entry(format!("{of} {id}")).or_default().push((version, kind.to_owned()));
    }
    told
}

/// The subjects of a table, each with its version.
fn stored(database: &Database, Table(table, kind, version, _): &Table) -> Vec<(String, i64)> {
    let id = match *table {
        "ledger_closings" => "'00000000000000000000000000000001'".to_owned(),
        "credit_terms" => hex(database, "company_id"),
        _ => hex(database, "id"),
    };
    let sql = format!("SELECT {id} || ' ' || CAST({version} AS text) AS text FROM {table}");
    let rows = database.texts(&sql).into_iter().map(|line| {
        let (id, version) = line.split_once(' ').expect("two words");
        (format!("{kind} {id}"), version.parse().expect("a number"))
    });
    rows.collect()
}

/// Changes that the document's operations alone do not make.
fn more(shop: &Shop) {
    let (staff, admin) = (shop.staff(), shop.company_admin());
    shop.product("NUT", "1.00");
    let order = shop.order(&[("NUT", 10)]).id();
    shop.ship_part(&order, &[(1, 4)]);
    shop.ship(&order);
    let invoice = shop.invoice(&order).id();
    let first = shop.pay_invoice(&invoice, "5.00").id();
    let last = shop.pay_invoice(&invoice, "7.00").id();
    let note = json!({
        "company_id": shop.company(), "invoice_id": invoice, "reason": "damaged",
        "lines": [{ "sku": "NUT", "quantity": 2, "unit_price": "1.00" }],
    });
    let note = staff.post("/v1/credit-notes", &note).expect(201).id();
    let back = json!({ "amount": eur("1.00") });
    staff.post(&format!("/v1/payments/{last}/refunds"), &back).expect(201);
    let why = json!({ "reason": "bounced" });
    staff.post(&format!("/v1/payments/{first}/returns"), &why).expect(201);

    let types = |id: &str| -> Vec<String> {
        let (mut after, mut types) = (0, Vec::new());
        loop {
            let events = shop.events_after(after);
            let Some(end) = events.last() else { return types };
            after = end["sequence"].as_i64().expect("a place");
            let about = events.iter().filter(|event| event["subject"]["id"] == id);
            types.extend(about.filter_map(|event| Some(event["type"].as_str()?.to_owned())));
        }
    };
    let happened = ["placed", "confirmed", "shipped", "shipped", "invoiced", "completed"];
    assert_eq!(types(&order), happened.map(|what| format!("order.{what}")));
    let happened = ["posted", "partially_paid", "paid", "credited", "reopened"];
    assert_eq!(types(&invoice), happened.map(|what| format!("invoice.{what}")));
    let happened = ["posted", "refunded", "allocated"];
    assert_eq!(types(&note), happened.map(|what| format!("credit_note.{what}")));

    let place = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    let limit = json!({ "spending_limit": { "amount": eur("10000.00"), "period": "month" } });
    admin.patch(&place, &limit).expect(200);
    shop.order(&[("NUT", 1)]);
    let limit = json!({ "spending_limit": { "amount": eur("20000.00"), "period": "quarter" } });
    admin.patch(&place, &limit).expect(200);
    shop.change_company(
        &json!({ "credit_limit": eur("5000.00"), "time_zone": "Pacific/Auckland" }),
    );

    let unit = |name: &str| {
        let unit = json!({ "name": name, "kind": "division" });
        admin.post("/v1/business-units", &unit).expect(201).id()
    };
    let (north, shop_a) = (unit("North"), unit("Shop A"));
    let move_to = |unit: &str, parent: Value| {
        let to = json!({ "parent_id": parent, "external_id": unit });
        admin.patch(&format!("/v1/business-units/{unit}"), &to).expect(200);
    };
    move_to(&shop_a, json!(north));
    move_to(&north, json!(unit("Europe")));
    move_to(&shop_a, Value::Null);

    let app = enrol(&shop.buyer(), PASSWORD);
    let recovery = confirm(&shop.buyer(), &app);
    let with = json!({
        "grant_type": "password", "username": BUYER, "password": PASSWORD, "otp": recovery[0],
    });
    shop.anonymous().post("/v1/auth/token", &with).expect(200);
    admin.patch(&place, &json!({ "active": false })).expect(200);
    admin.patch(&place, &json!({ "active": true })).expect(200);
    staff.delete(&format!("{place}/second-factor")).expect(204);
}

#[rstest]
fn every_version_has_its_event_and_no_event_a_version_of_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    every_write(&shop);
    more(&shop);
    shop.wait_for_events();

    let database = shop.database();
    let known: BTreeSet<String> = TABLES
        .iter()
        .filter(|Table(_, _, version, _)| *version == "version")
        .map(|Table(table, ..)| *table)
        .chain(OF_OTHERS)
        .map(str::to_owned)
        .collect();
    assert_eq!(tables_with_versions(database), known, "tables with a version");

    let told = told(database);
    for table in &TABLES {
        let rows = stored(database, table);
        // The rules of this test are deleted again.
        let removed = ["order_limits", "approval_rules", "quantity_rules", "calendars"];
        let removed = removed.contains(&table.0);
        assert!(!rows.is_empty() || removed, "the story has no {}", table.0);
        for (subject, version) in rows {
            let last = told.get(&subject).and_then(|told| told.last()).map_or(0, |last| last.0);
            assert_eq!(last.max(table.3), version, "{subject}: {:?}", told.get(&subject));
        }
    }
    for (subject, told) in &told {
        let begins = TABLES.iter().find(|table| subject.starts_with(&format!("{} ", table.1)));
        let begins = begins.map_or(0, |table| table.3);
        let mut last = if told[0].0 == 1 { 0 } else { begins };
        for (version, kind) in told {
            let beside = *version == last && BESIDE.contains(&kind.as_str());
            assert!(*version == last + 1 || beside, "{subject}: {told:?}");
            last = *version;
        }
    }
}
