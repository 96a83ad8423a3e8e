-- Keys come in any order. In a tree of whole rows each new one writes a page of a quarter full, and often splits
-- it; here the row is appended, and only the key goes where it belongs. None is older than three days.
CREATE TABLE lean_keys (
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
) STRICT;
INSERT INTO lean_keys SELECT caller_id, operation, key, fingerprint, status, location, etag, body, created_at, order_id,
    order_version FROM idempotency_keys;
DROP TABLE idempotency_keys;
ALTER TABLE lean_keys RENAME TO idempotency_keys;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
