UPDATE events SET data = v.view FROM order_views v
WHERE events.data IS NULL AND v.order_id = events.subject_id AND v.version = events.subject_version;
ALTER TABLE events DROP CONSTRAINT events_data_check;
ALTER TABLE events ALTER COLUMN data SET NOT NULL;
UPDATE idempotency_keys SET body = v.view FROM order_views v
WHERE idempotency_keys.body IS NULL AND v.order_id = idempotency_keys.order_id AND v.version = order_version;
ALTER TABLE idempotency_keys DROP COLUMN order_id;
ALTER TABLE idempotency_keys DROP COLUMN order_version;
DROP TABLE order_views;
