-- The roles of users, each at a place: of a member in the whole company (no unit) or in a unit and below it; of
-- staff at the operator. It replaces members.roles and users.staff_role, which stay until the next release: they have a member's
-- roles in the whole company, and the first role of staff.
CREATE TABLE role_grants (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    unit_id BLOB REFERENCES business_units (id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_grants_of_user ON role_grants (user_id, unit_id, role);
CREATE UNIQUE INDEX role_grants_whole ON role_grants (user_id, role) WHERE unit_id IS NULL;
CREATE INDEX role_grants_of_unit ON role_grants (unit_id) WHERE unit_id IS NOT NULL;

-- The data that a key sees: its unit and all below it; null: its whole company.
ALTER TABLE api_keys ADD COLUMN unit_id BLOB REFERENCES business_units (id);
CREATE INDEX api_keys_of_unit ON api_keys (unit_id) WHERE unit_id IS NOT NULL;

-- Usually none: whether a company has any is asked with every request of its members.
CREATE INDEX business_units_cut ON business_units (company_id) WHERE NOT inherits_roles;

-- The release before writes the old columns only.
CREATE TRIGGER members_added_keep_grants AFTER INSERT ON members
BEGIN
    INSERT INTO role_grants (id, user_id, role)
    SELECT randomblob(16), NEW.user_id, value FROM (SELECT DISTINCT value FROM json_each(NEW.roles));
END;
CREATE TRIGGER members_changed_keep_grants AFTER UPDATE OF roles ON members
BEGIN
    DELETE FROM role_grants WHERE user_id = NEW.user_id AND unit_id IS NULL
        AND role NOT IN (SELECT value FROM json_each(NEW.roles));
    INSERT INTO role_grants (id, user_id, role)
    SELECT randomblob(16), NEW.user_id, value FROM (SELECT DISTINCT value FROM json_each(NEW.roles)) AS named
    WHERE NOT EXISTS (SELECT 1 FROM role_grants g
        WHERE g.user_id = NEW.user_id AND g.unit_id IS NULL AND g.role = named.value);
END;
CREATE TRIGGER users_added_keep_grants AFTER INSERT ON users
BEGIN
    INSERT INTO role_grants (id, user_id, role)
    SELECT randomblob(16), NEW.id, NEW.staff_role WHERE NEW.staff_role IS NOT NULL;
END;
CREATE TRIGGER users_changed_keep_grants AFTER UPDATE OF staff_role ON users
BEGIN
    DELETE FROM role_grants WHERE user_id = NEW.id AND OLD.staff_role IS NOT NULL
        AND (NEW.staff_role IS NULL OR NEW.staff_role <> OLD.staff_role);
    INSERT INTO role_grants (id, user_id, role)
    SELECT randomblob(16), NEW.id, NEW.staff_role
    WHERE NEW.staff_role IS NOT NULL AND NOT EXISTS (SELECT 1 FROM role_grants g
        WHERE g.user_id = NEW.id AND g.unit_id IS NULL AND g.role = NEW.staff_role);
END;

-- The roles that are there already.
INSERT INTO role_grants (id, user_id, role)
SELECT randomblob(16), user_id, value FROM (SELECT DISTINCT user_id, value FROM members, json_each(members.roles));
INSERT INTO role_grants (id, user_id, role)
SELECT randomblob(16), id, staff_role FROM users WHERE staff_role IS NOT NULL;
