ALTER TABLE number_series DROP COLUMN last_on;
