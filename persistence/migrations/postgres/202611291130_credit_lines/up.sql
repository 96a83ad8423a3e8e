-- Which line of the invoice a credit note's line corrects, and whether its pieces come back ('return') or only
-- cost less ('price'). Lines from before name none: they are spread over the lines of their item.
ALTER TABLE credit_note_lines ADD COLUMN invoice_line_number bigint CHECK (invoice_line_number > 0);
ALTER TABLE credit_note_lines ADD COLUMN kind text NOT NULL DEFAULT 'return' CHECK (kind IN ('return', 'price'));
