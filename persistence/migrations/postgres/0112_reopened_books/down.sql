ALTER TABLE ledger_closings DROP COLUMN reopened_because;
