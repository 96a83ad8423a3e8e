-- Whether a login needs a code too; beside the rights, which are read with every request.
ALTER TABLE users ADD COLUMN otp_enabled INTEGER NOT NULL DEFAULT 0;

-- The secret that a user shares with their app, sealed with the installation's key.
CREATE TABLE second_factors (
    user_id BLOB PRIMARY KEY REFERENCES users (id),
    sealed_secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    -- The last step of time whose code was used: none before or at it is good any more.
    last_step INTEGER,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
) STRICT, WITHOUT ROWID;

-- What is left of a user's recovery codes, by their digests. One that is used is gone.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL CHECK (length(digest) = 43),
    PRIMARY KEY (user_id, digest)
) STRICT, WITHOUT ROWID;
