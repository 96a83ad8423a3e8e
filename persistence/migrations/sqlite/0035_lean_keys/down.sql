CREATE TABLE keyed_answers (
    caller_id BLOB NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    location TEXT,
    etag TEXT,
    body TEXT,
    created_at INTEGER NOT NULL,
    order_id BLOB,
    order_version INTEGER,
    PRIMARY KEY (caller_id, operation, key)
) STRICT, WITHOUT ROWID;
INSERT INTO keyed_answers SELECT caller_id, operation, key, fingerprint, status, location, etag, body, created_at, order_id,
    order_version FROM idempotency_keys;
DROP TABLE idempotency_keys;
ALTER TABLE keyed_answers RENAME TO idempotency_keys;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
