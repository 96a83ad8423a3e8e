-- Permissions that staff took for a while in an emergency. created_at is business time; started_at, ends_at and
-- ended_at are wall time.
CREATE TABLE emergency_accesses (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    permissions TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER,
    reviewed_by BLOB REFERENCES users (id),
    reviewed_at INTEGER,
    comment TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
    CHECK ((reviewed_by IS NULL) = (comment IS NULL))
) STRICT, WITHOUT ROWID;
-- One at a time; each request of staff asks for it.
CREATE UNIQUE INDEX emergency_accesses_open ON emergency_accesses (user_id) WHERE ended_at IS NULL;
CREATE INDEX emergency_accesses_due ON emergency_accesses (ends_at, id) WHERE ended_at IS NULL;
CREATE INDEX emergency_accesses_by_age ON emergency_accesses (created_at, id);
CREATE INDEX emergency_accesses_unreviewed ON emergency_accesses (created_at, id) WHERE reviewed_at IS NULL;
