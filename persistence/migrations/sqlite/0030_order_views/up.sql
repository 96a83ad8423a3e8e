-- An order as its GET shows it, once for each of its versions: reads, events and the answers of
-- idempotency keys point to it, where each had a copy of its own. `shape` says which release's idea of
-- an order's JSON it follows; one of another shape is made anew from the columns. No foreign key: it is
-- written with its order in one transaction, and neither is ever deleted. Both this and the traces have
-- rowids: among rows of two kilobytes in a tree of keys, SQLite reads each whole to compare its key.
CREATE TABLE order_views (
    order_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    view TEXT NOT NULL,
    PRIMARY KEY (order_id, version)
) STRICT;

CREATE TABLE numbered_traces (
    order_id BLOB PRIMARY KEY NOT NULL REFERENCES orders (id),
    outcome TEXT NOT NULL,
    trace TEXT NOT NULL
) STRICT;
INSERT INTO numbered_traces SELECT order_id, outcome, trace FROM order_traces;
DROP TABLE order_traces;
ALTER TABLE numbered_traces RENAME TO order_traces;

-- `data` may be none: the order's view of that version.
CREATE TABLE pointing_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER UNIQUE,
    type TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    company_id BLOB,
    subject_type TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_version INTEGER NOT NULL,
    data TEXT,
    CHECK (data IS NOT NULL OR subject_type = 'order')
) STRICT;
INSERT INTO pointing_events SELECT id, sequence, type, occurred_at, recorded_at, company_id, subject_type, subject_id,
    subject_version, data FROM events;
DROP TABLE events;
ALTER TABLE pointing_events RENAME TO events;
CREATE INDEX events_fresh ON events (id) WHERE sequence IS NULL;
CREATE INDEX events_by_subject ON events (subject_id);

-- The order and its version whose view is the body.
ALTER TABLE idempotency_keys ADD COLUMN order_id BLOB;
ALTER TABLE idempotency_keys ADD COLUMN order_version INTEGER;
