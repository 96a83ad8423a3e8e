-- The rows of postgres.sql, as SQLite stores them. `id(kind, number)` is a function of the connection;
-- `series` counts from 1 to the largest number needed.
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -2000000;
PRAGMA temp_store = MEMORY;

CREATE TEMP TABLE series (n INTEGER PRIMARY KEY);
WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < max({companies}, {products}, {orders}))
INSERT INTO series SELECT n FROM count;

BEGIN;
INSERT INTO users (id, email, name, password_hash, active, token_version, version, created_at)
SELECT id(10, n), 'buyer' || n || '@bench.example', 'Buyer ' || n,
    (SELECT password_hash FROM users WHERE staff_role IS NOT NULL LIMIT 1), 1, 1, 1, 1767225600000000
FROM series WHERE n <= {companies};

INSERT INTO companies (id, name, country, currency, external_id, vat_id_verified, net_days, time_zone, status, on_hold,
    version, created_at, updated_at)
SELECT id(11, n), 'Company ' || n, 'FR', 'EUR', 'c' || n, 0, 30, 'UTC', 'active', 0,
    1, 1767225600000000 + n * 1000000, 1767225600000000
FROM series WHERE n <= {companies};

INSERT INTO members (id, company_id, user_id, roles, spending_limit, spending_currency, spending_period, version, created_at)
SELECT id(12, n), id(11, n), id(10, n), '["buyer"]', 1000000000000, 'EUR', 'month', 1, 1767225600000000
FROM series WHERE n <= {companies};

INSERT INTO products (id, sku, name, unit, tax_class, list_price, list_currency, version, created_at, updated_at)
SELECT id(13, n), printf('SKU-%07d', n), 'Product number ' || n, 'piece', 'standard',
    CAST(10 + n % 90 AS TEXT), 'EUR', 1, 1767225600000000 + n * 1000000, 1767225600000000
FROM series WHERE n <= {products};

INSERT INTO price_lists (id, name, currency, priority, for_everyone, version, created_at, updated_at)
SELECT id(14, n), 'List ' || n, 'EUR', n, n = 1, 1, 1767225600000000, 1767225600000000 FROM series WHERE n <= 11;

INSERT INTO price_list_companies (company_id, price_list_id)
SELECT id(11, n), id(14, 2 + n % 10) FROM series WHERE n <= {companies};

-- One price for everyone, and one on each of two of the ten contract lists.
INSERT INTO prices (product_id, price_list_id, min_quantity, unit_price)
SELECT id(13, n), id(14, list), iif(list = 1, 1, 5), CAST(9 + (n + list) % 90 AS TEXT) || '.125'
FROM (SELECT n, CASE k WHEN 1 THEN 1 WHEN 2 THEN 2 + n % 10 ELSE 2 + (n + 3) % 10 END AS list
      FROM (SELECT n FROM series WHERE n <= {products}), (SELECT n AS k FROM series WHERE n <= 3));

INSERT INTO orders (id, number, company_id, placed_by, member_id, status, currency, net, tax, total, holds, placed_on,
    version, created_at, updated_at)
SELECT id(1, n), 100000 + n, id(11, 1 + n % {companies}), id(10, 1 + n % {companies}), id(12, 1 + n % {companies}),
    'confirmed', 'EUR', 15000, 3000, 18000, '[]', '2026-06-01', 1, 1780272000000000 + n * 1000000, 1780272000000000
FROM series WHERE n <= {orders};

INSERT INTO order_lines (order_id, line_number, product_id, sku, name, quantity, shipped, invoiced, cancelled, unit_price,
    net, invoiced_net, cancelled_net, tax_category, tax_rate, tax_class)
SELECT id(1, n), l, id(13, p), printf('SKU-%07d', p), 'Product number ' || p, l, 0, 0, 0, '10', l * 1000, 0, 0, 'S', '0.20', 'standard'
FROM (SELECT o.n AS n, k.n AS l, (o.n * 5 + k.n) * 7919 % {products} + 1 AS p
      FROM series o, series k WHERE o.n <= {orders} AND k.n <= 5);

INSERT INTO order_traces (order_id, outcome, trace) SELECT id(1, n), 'allow', '[]' FROM series WHERE n <= {orders};

-- As long as a real one, and as JSON; the ids in it are nobody's.
INSERT INTO order_views (order_id, version, shape, view)
SELECT id(1, n), 1, 2, replace('{view}', '#', 100000 + n) FROM series WHERE n <= {orders};

INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, committed, released, restored, created_at)
SELECT CASE l WHEN 6 THEN id(11, 1 + n % {companies}) WHEN 7 THEN id(4, 1 + n % {companies})
      ELSE id(13, (n * 5 + l) * 7919 % {products} + 1) END,
    CASE l WHEN 6 THEN 'credit' WHEN 7 THEN 'spending' ELSE 'stock' END, 'order', id(1, n),
    CASE l WHEN 6 THEN 18000 WHEN 7 THEN 15000 ELSE l END, iif(l = 7, 15000, 0), 0, 0, 1780272000000000
FROM (SELECT o.n AS n, k.n AS l FROM series o, series k WHERE o.n <= {orders} AND k.n <= 7);

INSERT INTO commitment_accounts (id, kind, company_id, owner_id, period, period_start, currency, limit_amount,
    reserved, committed, created_at)
SELECT id(13, n), 'stock', NULL, id(13, n), NULL, NULL, NULL, 1000000000, 0, 0, 1767225600000000
FROM series WHERE n <= {products}
UNION ALL
SELECT id(11, n), 'credit', id(11, n), id(11, n), NULL, NULL, 'EUR', 1000000000000, 0, 0, 1767225600000000
FROM series WHERE n <= {companies}
UNION ALL
SELECT id(4, n), 'spending', id(11, n), id(12, n), 'month', '2026-06-01', 'EUR', 1000000000000, 0, 0, 1780272000000000
FROM series WHERE n <= {companies};

UPDATE commitment_accounts SET reserved = c.open, committed = c.used
FROM (SELECT account_id, sum(amount - committed - released) AS open, sum(committed - restored) AS used
      FROM commitments GROUP BY account_id) c
WHERE commitment_accounts.id = c.account_id;

INSERT INTO events (sequence, type, occurred_at, recorded_at, company_id, subject_type, subject_id, subject_version)
SELECT {first_event} + (n - 1) * 2 + k, iif(k = 0, 'order.placed', 'order.confirmed'), 1780272000000000, 1780272000000000,
    id(11, 1 + n % {companies}), 'order', id(1, n), 1
FROM (SELECT o.n AS n, k.n - 1 AS k FROM series o, series k WHERE o.n <= {orders} AND k.n <= 2) ORDER BY n, k;

-- What clients still remember.
INSERT INTO idempotency_keys (caller_id, operation, key, fingerprint, status, location, etag, created_at, order_id, order_version)
SELECT id(10, 1 + n % {companies}), 'POST /v1/orders', 'key-' || n, 'of-' || n, 201, '/v1/orders/' || n, '"1"',
    unixepoch() * 1000000, id(1, n), 1
FROM series WHERE n <= min({orders}, 10000);
COMMIT;

DROP TABLE series;
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
