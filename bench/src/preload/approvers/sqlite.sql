-- The rows of postgres.sql, as SQLite stores them. Triggers grant the roles.
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;

CREATE TEMP TABLE series (n INTEGER PRIMARY KEY);
WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {companies})
INSERT INTO series SELECT n FROM count;

BEGIN;
INSERT INTO users (id, email, name, password_hash, active, token_version, version, created_at)
SELECT id(23, n), 'approver' || n || '@bench.example', 'Approver ' || n,
    (SELECT password_hash FROM users WHERE staff_role IS NOT NULL LIMIT 1), 1, 1, 1, 1767225600000000
FROM series;

INSERT INTO members (id, company_id, user_id, roles, version, created_at)
SELECT id(24, n), id(11, n), id(23, n), '["approver"]', 1, 1767225600000000 FROM series;
COMMIT;

DROP TABLE series;
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
