-- What the successor of a spent token follows from, beside the token itself and a key of the installation: of the
-- three only this one is stored. Tokens that were spent before it have none, and no second answer.
ALTER TABLE refresh_tokens ADD COLUMN salt text CHECK (length(salt) = 22);
