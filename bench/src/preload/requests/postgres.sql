-- Lets each of the {orders} orders wait for an approval. The request of the nth order is due on day 1 + n % 10 of
-- January 2030: half of them escalate then, the other half remind.
-- No trigger is run for rows that are right by construction.
SET session_replication_role = replica;
SET synchronous_commit = off;

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000' || kind || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- Views are only ever added: those of the orders go on to show them confirmed.
UPDATE orders SET status = 'pending_approval', approval_request_id = pg_temp.id('0016', number - 100000)
WHERE number BETWEEN 100001 AND 100000 + {orders};

-- An order that waits reserves what a confirmed one has used.
UPDATE commitments SET committed = 0 WHERE kind = 'spending';
UPDATE commitment_accounts SET reserved = committed, committed = 0 WHERE kind = 'spending';

INSERT INTO approval_requests (id, company_id, subject_kind, subject_id, requested_by, status, covers, steps, version,
    created_at, chase_at)
SELECT pg_temp.id('0016', n), pg_temp.id('000b', 1 + n % {companies}), 'order', pg_temp.id('0001', n),
    pg_temp.id('000a', 1 + n % {companies}), 'pending', repeat('0', 64),
    replace(CASE WHEN n / 10 % 2 = 0
        THEN '[{"rule":null,"approvers":{"role":"approver"},"mode":"any","escalate_after_hours":720,"state":"active","active_since":"2026-06-01T00:00:00Z","deadline":"#T00:00:00Z","escalated_at":null,"decisions":[]}]'
        ELSE '[{"rule":null,"approvers":{"role":"approver"},"mode":"any","escalate_after_hours":null,"remind_every_hours":8760,"state":"active","active_since":"2026-06-01T00:00:00Z","escalated_at":null,"reminds_at":"#T00:00:00Z","decisions":[]}]'
        END, '#', '2030-01-' || lpad((1 + n % 10)::text, 2, '0'))::jsonb,
    1, TIMESTAMPTZ '2026-06-01' + n * interval '1 second', TIMESTAMPTZ '2030-01-01 00:00:00+00' + n % 10 * interval '1 day'
FROM generate_series(1, {orders}) n;

SET session_replication_role = origin;
VACUUM ANALYZE;
CHECKPOINT;
