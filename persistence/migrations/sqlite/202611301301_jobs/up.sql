-- Scheduled jobs: a row per job of the program, made when a server starts. `next_at` and the lease follow the
-- database's clock, which all processes share. `id` is the subject of the job's events.
CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    every_seconds INTEGER NOT NULL CHECK (every_seconds BETWEEN 10 AND 86400),
    paused INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    -- The process that works on the job. Without a holder, an open run waits for any process.
    lease_holder TEXT,
    -- Rises with each claim: no process with an older token commits anything.
    lease_token INTEGER NOT NULL CHECK (lease_token >= 0),
    lease_until INTEGER,
    -- The open run.
    run_id BLOB,
    last_run_at INTEGER,
    last_processed INTEGER,
    version INTEGER NOT NULL,
    CHECK ((lease_holder IS NULL) = (lease_until IS NULL)),
    CHECK ((last_run_at IS NULL) = (last_processed IS NULL))
) STRICT, WITHOUT ROWID;

-- The runs of the last 90 days. A scheduled run with nothing to do leaves no row.
CREATE TABLE job_runs (
    id BLOB PRIMARY KEY,
    job TEXT NOT NULL REFERENCES jobs (name),
    as_of INTEGER NOT NULL,
    trigger TEXT NOT NULL CHECK (trigger IN ('schedule', 'request')),
    requested_by BLOB REFERENCES users (id),
    -- The idempotency key of the request, the fingerprint of its body, and its id: a repeat after a crash finds its run.
    request_key TEXT,
    request_fingerprint TEXT,
    request_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed')),
    -- The last item that was tried, by its due time and id.
    cursor_at INTEGER,
    cursor_id BLOB,
    processed INTEGER NOT NULL CHECK (processed >= 0),
    failed INTEGER NOT NULL CHECK (failed >= 0),
    errors TEXT NOT NULL,
    takeovers INTEGER NOT NULL CHECK (takeovers >= 0),
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    CHECK ((trigger = 'schedule') = (requested_by IS NULL)),
    CHECK ((cursor_at IS NULL) = (cursor_id IS NULL)),
    CHECK ((status = 'running') = (finished_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX job_runs_open ON job_runs (job) WHERE status = 'running';
CREATE INDEX job_runs_by_job ON job_runs (job, started_at, id);
CREATE INDEX job_runs_by_age ON job_runs (started_at);
CREATE INDEX job_runs_by_key ON job_runs (requested_by, request_key) WHERE request_key IS NOT NULL;
