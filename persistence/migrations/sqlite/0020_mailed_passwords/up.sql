-- Mail that has not left yet. What it will say is made when it leaves: no token stands here.
CREATE TABLE mails (
    id BLOB PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    email TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Whoever asks again while one is on its way gets that one.
    UNIQUE (purpose, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_due ON mails (due_at);

-- What was mailed, by its digest. It is used once, and then gone.
CREATE TABLE password_tokens (
    digest TEXT PRIMARY KEY CHECK (length(digest) = 43),
    user_id BLOB NOT NULL REFERENCES users (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX password_tokens_by_user ON password_tokens (user_id, created_at);
CREATE INDEX password_tokens_by_expiry ON password_tokens (expires_at);
