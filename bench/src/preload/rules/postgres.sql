-- Ten approval rules and ten order limits for each of {companies} companies; no order of the bench meets one.
-- No trigger is run for rows that are right by construction.
SET session_replication_role = replica;
SET synchronous_commit = off;

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000' || kind || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$;

INSERT INTO approval_rules (id, company_id, owner, name, priority, over_total, currency, steps, active, version, created_at)
SELECT pg_temp.id('0014', n * 10 + k), pg_temp.id('000b', n), 'company', 'Rule ' || k, 0, 50000000 + k, 'EUR',
    '[{"approvers":{"role":"approver"},"mode":"any","escalate_after_hours":null}]', true, 1, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n, generate_series(0, 9) k;

INSERT INTO order_limits (id, company_id, owner, currency, max_total, on_violation, version, created_at)
SELECT pg_temp.id('0015', n * 10 + k), pg_temp.id('000b', n), 'company', 'EUR', 100000000 + k, 'deny', 1,
    TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n, generate_series(0, 9) k;

-- What the triggers would do.
INSERT INTO terms_versions (owner_id, version)
SELECT pg_temp.id('000b', n), gen_random_uuid() FROM generate_series(1, {companies}) n
ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;

SET session_replication_role = origin;
VACUUM ANALYZE;
CHECKPOINT;
