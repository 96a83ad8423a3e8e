-- Mail that has not left yet. What it will say is made when it leaves: no token stands here.
CREATE TABLE mails (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    email text NOT NULL,
    attempts bigint NOT NULL CHECK (attempts >= 0),
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    -- Whoever asks again while one is on its way gets that one.
    UNIQUE (purpose, email)
);
CREATE INDEX mails_by_due ON mails (due_at);

-- What was mailed, by its digest. It is used once, and then gone.
CREATE TABLE password_tokens (
    digest text PRIMARY KEY CHECK (length(digest) = 43),
    user_id uuid NOT NULL REFERENCES users (id),
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK (expires_at > created_at)
);
CREATE INDEX password_tokens_by_user ON password_tokens (user_id, created_at);
CREATE INDEX password_tokens_by_expiry ON password_tokens (expires_at);
