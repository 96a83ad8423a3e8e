DROP INDEX sessions_by_user;
DROP INDEX api_keys_in_force;
