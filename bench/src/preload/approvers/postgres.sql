-- An approver for each of {companies} companies.
-- No trigger is run for rows that are right by construction.
SET session_replication_role = replica;
SET synchronous_commit = off;

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000' || kind || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$;

INSERT INTO users (id, email, name, password_hash, active, token_version, version, created_at)
SELECT pg_temp.id('0017', n), 'approver' || n || '@bench.example', 'Approver ' || n,
    (SELECT password_hash FROM users WHERE staff_role IS NOT NULL LIMIT 1), true, 1, 1, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n;

INSERT INTO members (id, company_id, user_id, roles, version, created_at)
SELECT pg_temp.id('0018', n), pg_temp.id('000b', n), pg_temp.id('0017', n), '["approver"]', 1, TIMESTAMPTZ '2026-01-01'
FROM generate_series(1, {companies}) n;

-- What the triggers would do.
INSERT INTO role_grants (id, user_id, role)
SELECT gen_random_uuid(), pg_temp.id('0017', n), 'approver' FROM generate_series(1, {companies}) n;

SET session_replication_role = origin;
VACUUM ANALYZE;
CHECKPOINT;
