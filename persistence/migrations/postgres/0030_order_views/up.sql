-- An order as its GET shows it, once for each of its versions: reads, events and the answers of
-- idempotency keys point to it, where each had a copy of its own. `shape` says which release's idea of
-- an order's JSON it follows; one of another shape is made anew from the columns. No foreign key: it is
-- written with its order in one statement, and neither is ever deleted.
CREATE TABLE order_views (
    order_id uuid NOT NULL,
    version bigint NOT NULL,
    shape bigint NOT NULL,
    view text NOT NULL,
    PRIMARY KEY (order_id, version)
);

-- None: the order's view of that version.
ALTER TABLE events ALTER COLUMN data DROP NOT NULL;
ALTER TABLE events ADD CONSTRAINT events_data_check CHECK (data IS NOT NULL OR subject_type = 'order');

-- The order and its version whose view is the body.
ALTER TABLE idempotency_keys ADD COLUMN order_id uuid;
ALTER TABLE idempotency_keys ADD COLUMN order_version bigint;

DO $$
BEGIN
    ALTER TABLE order_views ALTER COLUMN view SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this PostgreSQL is built without LZ4; pglz stays';
END $$;
