-- The events are the audit log: who acted, in whose name, in which request. Events from before have nobody.
ALTER TABLE events ADD COLUMN actor_id uuid;
ALTER TABLE events ADD COLUMN on_behalf_of uuid;
ALTER TABLE events ADD COLUMN request_id text;
-- The SHA-256 of the row's content, made by who writes it. Events from before have none; what their rows say
-- when the chain first reaches them is what counts from then on.
ALTER TABLE events ADD COLUMN digest bytea CHECK (octet_length(digest) = 32);

-- What the log is asked by, the newest first. An event is written without its place: until it has one, it costs these nothing.
DROP INDEX events_by_subject;
CREATE INDEX events_by_subject ON events (subject_id, sequence);
CREATE INDEX events_by_time ON events (recorded_at, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX events_by_actor ON events (actor_id, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND actor_id IS NOT NULL;
CREATE INDEX events_by_principal ON events (on_behalf_of, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND on_behalf_of IS NOT NULL;
-- These two are most of what happens: whoever asks for them finds them by time.
CREATE INDEX events_by_type ON events (type, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND type NOT IN ('order.placed', 'order.confirmed');
CREATE INDEX events_by_company ON events (company_id, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND company_id IS NOT NULL;
CREATE INDEX events_by_request ON events (request_id) WHERE sequence IS NOT NULL AND request_id IS NOT NULL;

-- hash n = SHA-256(hash n-1, n as 8 bytes, digest n): the last stands for every row before it.
CREATE TABLE audit_chain (
    sequence bigint PRIMARY KEY,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- Nothing is taken out of the log or changed in it. An event gets its place once, and that is all.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$;
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- What the events of orders say stands there.
CREATE TRIGGER order_views_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON order_views
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
    FOR EACH ROW WHEN (OLD.sequence IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
