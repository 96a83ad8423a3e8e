//! The raw reference on PostgreSQL: one connection per client, prepared statements, and one statement for
//! all rows of a kind.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use persistence::fresh_id;
use tokio_postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use super::{Extent, Texts, rate};
use crate::Outcome;
use crate::preload::{Kind, Size, id, sku};
use crate::workload::{LINES, some_products};

/// The session settings of the server, and the spending accounts that only this reference uses.
const SESSION: &str = "SET TIME ZONE 'UTC'";

/// Reads of order placement.
const READS: [&str; 5] = [
    "SELECT u.*, m.* FROM users u LEFT JOIN members m ON m.user_id = u.id WHERE u.id = $1",
    "SELECT * FROM idempotency_keys WHERE caller_id = $1 AND operation = 'POST /v1/orders' AND key = $2",
    "SELECT c.*, a.*, (SELECT count(*) FROM order_limits o WHERE o.company_id = c.id OR o.company_id IS NULL), \
       (SELECT count(*) FROM approval_rules r WHERE r.company_id = c.id OR r.company_id IS NULL), \
       (SELECT count(*) FROM issuers i JOIN tax_rates t ON t.country = i.country), \
       (SELECT max(s.committed) FROM commitment_accounts s WHERE s.owner_id = $2 AND s.kind = 'spending') \
     FROM companies c JOIN commitment_accounts a ON a.id = c.id WHERE c.id = $1",
    "SELECT p.*, a.* FROM products p JOIN commitment_accounts a ON a.id = p.id WHERE p.sku = ANY($1)",
    "SELECT p.*, l.*, x.company_id FROM prices p JOIN price_lists l ON l.id = p.price_list_id \
     LEFT JOIN price_list_companies x ON x.price_list_id = l.id AND x.company_id = $2 \
     WHERE p.product_id = ANY($1) AND (l.for_everyone OR x.company_id IS NOT NULL)",
];

/// Writes of order placement.
pub(super) const WRITES: [&str; 8] = [
    "UPDATE commitment_accounts AS a SET reserved = a.reserved + v.held, committed = a.committed + v.used \
     FROM (SELECT t.id, t.held, t.used FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS t(id, held, used) \
       JOIN commitment_accounts x ON x.id = t.id ORDER BY t.id FOR NO KEY UPDATE OF x) AS v \
     WHERE a.id = v.id AND (a.limit_amount IS NULL \
       OR a.reserved + a.committed + v.held + v.used <= a.limit_amount) RETURNING a.id",
    "INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, committed, released, restored, created_at) \
     SELECT account, kind, 'order', $3, amount, used, 0, 0, now() \
     FROM unnest($1::uuid[], $2::text[], $4::bigint[], $5::bigint[]) AS t(account, kind, amount, used)",
    "INSERT INTO orders (id, number, company_id, placed_by, member_id, status, purchase_order_number, currency, net, tax, \
       total, holds, placed_on, version, created_at, updated_at) \
     VALUES ($1, nextval('order_numbers'), $2, $3, $4, 'confirmed', 'PO-4711', 'EUR', 15000, 3000, 18000, '[]', \
       current_date, 1, now(), now()) RETURNING number",
    "INSERT INTO order_lines (order_id, line_number, product_id, sku, name, quantity, shipped, invoiced, cancelled, \
       unit_price, net, invoiced_net, cancelled_net, tax_category, tax_rate, tax_class) \
     SELECT $1, n, product, sku, name, 1, 0, 0, 0, 30.00, 3000, 0, 0, 'S', 0.20, 'standard' \
     FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[]) AS t(n, product, sku, name)",
    "INSERT INTO order_traces (order_id, outcome, trace) VALUES ($1, 'allow', $2)",
    "INSERT INTO order_views (order_id, version, shape, view) VALUES ($1, 1, 1, $2)",
    "INSERT INTO events (type, occurred_at, recorded_at, company_id, subject_type, subject_id, subject_version, \
       actor_id, request_id, digest) \
     SELECT kind, now(), now(), $1, 'order', $2, 1, $3, $4, sha256('') FROM unnest(ARRAY['order.placed', 'order.confirmed']) AS t(kind)",
    "INSERT INTO idempotency_keys (caller_id, operation, key, fingerprint, status, location, etag, created_at, order_id, order_version) \
     VALUES ($1, 'POST /v1/orders', $2, '0123456789012345678901234567890123456789012', 201, \
       '/v1/orders/order_0123456789012345678901234567', '\"1\"', now(), $3, 1)",
];

/// Orders per second of `clients` during `span`.
pub(crate) fn run(
    url: &str,
    size: Size,
    texts: &Texts,
    (clients, span, extent): (usize, Duration, Extent),
) -> Outcome<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, async {
        let mut ready = Vec::new();
        for _ in 0..clients {
            ready.push(Session::open(url).await?);
        }
        if let Some(session) = ready.first() {
            session.client.batch_execute(&spending_accounts(size)).await?;
        }
        let (began, orders) = (Instant::now(), Rc::new(Cell::new(0_u64)));
        let running = ready.into_iter().map(|session| {
            let (orders, texts) = (orders.clone(), texts.clone());
            tokio::task::spawn_local(async move {
                while began.elapsed() < span {
                    session.order(size, &texts, extent).await?;
                    orders.set(orders.get() + 1);
                }
                Outcome::Ok(())
            })
        });
        for client in running.collect::<Vec<_>>() {
            client.await??;
        }
        Ok(rate(orders.get(), began.elapsed()))
    })
}

/// Creates the spending accounts of the raw reference.
pub(super) fn spending_accounts(size: Size) -> String {
    let row = |number| {
        let (account, company, member) =
            (id(Kind::RawSpending, number), id(Kind::Company, number), id(Kind::Member, number));
        format!(
            "('{account}', 'spending', '{company}', '{member}', 'month', '2026-05-01', 'EUR', 1000000000000, 0, 0, now())"
        )
    };
    let rows: Vec<String> = (1..=size.companies).map(row).collect();
    format!(
        "INSERT INTO commitment_accounts (id, kind, company_id, owner_id, period, period_start, currency, limit_amount, \
         reserved, committed, created_at) VALUES {} ON CONFLICT DO NOTHING",
        rows.join(", ")
    )
}

struct Session {
    client: Client,
    reads: Vec<Statement>,
    writes: Vec<Statement>,
}

impl Session {
    async fn open(url: &str) -> Outcome<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::task::spawn_local(connection);
        client.batch_execute(SESSION).await?;
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for sql in READS {
            reads.push(client.prepare(sql).await?);
        }
        for sql in WRITES {
            writes.push(client.prepare(sql).await?);
        }
        Ok(Self { client, reads, writes })
    }

    async fn order(&self, size: Size, texts: &Texts, extent: Extent) -> Outcome {
        let order = Order::any(size);
        self.client.batch_execute("BEGIN").await?;
        if extent == Extent::ReadsAndWrites {
            self.read(&order).await?;
        }
        self.write(&order, texts).await?;
        Ok(self.client.batch_execute("COMMIT").await?)
    }

    async fn read(&self, order: &Order) -> Outcome {
        let [rights, key, terms, goods, prices] = self.reads.as_slice() else { return Ok(()) };
        let (user, company, member) =
            (order.of(Kind::User), order.of(Kind::Company), order.of(Kind::Member));
        let products: Vec<Uuid> =
            order.products.iter().map(|number| id(Kind::Product, *number)).collect();
        let skus: Vec<String> = order.products.iter().map(|number| sku(*number)).collect();
        self.client.query(rights, &[&user]).await?;
        self.client.query(key, &[&user, &order.key]).await?;
        self.client.query(terms, &[&company, &member]).await?;
        self.client.query(goods, &[&skus]).await?;
        self.client.query(prices, &[&products, &company]).await?;
        Ok(())
    }

    async fn write(&self, order: &Order, texts: &Texts) -> Outcome {
        let [take, commit, insert, lines, trace, view, events, key] = self.writes.as_slice() else {
            return Ok(());
        };
        let (user, company) = (order.of(Kind::User), order.of(Kind::Company));
        let products: Vec<Uuid> =
            order.products.iter().map(|number| id(Kind::Product, *number)).collect();
        let accounts: Vec<Uuid> =
            products.iter().copied().chain([company, order.of(Kind::RawSpending)]).collect();
        let taken =
            self.client.query(take, &[&accounts, &HELD.as_slice(), &USED.as_slice()]).await?;
        if taken.len() != accounts.len() {
            return Err("an account is used up".into());
        }
        let amounts: Vec<i64> = HELD.iter().zip(USED).map(|(held, used)| held + used).collect();
        self.client
            .execute(commit, &[&accounts, &KINDS.as_slice(), &order.id, &amounts, &USED.as_slice()])
            .await?;
        self.client.query(insert, &[&order.id, &company, &user, &order.of(Kind::Member)]).await?;
        let numbers: Vec<i64> = (1..=5).collect();
        let skus: Vec<String> = order.products.iter().map(|number| sku(*number)).collect();
        let names: Vec<String> =
            order.products.iter().map(|number| format!("Product number {number}")).collect();
        self.client.execute(lines, &[&order.id, &numbers, &products, &skus, &names]).await?;
        self.client.execute(trace, &[&order.id, &texts.trace]).await?;
        self.client.execute(view, &[&order.id, &texts.order]).await?;
        self.client.execute(events, &[&company, &order.id, &user, &order.key]).await?;
        self.client.execute(key, &[&user, &order.key, &order.id]).await?;
        Ok(())
    }
}

pub(super) const KINDS: [&str; 7] =
    ["stock", "stock", "stock", "stock", "stock", "credit", "spending"];
pub(super) const HELD: [i64; 7] = [1, 1, 1, 1, 1, 18_000, 0];
pub(super) const USED: [i64; 7] = [0, 0, 0, 0, 0, 0, 15_000];

struct Order {
    id: Uuid,
    key: String,
    company: u64,
    products: [u64; LINES],
}

impl Order {
    fn any(size: Size) -> Self {
        let company = fastrand::u64(1..=size.companies);
        Self {
            id: fresh_id::<()>().uuid(),
            key: fresh_id::<()>().uuid().simple().to_string(),
            company,
            products: some_products(size.products),
        }
    }

    fn of(&self, kind: Kind) -> Uuid {
        id(kind, self.company)
    }
}
