-- The most net that a user approves; null: any amount. A member's stands with the membership, staff's with the user.
-- The release before does not know limits: its servers take every yes.
ALTER TABLE members ADD COLUMN approval_limit INTEGER CHECK (approval_limit >= 0);
ALTER TABLE members ADD COLUMN approval_currency TEXT
    CHECK ((approval_limit IS NULL) = (approval_currency IS NULL));
ALTER TABLE members ADD COLUMN approval_limit_owner TEXT CHECK (approval_limit_owner IN ('operator', 'company'));
ALTER TABLE users ADD COLUMN approval_limit INTEGER CHECK (approval_limit >= 0);
ALTER TABLE users ADD COLUMN approval_currency TEXT
    CHECK ((approval_limit IS NULL) = (approval_currency IS NULL));
