-- Approval steps that the rule asks for itself; null: it leaves them to the approval rules.
ALTER TABLE budgets ADD COLUMN steps jsonb;
ALTER TABLE order_limits ADD COLUMN steps jsonb;
