-- Who somebody is to an outside issuer of tokens. Found by address once, by subject ever after: an
-- address may be given to somebody else, a subject never.
CREATE TABLE outside_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE UNIQUE INDEX outside_identities_of_user ON outside_identities (user_id, issuer);
