-- Approval steps that the rule asks for itself; null: it leaves them to the approval rules.
ALTER TABLE quantity_rules ADD COLUMN steps TEXT;
