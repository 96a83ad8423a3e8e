-- The operator's people are few among many users; who is put out takes the keys they made along.
CREATE INDEX users_staff ON users (created_at, id) WHERE staff_role IS NOT NULL;
CREATE INDEX api_keys_by_maker ON api_keys (created_by) WHERE revoked_at IS NULL;
