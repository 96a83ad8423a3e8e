DROP INDEX invoices_written_off;
ALTER TABLE credit_notes DROP COLUMN write_off_reversed;
