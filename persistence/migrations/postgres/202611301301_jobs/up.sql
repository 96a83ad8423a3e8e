-- Scheduled jobs: a row per job of the program, made when a server starts. `next_at` and the lease follow the
-- database's clock, which all processes share. `id` is the subject of the job's events.
CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    every_seconds bigint NOT NULL CHECK (every_seconds BETWEEN 10 AND 86400),
    paused boolean NOT NULL,
    next_at timestamptz NOT NULL,
    -- The process that works on the job. Without a holder, an open run waits for any process.
    lease_holder text,
    -- Rises with each claim: no process with an older token commits anything.
    lease_token bigint NOT NULL CHECK (lease_token >= 0),
    lease_until timestamptz,
    -- The open run.
    run_id uuid,
    last_run_at timestamptz,
    last_processed bigint,
    version bigint NOT NULL,
    CHECK ((lease_holder IS NULL) = (lease_until IS NULL)),
    CHECK ((last_run_at IS NULL) = (last_processed IS NULL))
);

-- The runs of the last 90 days. A scheduled run with nothing to do leaves no row.
CREATE TABLE job_runs (
    id uuid PRIMARY KEY,
    job text NOT NULL REFERENCES jobs (name),
    as_of timestamptz NOT NULL,
    trigger text NOT NULL CHECK (trigger IN ('schedule', 'request')),
    requested_by uuid REFERENCES users (id),
    -- The idempotency key of the request, the fingerprint of its body, and its id: a repeat after a crash finds its run.
    request_key text,
    request_fingerprint text,
    request_id text,
    status text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed')),
    -- The last item that was tried, by its due time and id.
    cursor_at timestamptz,
    cursor_id uuid,
    processed bigint NOT NULL CHECK (processed >= 0),
    failed bigint NOT NULL CHECK (failed >= 0),
    errors jsonb NOT NULL,
    takeovers bigint NOT NULL CHECK (takeovers >= 0),
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((trigger = 'schedule') = (requested_by IS NULL)),
    CHECK ((cursor_at IS NULL) = (cursor_id IS NULL)),
    CHECK ((status = 'running') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX job_runs_open ON job_runs (job) WHERE status = 'running';
CREATE INDEX job_runs_by_job ON job_runs (job, started_at, id);
CREATE INDEX job_runs_by_age ON job_runs (started_at);
CREATE INDEX job_runs_by_key ON job_runs (requested_by, request_key) WHERE request_key IS NOT NULL;
