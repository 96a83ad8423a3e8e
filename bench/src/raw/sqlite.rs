//! The raw reference on SQLite: one connection, prepared statements, and one commit per group of as many
//! orders as there are clients.

use std::time::{Duration, Instant};

use persistence::fresh_id;
use rusqlite::{Connection, Transaction, params};
use uuid::Uuid;

use super::{Extent, Texts, rate};
use crate::Outcome;
use crate::preload::{Kind, Size, id, sku};
use crate::workload::{LINES, some_products};

/// The connection settings of the server.
const SESSION: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; \
    PRAGMA mmap_size = 1099511627776; PRAGMA wal_autocheckpoint = 256000;";

/// Orders per second during `span`, in groups of `clients`. The time includes a final WAL checkpoint,
/// because the server's checkpoints run beside its writer.
pub(crate) fn run(
    path: &str,
    size: Size,
    texts: &Texts,
    (clients, span, extent): (usize, Duration, Extent),
) -> Outcome<f64> {
    let mut conn = Connection::open(path)?;
    conn.execute_batch(SESSION)?;
    conn.set_prepared_statement_cache_capacity(64);
    open_spending_accounts(&conn, size)?;
    let mut number: i64 = conn.query_row("SELECT max(number) FROM orders", [], |row| row.get(0))?;
    let (began, mut orders) = (Instant::now(), 0);
    while began.elapsed() < span {
        let group = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for _ in 0..clients {
            number += 1;
            let order = Order::any(size, number);
            if extent == Extent::ReadsAndWrites {
                read(&group, &order)?;
            }
            write(&group, &order, texts)?;
            orders += 1;
        }
        group.commit()?;
    }
    conn.execute_batch("PRAGMA wal_checkpoint(RESTART)")?;
    Ok(rate(orders, began.elapsed()))
}

struct Order {
    id: Uuid,
    number: i64,
    company: u64,
    products: [u64; LINES],
    at: i64,
}

impl Order {
    fn any(size: Size, number: i64) -> Self {
        let (id, company) = (fresh_id::<()>().uuid(), fastrand::u64(1..=size.companies));
        let mut products = some_products(size.products);
        products.sort_unstable();
        Self { id, number, company, products, at: microseconds(id) }
    }

    fn of(&self, kind: Kind) -> Uuid {
        id(kind, self.company)
    }
}

/// The creation time in a `UUIDv7`, in the database's time format.
fn microseconds(id: Uuid) -> i64 {
    let made = id.get_timestamp().map_or((0, 0), |made| made.to_unix());
    made.0.cast_signed() * 1_000_000 + i64::from(made.1) / 1_000
}

fn open_spending_accounts(conn: &Connection, size: Size) -> Outcome {
    let mut insert = conn.prepare_cached(
        "INSERT OR IGNORE INTO commitment_accounts (id, kind, company_id, owner_id, period, period_start, currency, \
         limit_amount, reserved, committed, created_at) \
         VALUES (?1, 'spending', ?2, ?3, 'month', '2026-05-01', 'EUR', 1000000000000, 0, 0, 0)",
    )?;
    for number in 1..=size.companies {
        let ids =
            (id(Kind::RawSpending, number), id(Kind::Company, number), id(Kind::Member, number));
        insert.execute(params![ids.0, ids.1, ids.2])?;
    }
    Ok(())
}

/// Runs the reads of order placement, and steps over every row.
fn read(group: &Transaction<'_>, order: &Order) -> Outcome {
    let all = |sql: &str, arguments: &[&dyn rusqlite::ToSql]| -> Outcome {
        let mut statement = group.prepare_cached(sql)?;
        let mut rows = statement.query(arguments)?;
        while let Some(row) = rows.next()? {
            std::hint::black_box(row.get_ref(0)?);
        }
        Ok(())
    };
    let (user, company, member) =
        (order.of(Kind::User), order.of(Kind::Company), order.of(Kind::Member));
    all(
        "SELECT u.*, m.* FROM users u LEFT JOIN members m ON m.user_id = u.id WHERE u.id = ?1",
        &[&user],
    )?;
    all(
        "SELECT * FROM idempotency_keys WHERE caller_id = ?1 AND operation = 'POST /v1/orders' AND key = ?2",
        &[&user, &order.id.to_string()],
    )?;
    all(
        "SELECT c.*, a.* FROM companies c JOIN commitment_accounts a ON a.id = c.id WHERE c.id = ?1",
        &[&company],
    )?;
    all("SELECT * FROM order_limits WHERE company_id = ?1 OR company_id IS NULL", &[&company])?;
    all("SELECT * FROM approval_rules WHERE company_id = ?1 OR company_id IS NULL", &[&company])?;
    all("SELECT t.* FROM issuers i JOIN tax_rates t ON t.country = i.country", &[])?;
    all(
        "SELECT * FROM commitment_accounts WHERE owner_id = ?1 AND kind = 'spending' \
         ORDER BY period_start DESC LIMIT 3",
        &[&member],
    )?;
    for product in order.products {
        all(
            "SELECT p.*, a.* FROM products p JOIN commitment_accounts a ON a.id = p.id WHERE p.sku = ?1",
            &[&sku(product)],
        )?;
        all(
            "SELECT p.*, l.*, x.company_id FROM prices p JOIN price_lists l ON l.id = p.price_list_id \
             LEFT JOIN price_list_companies x ON x.price_list_id = l.id AND x.company_id = ?2 \
             WHERE p.product_id = ?1 AND (l.for_everyone OR x.company_id IS NOT NULL)",
            &[&id(Kind::Product, product), &company],
        )?;
    }
    Ok(())
}

/// Runs the writes of order placement: the accounts, the order with its lines, trace and view, its events
/// with their chain links, and the idempotency key.
fn write(group: &Transaction<'_>, order: &Order, texts: &Texts) -> Outcome {
    take(group, order)?;
    insert_order(group, order)?;
    group
        .prepare_cached(
            "INSERT INTO order_traces (order_id, outcome, trace) VALUES (?1, 'allow', ?2)",
        )?
        .execute(params![order.id, texts.trace])?;
    group
        .prepare_cached(
            "INSERT INTO order_views (order_id, version, shape, view) VALUES (?1, 1, 1, ?2)",
        )?
        .execute(params![order.id, texts.order])?;
    let mut event = group.prepare_cached(
        "INSERT INTO events (sequence, type, occurred_at, recorded_at, company_id, subject_type, subject_id, \
         subject_version, actor_id, request_id, digest) \
         VALUES ((SELECT coalesce(max(sequence), 0) + 1 FROM events), ?1, ?2, ?2, ?3, 'order', ?4, 1, ?5, ?6, ?7)",
    )?;
    let mut link = group.prepare_cached(
        "INSERT INTO audit_chain (sequence, hash) VALUES ((SELECT coalesce(max(sequence), 0) + 1 FROM audit_chain), ?1)",
    )?;
    let (request, digest) = (order.id.simple().to_string(), [7_u8; 32]);
    for kind in ["order.placed", "order.confirmed"] {
        let (company, user) = (order.of(Kind::Company), order.of(Kind::User));
        event.execute(params![kind, order.at, company, order.id, user, request, digest])?;
        link.execute(params![digest])?;
    }
    group
        .prepare_cached(
            "INSERT INTO idempotency_keys (caller_id, operation, key, fingerprint, status, location, etag, created_at, \
             order_id, order_version) VALUES (?1, 'POST /v1/orders', ?2, ?3, 201, ?4, '\"1\"', ?5, ?6, 1)",
        )?
        .execute(params![
            order.of(Kind::User),
            order.id.simple().to_string(),
            "0123456789012345678901234567890123456789012",
            "/v1/orders/order_0123456789012345678901234567",
            order.at,
            order.id
        ])?;
    Ok(())
}

fn take(group: &Transaction<'_>, order: &Order) -> Outcome {
    let stock =
        order.products.iter().map(|product| (id(Kind::Product, *product), "stock", 1_i64, 0_i64));
    let credit = (order.of(Kind::Company), "credit", 18_000, 0);
    let spending = (order.of(Kind::RawSpending), "spending", 0, 15_000);
    let mut take = group.prepare_cached(
        "UPDATE commitment_accounts SET reserved = reserved + ?2, committed = committed + ?3 \
         WHERE id = ?1 AND (limit_amount IS NULL OR reserved + committed + ?2 + ?3 <= limit_amount)",
    )?;
    let mut commit = group.prepare_cached(
        "INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, committed, released, restored, \
         created_at) VALUES (?1, ?2, 'order', ?3, ?4, ?5, 0, 0, ?6)",
    )?;
    for (account, kind, held, used) in stock.chain([credit, spending]) {
        if take.execute(params![account, held, used])? != 1 {
            return Err(format!("{account} is used up").into());
        }
        commit.execute(params![account, kind, order.id, held + used, used, order.at])?;
    }
    Ok(())
}

fn insert_order(group: &Transaction<'_>, order: &Order) -> Outcome {
    group
        .prepare_cached(
            "INSERT INTO orders (id, number, company_id, placed_by, member_id, status, purchase_order_number, currency, \
             net, tax, total, holds, placed_on, version, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, 'confirmed', 'PO-4711', 'EUR', 15000, 3000, 18000, '[]', '2026-11-01', 1, ?6, ?6)",
        )?
        .execute(params![
            order.id,
            order.number,
            order.of(Kind::Company),
            order.of(Kind::User),
            order.of(Kind::Member),
            order.at
        ])?;
    let mut line = group.prepare_cached(
        "INSERT INTO order_lines (order_id, line_number, product_id, sku, name, quantity, shipped, invoiced, cancelled, \
         unit_price, net, invoiced_net, cancelled_net, tax_category, tax_rate, tax_class) \
         VALUES (?1, ?2, ?3, ?4, ?5, 1, 0, 0, 0, '30.00', 3000, 0, 0, 'S', '0.20', 'standard')",
    )?;
    for (number, product) in (1_i64..).zip(order.products) {
        let name = format!("Product number {product}");
        line.execute(params![order.id, number, id(Kind::Product, product), sku(product), name])?;
    }
    Ok(())
}
