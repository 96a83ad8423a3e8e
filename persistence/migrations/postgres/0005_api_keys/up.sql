-- What somebody who acts is: a person, or a program with an API key.
ALTER TABLE users ADD COLUMN kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'integration'));

-- Of a key itself only the hash is kept; what it begins with finds it.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    lookup text NOT NULL UNIQUE,
    secret_hash text NOT NULL CHECK (length(secret_hash) = 64),
    user_id uuid NOT NULL UNIQUE REFERENCES users (id),
    company_id uuid REFERENCES companies (id),
    name text NOT NULL,
    scopes jsonb NOT NULL,
    allowed_networks jsonb NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    expires_at timestamptz CHECK (expires_at > created_at),
    revoked_at timestamptz,
    last_used_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX api_keys_by_age ON api_keys (created_at, id);
CREATE INDEX api_keys_by_company ON api_keys (company_id, created_at, id);
