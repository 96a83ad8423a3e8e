DROP INDEX issuers_one;
