//! Query plans of the hot requests: none scans a growing table.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use rstest::rstest;
use serde_json::{Value, json};

use super::waiting::what_waits;
use crate::grants::tree::{at, inherit_roles, member, members};
use crate::jobs::backdate;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::database::{Backend, Database};

/// Tables that grow with business; the others hold settings.
const GROWING: [&str; 33] = [
    "users",
    "companies",
    "business_units",
    "members",
    "role_grants",
    "roles",
    "products",
    "prices",
    "price_list_companies",
    "terms_versions",
    "order_limits",
    "quantity_rules",
    "cost_centres",
    "budgets",
    "approval_rules",
    "calendars",
    "delegations",
    "commitment_accounts",
    "commitments",
    "orders",
    "order_lines",
    "order_traces",
    "order_holds",
    "risk_reviews",
    "fingerprints",
    "order_views",
    "approval_requests",
    "events",
    "audit_chain",
    "idempotency_keys",
    "job_runs",
    "invoices",
    "shipments",
];

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    text: String,
}

/// The steps of a plan that scan a whole growing table.
fn scans(database: &Database, sql: &str) -> Vec<String> {
    let steps = plan(database, sql).into_iter();
    steps.filter(|step| reads_through(step) && !is_never_taken(sql, step)).collect()
}

/// The steps of the plan.
fn plan(database: &Database, sql: &str) -> Vec<String> {
    let url = database.url();
    match url.strip_prefix("sqlite://") {
        Some(file) => on_sqlite(file, sql),
        None => on_postgres(&url, sql),
    }
}

/// SQLite plans to look for rows that refer to an inserted one when the table has a trigger. It takes that step
/// only while a foreign key is open (`OP_FkIfZero`), which ours never are: each is checked at once.
fn is_never_taken(sql: &str, step: &str) -> bool {
    let table = step.split_whitespace().nth(1).unwrap_or_default();
    sql.starts_with("INSERT") && step.starts_with("SCAN") && !sql.contains(table)
}

fn reads_through(step: &str) -> bool {
    let words: Vec<&str> = step.split_whitespace().collect();
    let table = match words.as_slice() {
        // A search says SEARCH; an index scan in row order is fine under a limit.
        ["SCAN", table, rest @ ..] if !rest.contains(&"INDEX") => Some(*table),
        [.., "Seq", "Scan", "on", table] => Some(*table),
        [.., "Seq", "Scan", "on", table, _alias] => Some(*table),
        _ => None,
    };
    table.is_some_and(|table| GROWING.contains(&table.trim_matches('"')))
}

fn on_sqlite(file: &str, sql: &str) -> Vec<String> {
    let mut conn = SqliteConnection::establish(file).expect("connect");
    let steps: QueryResult<Vec<Step>> =
        diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn);
    steps.unwrap_or_else(|why| panic!("{sql}: {why}")).into_iter().map(|s| s.detail).collect()
}

/// The generic plan: no statistics of an empty test database, and no sequential scan where an index would
/// do.
fn on_postgres(url: &str, sql: &str) -> Vec<String> {
    let mut conn = PgConnection::establish(url).expect("connect");
    conn.batch_execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        .expect("settings");
    conn.batch_execute(&format!("PREPARE hot AS {sql}"))
        .unwrap_or_else(|why| panic!("{sql}: {why}"));
    let values = (1..).take_while(|number| sql.contains(&format!("${number}"))).map(|_| "NULL");
    let values: Vec<&str> = values.collect();
    let arguments =
        if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE hot{arguments}");
    let lines: QueryResult<Vec<Line>> = diesel::sql_query(&explain).load(&mut conn);
    let lines = lines.unwrap_or_else(|why| panic!("{sql}: {why}"));
    lines.into_iter().map(|line| line.text.replace("->", " ").trim().to_owned()).collect()
}

#[test]
fn a_scan_is_told_from_a_search() {
    for (step, scan) in [
        ("SCAN products", true),
        ("SCAN products USING INDEX products_by_age", false),
        ("SEARCH products USING INDEX sqlite_autoindex_products_1 (sku=?)", false),
        ("SCAN price_lists", false),
        ("Seq Scan on products", true),
        ("Seq Scan on commitment_accounts a", true),
        ("Index Scan using products_pkey on products p", false),
        ("Seq Scan on tax_rates t", false),
    ] {
        assert_eq!(reads_through(step), scan, "{step}");
    }
}

/// Rules of each kind, tried by both sides; and the users that an order would ask.
fn simulates(shop: &Shop) {
    let ask = "require_approval";
    let rule = json!({
        "name": "All", "when": { "requester_roles": ["buyer"], "new_ship_to": true },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    let limit = json!({ "max_total": eur("0.00"), "on_violation": ask });
    let quantity =
        json!({ "sku": "BOLT", "min": 90, "on_violation": ask, "company_id": shop.company() });
    for by in [shop.staff(), shop.company_admin()] {
        for (field, rule) in
            [("approval_rule", &rule), ("order_limit", &limit), ("quantity_rule", &quantity)]
        {
            let asked = json!({ (field): rule });
            by.post("/v1/approval-rules/simulations", &asked).expect(200);
        }
    }
    let set = shop.staff().post("/v1/order-limits", &limit).expect(201).id();
    let mut order = order_of(&[("BOLT", 1)]);
    order["company_id"] = json!(shop.company());
    order["cost_centre"] = json!("IT");
    for by in [shop.staff(), shop.company_admin()] {
        by.post("/v1/orders/evaluate", &order).expect(200);
    }
    shop.staff().delete(&format!("/v1/order-limits/{set}")).expect(204);
}

#[rstest]
fn no_hot_request_reads_through_a_table_that_grows(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, buyer) = (shop.staff(), shop.buyer());
    // A new rule: the next order reloads the rules.
    let limit = json!({ "max_total": eur("100.00"), "on_violation": "deny" });
    staff.post("/v1/order-limits", &limit).expect(201);
    let admin = shop.company_admin();
    let centre = cost_centre(&admin, "IT");
    shop.statements().keep_texts();
    let orders = json!({ "duplicate_purchase_order_number": "confirm" });
    staff.patch("/v1/settings", &json!({ "orders": orders })).expect(200);
    let quotas = ["company", "unit", "member"].map(|per| {
        let quota = json!({ "sku": "BOLT", "max_quantity": 90, "period": "month", "per": per });
        staff.post("/v1/order-limits", &quota).expect(201).id()
    });
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("100.00"), "period": "month", "on_exceeded": "warn",
    });
    let budget = admin.post("/v1/budgets", &budget).expect(201).id();

    let unit = |name: &str, parent: Value| {
        let unit = json!({ "name": name, "kind": "division", "parent_id": parent });
        shop.company_admin().post("/v1/business-units", &unit).expect(201).id()
    };
    let north = unit("North", Value::Null);
    let shop_a = format!("/v1/business-units/{}", unit("Shop A", json!(north)));
    let up = json!({ "parent_id": null });
    shop.company_admin().patch(&shop_a, &up).expect(200);
    shop.company_admin().delete(&shop_a).expect(204);
    for actor in [&staff, &shop.company_admin()] {
        for path in ["/v1/business-units", &format!("/v1/business-units?parent_id={north}")] {
            actor.get(path).expect(200);
        }
        actor.get(&format!("/v1/orders?business_unit_id={north}")).expect(200);
    }
    staff.get("/v1/companies?status=pending").expect(200);
    custom_roles(&shop);
    from_a_unit(&shop, &north);

    let new = json!({
        "name": "New address", "company_id": shop.company(), "when": { "new_ship_to": true },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    let new = staff.post("/v1/approval-rules", &new).expect(201).id();
    let mut elsewhere = order_of(&[("BOLT", 2)]);
    elsewhere["ship_to"] = json!({ "line1": "Rue 1", "city": "Lyon", "country": "FR" });
    let asked = buyer.post("/v1/orders/evaluate", &elsewhere).expect(200);
    assert_eq!(asked["outcome"], "require_approval");
    staff.delete(&format!("/v1/approval-rules/{new}")).expect(204);

    let mut order = order_of(&[("BOLT", 2)]);
    order["cost_centre"] = json!("IT");
    order["business_unit_id"] = json!(north);
    order["purchase_order_number"] = json!("PO-1");
    // The accounts of the quotas are not open yet.
    buyer.post("/v1/orders/evaluate", &order).expect(200);
    let placed = buyer.post_with_key("/v1/orders", "once", &order).expect(201).id();
    buyer.post("/v1/orders/evaluate", &order).expect(200);
    for path in [
        &format!("/v1/orders/{placed}"),
        &format!("/v1/orders/{placed}/trace"),
        "/v1/orders?limit=20",
        "/v1/products?limit=20",
        "/v1/stock/BOLT",
        "/v1/me",
    ] {
        buyer.get(path).expect(200);
    }
    for path in
        ["/v1/orders?limit=20", "/v1/companies", "/v1/invoices", "/v1/payments", "/v1/shipments"]
    {
        staff.get(path).expect(200);
    }
    for path in [
        "/v1/calendars",
        "/v1/delegations",
        "/v1/cost-centres",
        "/v1/budgets",
        &format!("/v1/cost-centres/{centre}"),
        &format!("/v1/cost-centres/{centre}/spend"),
        &format!("/v1/budgets?cost_centre_id={centre}"),
        &format!("/v1/budgets/{budget}"),
    ] {
        staff.get(path).expect(200);
        admin.get(path).expect(200);
    }
    what_waits(&shop, &north);
    for quota in quotas {
        let more = json!({ "max_quantity": 100 });
        staff.patch(&format!("/v1/order-limits/{quota}"), &more).expect(200);
    }
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    buyer.post(&format!("/v1/orders/{placed}/cancel"), &part).expect(200);
    staff.get("/v1/events?after=0&limit=100").expect(200);
    let guests = json!({ "guests": { "catalogue": true, "prices": true, "currency": "EUR" } });
    staff.patch("/v1/settings", &guests).expect(200);
    shop.anonymous().get("/v1/products?limit=20").expect(200);
    buyer.get("/v1/me").expect(200);
    for actor in [&staff, &shop.company_admin()] {
        actor.get("/v1/quantity-rules?limit=20").expect(200);
    }
    let me = staff.get("/v1/me").expect(200).id();
    for filter in [
        "limit=20".to_owned(),
        format!("actor={me}"),
        format!("on_behalf_of={me}"),
        "action=order.placed".to_owned(),
        format!("subject={placed}"),
        format!("company_id={}", shop.company()),
        "request_id=req_1".to_owned(),
        "from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z".to_owned(),
    ] {
        staff.get(&format!("/v1/audit-log?{filter}")).expect(200);
    }
    shop.company_admin().get("/v1/audit-log").expect(200);
    staff.get("/v1/audit-log/head").expect(200);
    simulates(&shop);
    let (later, now) = (json!({ "as_of": "2126-03-02T09:00:00Z" }), json!({}));
    for (job, as_of) in [
        ("chase-approvals", now.clone()),
        ("expire-orders", later),
        ("forget-idempotency-keys", now.clone()),
        ("forget-job-runs", now.clone()),
        ("watch-budgets", now),
    ] {
        backdate(&shop, "idempotency_keys", "created_at", 100);
        backdate(&shop, "job_runs", "started_at", 100);
        let runs = format!("/v1/jobs/{job}/runs");
        let run = staff.post_with_key(&runs, "once", &as_of).expect(200).id();
        staff.get(&runs).expect(200);
        staff.get(&format!("{runs}/{run}")).expect(200);
    }

    let is_query = |sql: &&String| {
        let word = sql.split_whitespace().next().unwrap_or_default();
        ["SELECT", "INSERT", "UPDATE", "WITH", "DELETE"].contains(&word)
    };
    let texts = shop.statements().texts();
    let queries: Vec<&String> = texts.iter().filter(is_query).collect();
    assert!(queries.len() > 15, "only {} statements were seen", queries.len());
    for table in [
        "order_limits",
        "quantity_rules",
        "cost_centres",
        "budgets",
        "approval_rules",
        "business_units",
        "role_grants",
        "roles",
        "terms_versions",
        "ship_to_place",
    ] {
        assert!(queries.iter().any(|sql| sql.contains(table)), "{table} was not read");
    }
    // The newest of ten thousand copies is the first of its index.
    let twins = queries.iter().find(|sql| sql.contains("f.placed_at DESC")).expect("the twins");
    let steps = plan(shop.database(), twins);
    assert!(steps.iter().any(|step| step.contains("fingerprints_by_age")), "{steps:#?}");
    reads_rules_of_the_product(shop.database(), &queries);
    let found: Vec<String> = queries
        .into_iter()
        .flat_map(|sql| scans(shop.database(), sql).into_iter().map(move |s| format!("{s}: {sql}")))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// A company may have ten thousand quantity rules: a basket reads those of its products alone.
fn reads_rules_of_the_product(database: &Database, queries: &[&String]) {
    let of_goods = |sql: &&&String| sql.contains("q.product_id = p.id AND q.company_id");
    let of_goods: Vec<_> = queries.iter().filter(of_goods).collect();
    assert!(!of_goods.is_empty(), "no statement reads goods");
    for sql in of_goods {
        let steps = plan(database, sql);
        let is_by_product = steps.iter().any(|step| step.contains("quantity_rules_of_product"));
        assert!(is_by_product, "{steps:#?}");
    }
}

/// A custom role is made, given, changed, read and deleted.
fn custom_roles(shop: &Shop) {
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let read = |permission: &str| json!([{ "permission": permission, "reach": "all" }]);
    let role = json!({
        "key": "team_lead", "name": "Lead", "side": "company", "permissions": read("orders.read"),
    });
    let path = format!("/v1/roles/{}", admin.post("/v1/roles", &role).expect(201).id());
    let lead = member(shop, "lea@acme.test", &[at("team_lead", None)]);
    for path in ["/v1/me", "/v1/orders?limit=20"] {
        lead.get(path).expect(200);
    }
    admin.patch(&path, &json!({ "permissions": read("members.read") })).expect(200);
    for who in [&admin, &staff] {
        for path in ["/v1/roles", path.as_str(), &members(shop)] {
            who.get(path).expect(200);
        }
    }
    staff.get(&format!("/v1/roles?company_id={}&side=company", shop.company())).expect(200);
    let own = format!("{}/{}", members(shop), lead.get("/v1/me").expect(200).text("/member_id"));
    admin.patch(&own, &json!({ "roles": ["buyer"] })).expect(200);
    admin.delete(&path).expect(204);
}

/// What callers with a role in the unit read, and one with a role that is cut off there.
fn from_a_unit(shop: &Shop, unit: &str) {
    let grants = ["company_admin", "buyer"].map(|role| at(role, Some(unit)));
    let head = member(shop, "hal@acme.test", &grants);
    let members = members(shop);
    let lists = [
        "/v1/me",
        "/v1/orders?limit=20",
        "/v1/invoices",
        "/v1/shipments",
        "/v1/approval-requests",
        "/v1/business-units",
        "/v1/api-keys",
        &members,
    ];
    for path in lists {
        head.get(path).expect(200);
    }
    inherit_roles(shop, unit, false);
    for path in ["/v1/me", "/v1/orders?limit=20", "/v1/approval-requests"] {
        shop.approver().get(path).expect(200);
    }
    inherit_roles(shop, unit, true);
}
