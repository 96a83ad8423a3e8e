DROP TABLE payment_returns;
ALTER TABLE payments DROP COLUMN returned;
DROP INDEX payments_by_external_id;
ALTER TABLE payments DROP COLUMN external_id;
