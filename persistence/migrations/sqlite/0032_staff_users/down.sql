DROP INDEX api_keys_by_maker;
DROP INDEX users_staff;
