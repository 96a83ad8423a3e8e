-- Permissions that staff took for a while in an emergency. created_at is business time; started_at, ends_at and
-- ended_at are wall time.
CREATE TABLE emergency_accesses (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    reason text NOT NULL,
    permissions jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    reviewed_by uuid REFERENCES users (id),
    reviewed_at timestamptz,
    comment text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
    CHECK ((reviewed_by IS NULL) = (comment IS NULL))
);
-- One at a time; each request of staff asks for it.
CREATE UNIQUE INDEX emergency_accesses_open ON emergency_accesses (user_id) WHERE ended_at IS NULL;
CREATE INDEX emergency_accesses_due ON emergency_accesses (ends_at, id) WHERE ended_at IS NULL;
CREATE INDEX emergency_accesses_by_age ON emergency_accesses (created_at, id);
CREATE INDEX emergency_accesses_unreviewed ON emergency_accesses (created_at, id) WHERE reviewed_at IS NULL;
