-- What the bank calls a movement: a payment is recorded once, whatever key its request had.
ALTER TABLE payments ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX payments_by_external_id ON payments (external_id) WHERE external_id IS NOT NULL;
-- What the bank took back, in one part or in several.
ALTER TABLE payments ADD COLUMN returned INTEGER NOT NULL DEFAULT 0
    CHECK (returned >= 0 AND allocated + refunded_unapplied + returned <= amount AND refunded_total + returned <= amount);
UPDATE payments SET returned = amount WHERE returned_on IS NOT NULL;

CREATE TABLE payment_returns (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    payment_id BLOB NOT NULL REFERENCES payments (id),
    external_id TEXT,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    returned_on TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_returns_by_payment ON payment_returns (payment_id);
CREATE UNIQUE INDEX payment_returns_by_external_id ON payment_returns (external_id) WHERE external_id IS NOT NULL;
-- Until now a payment came back once and whole.
INSERT INTO payment_returns (id, company_id, payment_id, currency, amount, reason, returned_on, created_at)
    SELECT id, company_id, id, currency, amount, return_reason, returned_on, created_at
    FROM payments WHERE returned_on IS NOT NULL;
