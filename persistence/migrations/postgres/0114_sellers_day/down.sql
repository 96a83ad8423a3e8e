ALTER TABLE issuers DROP COLUMN time_zone;
