ALTER TABLE members DROP COLUMN deactivated_by;
ALTER TABLE members DROP COLUMN limit_owner;
ALTER TABLE approval_rules DROP COLUMN owner;
ALTER TABLE order_limits DROP COLUMN owner;
