-- Fills an empty schema with {companies} companies, {products} products with three price rows each,
-- and {orders} open orders of five lines. Ids are 01900000-<kind>-7000-8000-<number>.
-- No foreign key is asked for rows that are right by construction.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000' || kind || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$;

INSERT INTO users (id, email, name, password_hash, active, token_version, version, created_at)
SELECT pg_temp.id('000a', n), 'buyer' || n || '@bench.example', 'Buyer ' || n,
    (SELECT password_hash FROM users WHERE staff_role IS NOT NULL LIMIT 1), true, 1, 1, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n;

INSERT INTO companies (id, name, country, currency, external_id, vat_id_verified, net_days, time_zone, status, on_hold,
    version, created_at, updated_at)
SELECT pg_temp.id('000b', n), 'Company ' || n, 'FR', 'EUR', 'c' || n, false, 30, 'UTC', 'active', false,
    1, TIMESTAMPTZ '2026-01-01' + n * interval '1 second', TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n;

INSERT INTO members (id, company_id, user_id, roles, spending_limit, spending_currency, spending_period, version, created_at)
SELECT pg_temp.id('000c', n), pg_temp.id('000b', n), pg_temp.id('000a', n), '["buyer"]',
    1000000000000, 'EUR', 'month', 1, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n;

-- Triggers do it where they run; here they do not.
INSERT INTO role_grants (id, user_id, role)
SELECT gen_random_uuid(), pg_temp.id('000a', n), 'buyer' FROM generate_series(1, {companies}) n;

INSERT INTO products (id, sku, name, unit, tax_class, list_price, list_currency, version, created_at, updated_at)
SELECT pg_temp.id('000d', n), 'SKU-' || lpad(n::text, 7, '0'), 'Product number ' || n, 'piece', 'standard',
    10 + n % 90, 'EUR', 1, TIMESTAMPTZ '2026-01-01' + n * interval '1 second', TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {products}) n;

INSERT INTO price_lists (id, name, currency, priority, for_everyone, version, created_at, updated_at)
SELECT pg_temp.id('000e', n), 'List ' || n, 'EUR', n, n = 1, 1, TIMESTAMPTZ '2026-01-01', TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, 11) n;

INSERT INTO price_list_companies (company_id, price_list_id)
SELECT pg_temp.id('000b', n), pg_temp.id('000e', 2 + n % 10) FROM generate_series(1, {companies}) n;

-- One price for everyone, and one on each of two of the ten contract lists.
INSERT INTO prices (product_id, price_list_id, min_quantity, unit_price)
SELECT pg_temp.id('000d', n), pg_temp.id('000e', list), CASE WHEN list = 1 THEN 1 ELSE 5 END, 9 + (n + list) % 90 + 0.125
FROM generate_series(1, {products}) n, LATERAL (VALUES (1), (2 + n % 10), (2 + (n + 3) % 10)) AS l (list);

INSERT INTO orders (id, number, company_id, placed_by, member_id, status, currency, net, tax, total, holds, placed_on,
    version, created_at, updated_at)
SELECT pg_temp.id('0001', n), 100000 + n, pg_temp.id('000b', 1 + n % {companies}), pg_temp.id('000a', 1 + n % {companies}),
    pg_temp.id('000c', 1 + n % {companies}), 'confirmed', 'EUR', 15000, 3000, 18000, '[]', DATE '2026-06-01', 1,
    TIMESTAMPTZ '2026-06-01' + n * interval '1 second', TIMESTAMPTZ '2026-06-01'
FROM generate_series(1, {orders}) n;

INSERT INTO order_lines (order_id, line_number, product_id, sku, name, quantity, shipped, invoiced, cancelled, unit_price,
    net, invoiced_net, cancelled_net, tax_category, tax_rate, tax_class)
SELECT pg_temp.id('0001', n), l, pg_temp.id('000d', p), 'SKU-' || lpad(p::text, 7, '0'), 'Product number ' || p,
    l, 0, 0, 0, 10, l * 1000, 0, 0, 'S', 0.20, 'standard'
FROM generate_series(1, {orders}) n, generate_series(1, 5) l, LATERAL (SELECT (n::bigint * 5 + l) * 7919 % {products} + 1 AS p) x;

INSERT INTO order_traces (order_id, outcome, trace)
SELECT pg_temp.id('0001', n), 'allow', '[]' FROM generate_series(1, {orders}) n;

-- As long as a real one, and as JSON; the ids in it are nobody's.
INSERT INTO order_views (order_id, version, shape, view)
SELECT pg_temp.id('0001', n), 1, 2, replace('{view}', '#', (100000 + n)::text) FROM generate_series(1, {orders}) n;

INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, committed, released, restored, created_at)
SELECT CASE l WHEN 6 THEN pg_temp.id('000b', 1 + n % {companies}) WHEN 7 THEN pg_temp.id('0004', 1 + n % {companies})
      ELSE pg_temp.id('000d', (n::bigint * 5 + l) * 7919 % {products} + 1) END,
    CASE l WHEN 6 THEN 'credit' WHEN 7 THEN 'spending' ELSE 'stock' END, 'order', pg_temp.id('0001', n),
    CASE l WHEN 6 THEN 18000 WHEN 7 THEN 15000 ELSE l END, CASE l WHEN 7 THEN 15000 ELSE 0 END, 0, 0, TIMESTAMPTZ '2026-06-01'
FROM generate_series(1, {orders}) n, generate_series(1, 7) l;

INSERT INTO commitment_accounts (id, kind, company_id, owner_id, period, period_start, currency, limit_amount,
    reserved, committed, created_at)
SELECT pg_temp.id('000d', n), 'stock', NULL::uuid, pg_temp.id('000d', n), NULL::text, NULL::date, NULL::text, 1000000000, 0, 0, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {products}) n
UNION ALL
SELECT pg_temp.id('000b', n), 'credit', pg_temp.id('000b', n), pg_temp.id('000b', n), NULL::text, NULL::date, 'EUR', 1000000000000, 0, 0,
    TIMESTAMPTZ '2026-01-01' FROM generate_series(1, {companies}) n
UNION ALL
SELECT pg_temp.id('0004', n), 'spending', pg_temp.id('000b', n), pg_temp.id('000c', n), 'month', DATE '2026-06-01', 'EUR',
    1000000000000, 0, 0, TIMESTAMPTZ '2026-06-01' FROM generate_series(1, {companies}) n;

UPDATE commitment_accounts a SET reserved = c.open, committed = c.used
FROM (SELECT account_id, sum(amount - committed - released) AS open, sum(committed - restored) AS used
      FROM commitments GROUP BY account_id) c
WHERE a.id = c.account_id;

INSERT INTO events (sequence, type, occurred_at, recorded_at, company_id, subject_type, subject_id, subject_version)
SELECT {first_event} + (n - 1) * 2 + k, CASE k WHEN 0 THEN 'order.placed' ELSE 'order.confirmed' END,
    TIMESTAMPTZ '2026-06-01', TIMESTAMPTZ '2026-06-01', pg_temp.id('000b', 1 + n % {companies}), 'order',
    pg_temp.id('0001', n), 1
FROM generate_series(1, {orders}) n, generate_series(0, 1) k ORDER BY n, k;

-- What clients still remember.
INSERT INTO idempotency_keys (caller_id, operation, key, fingerprint, status, location, etag, created_at, order_id, order_version)
SELECT pg_temp.id('000a', 1 + n % {companies}), 'POST /v1/orders', 'key-' || n, 'of-' || n, 201, '/v1/orders/' || n, '"1"', now(),
    pg_temp.id('0001', n), 1
FROM generate_series(1, least({orders}, 10000)) n;

SELECT setval('order_numbers', 100001 + {orders});
SET session_replication_role = origin;
VACUUM ANALYZE;
CHECKPOINT;
