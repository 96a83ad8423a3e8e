ALTER TABLE credit_note_lines DROP COLUMN kind;
ALTER TABLE credit_note_lines DROP COLUMN invoice_line_number;
