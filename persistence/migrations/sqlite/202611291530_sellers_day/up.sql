-- Where the seller's days begin, by which documents are dated.
ALTER TABLE issuers ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
