-- Why closed books were opened again, until they are closed anew.
ALTER TABLE ledger_closings ADD COLUMN reopened_because TEXT;
