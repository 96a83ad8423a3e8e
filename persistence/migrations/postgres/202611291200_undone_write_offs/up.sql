-- What of a credit note took back that its invoice had been given up; a part of `applied`.
--
-- Allocations have one more kind, `write_off_reversal`: what its source (a payment, a credit note) took back of
-- the invoice's write-off, below zero, and above zero what went with a returned payment and is given up again.
ALTER TABLE credit_notes ADD COLUMN write_off_reversed bigint NOT NULL DEFAULT 0
    CHECK (write_off_reversed BETWEEN 0 AND applied);
-- Few are given up: what a payment's reference may name besides open invoices.
CREATE INDEX invoices_written_off ON invoices (company_id) WHERE written_off > 0;
