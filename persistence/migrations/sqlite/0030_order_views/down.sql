UPDATE events SET data = v.view FROM order_views v
WHERE events.data IS NULL AND v.order_id = events.subject_id AND v.version = events.subject_version;
CREATE TABLE telling_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER UNIQUE,
    type TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    company_id BLOB,
    subject_type TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_version INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;
INSERT INTO telling_events SELECT id, sequence, type, occurred_at, recorded_at, company_id, subject_type, subject_id,
    subject_version, data FROM events;
DROP TABLE events;
ALTER TABLE telling_events RENAME TO events;
CREATE INDEX events_fresh ON events (id) WHERE sequence IS NULL;
CREATE INDEX events_by_subject ON events (subject_id);
UPDATE idempotency_keys SET body = v.view FROM order_views v
WHERE idempotency_keys.body IS NULL AND v.order_id = idempotency_keys.order_id AND v.version = order_version;
ALTER TABLE idempotency_keys DROP COLUMN order_id;
ALTER TABLE idempotency_keys DROP COLUMN order_version;
DROP TABLE order_views;
CREATE TABLE keyed_traces (
    order_id BLOB PRIMARY KEY REFERENCES orders (id),
    outcome TEXT NOT NULL,
    trace TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO keyed_traces SELECT order_id, outcome, trace FROM order_traces;
DROP TABLE order_traces;
ALTER TABLE keyed_traces RENAME TO order_traces;
