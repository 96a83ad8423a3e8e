-- What the cost centres bear of the line: the split of the order's line, copied by part. Null: no cost centre bears it, or
-- it was posted by the release before.
ALTER TABLE invoice_lines ADD COLUMN allocations jsonb;
-- The same of the invoice's line, by what is credited of it.
ALTER TABLE credit_note_lines ADD COLUMN allocations jsonb;
