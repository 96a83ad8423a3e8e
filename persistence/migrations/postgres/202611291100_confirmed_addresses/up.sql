-- Whether the member has shown that the address is theirs, or staff know it. Of those who are there it is known by a
-- mailed token that was used; nobody's address has changed since, for nothing changes one.
ALTER TABLE members ADD COLUMN email_confirmed boolean NOT NULL DEFAULT false;
UPDATE members SET email_confirmed = true
WHERE user_id IN (SELECT subject_id FROM events WHERE type = 'user.password_reset');
