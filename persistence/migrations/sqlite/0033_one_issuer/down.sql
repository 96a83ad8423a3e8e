DROP INDEX issuers_one;
ALTER TABLE issuers DROP COLUMN singleton;
