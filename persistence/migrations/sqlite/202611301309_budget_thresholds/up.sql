-- First day of the newest period whose use has reached warn_at_percent; null: none yet.
ALTER TABLE budgets ADD COLUMN threshold_reached_in TEXT;
