-- A rule that is ended goes: every order read over those that were only marked so. Its events stay.
DELETE FROM approval_rules WHERE NOT active;
-- What is counted before one more is taken.
CREATE INDEX api_keys_in_force ON api_keys (company_id, expires_at) WHERE revoked_at IS NULL;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at, id);
