-- The rows of postgres.sql, as SQLite stores them.
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -2000000;
PRAGMA temp_store = MEMORY;

BEGIN;
-- Views are only ever added: those of the orders go on to show them confirmed.
UPDATE orders SET status = 'pending_approval', approval_request_id = id(22, number - 100000)
WHERE number BETWEEN 100001 AND 100000 + {orders};

-- An order that waits reserves what a confirmed one has used.
UPDATE commitments SET committed = 0 WHERE kind = 'spending';
UPDATE commitment_accounts SET reserved = committed, committed = 0 WHERE kind = 'spending';

INSERT INTO approval_requests (id, company_id, subject_kind, subject_id, requested_by, status, covers, steps, version,
    created_at, chase_at)
SELECT id(22, n), id(11, 1 + n % {companies}), 'order', id(1, n), id(10, 1 + n % {companies}), 'pending',
    printf('%064d', 0),
    replace(CASE WHEN n / 10 % 2 = 0
        THEN '[{"rule":null,"approvers":{"role":"approver"},"mode":"any","escalate_after_hours":720,"state":"active","active_since":"2026-06-01T00:00:00Z","deadline":"#T00:00:00Z","escalated_at":null,"decisions":[]}]'
        ELSE '[{"rule":null,"approvers":{"role":"approver"},"mode":"any","escalate_after_hours":null,"remind_every_hours":8760,"state":"active","active_since":"2026-06-01T00:00:00Z","escalated_at":null,"reminds_at":"#T00:00:00Z","decisions":[]}]'
        END, '#', '2030-01-' || printf('%02d', 1 + n % 10)),
    1, 1780272000000000 + n * 1000000, 1893456000000000 + n % 10 * 86400000000
FROM (SELECT number - 100000 AS n FROM orders WHERE number BETWEEN 100001 AND 100000 + {orders});
COMMIT;

ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
