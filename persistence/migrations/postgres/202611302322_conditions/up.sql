-- The conditions of a rule besides the order's total; null: none. The release before does not know them, and asks for
-- approval more often meanwhile.
ALTER TABLE approval_rules ADD COLUMN conditions jsonb;
