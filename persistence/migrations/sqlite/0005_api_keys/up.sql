-- What somebody who acts is: a person, or a program with an API key.
ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'integration'));

-- Of a key itself only the hash is kept; what it begins with finds it.
CREATE TABLE api_keys (
    id BLOB PRIMARY KEY,
    lookup TEXT NOT NULL UNIQUE,
    secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
    user_id BLOB NOT NULL UNIQUE REFERENCES users (id),
    company_id BLOB REFERENCES companies (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    allowed_networks TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    expires_at INTEGER CHECK (expires_at > created_at),
    revoked_at INTEGER,
    last_used_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_age ON api_keys (created_at, id);
CREATE INDEX api_keys_by_company ON api_keys (company_id, created_at, id);
