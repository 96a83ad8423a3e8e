CREATE TABLE named_commitments (
    id BLOB PRIMARY KEY,
    account_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_id BLOB NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    committed INTEGER NOT NULL CHECK (committed >= 0),
    released INTEGER NOT NULL CHECK (released >= 0),
    restored INTEGER NOT NULL CHECK (restored >= 0),
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (source_id, account_id),
    CHECK (committed + released <= amount),
    CHECK (restored <= committed)
) STRICT, WITHOUT ROWID;
INSERT INTO named_commitments SELECT randomblob(16), account_id, kind, source_kind, source_id, amount, committed,
    released, restored, expires_at, created_at FROM commitments;
DROP TABLE commitments;
ALTER TABLE named_commitments RENAME TO commitments;
CREATE INDEX commitments_by_account ON commitments (account_id);
