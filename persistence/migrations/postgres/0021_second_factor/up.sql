-- Whether a login needs a code too; beside the rights, which are read with every request.
ALTER TABLE users ADD COLUMN otp_enabled boolean NOT NULL DEFAULT false;

-- The secret that a user shares with their app, sealed with the installation's key.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    sealed_secret text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    -- The last step of time whose code was used: none before or at it is good any more.
    last_step bigint,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
);

-- What is left of a user's recovery codes, by their digests. One that is used is gone.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id),
    digest text NOT NULL CHECK (length(digest) = 43),
    PRIMARY KEY (user_id, digest)
);
