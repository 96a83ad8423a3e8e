-- The rows of postgres.sql, as SQLite stores them. Triggers draw the versions of the rules.
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -2000000;
PRAGMA temp_store = MEMORY;

CREATE TEMP TABLE series (n INTEGER PRIMARY KEY);
WITH RECURSIVE count (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < max({companies}, 10))
INSERT INTO series SELECT n FROM count;

BEGIN;
INSERT INTO approval_rules (id, company_id, owner, name, priority, over_total, currency, steps, active, version, created_at)
SELECT id(20, c.n * 10 + k.n), id(11, c.n), 'company', 'Rule ' || k.n, 0, 50000000 + k.n, 'EUR',
    '[{"approvers":{"role":"approver"},"mode":"any","escalate_after_hours":null}]', 1, 1, 1767225600000000
FROM series c, series k WHERE c.n BETWEEN 1 AND {companies} AND k.n <= 9;

INSERT INTO order_limits (id, company_id, owner, currency, max_total, on_violation, version, created_at)
SELECT id(21, c.n * 10 + k.n), id(11, c.n), 'company', 'EUR', 100000000 + k.n, 'deny', 1, 1767225600000000
FROM series c, series k WHERE c.n BETWEEN 1 AND {companies} AND k.n <= 9;
COMMIT;

DROP TABLE series;
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
