-- Custom roles: of one company for its members, or of the operator (no company) for staff. Roles in code have no row.
CREATE TABLE roles (
    id BLOB PRIMARY KEY,
    company_id BLOB REFERENCES companies (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (company_id, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX roles_of_operator ON roles (key) WHERE company_id IS NULL;
CREATE INDEX roles_by_age ON roles (created_at, id);
CREATE INDEX roles_by_company ON roles (company_id, created_at, id);

-- The custom role of a grant; null: the role is in code. Whether a user has any is asked with every request.
ALTER TABLE role_grants ADD COLUMN role_id BLOB REFERENCES roles (id);
CREATE INDEX role_grants_custom ON role_grants (user_id) WHERE role_id IS NOT NULL;
CREATE INDEX role_grants_of_role ON role_grants (role_id) WHERE role_id IS NOT NULL;

-- A member's custom roles are in role_grants alone: the release before reads members.roles, and knows none of them.
DROP TRIGGER members_changed_keep_grants;
CREATE TRIGGER members_changed_keep_grants AFTER UPDATE OF roles ON members
BEGIN
    DELETE FROM role_grants WHERE user_id = NEW.user_id AND unit_id IS NULL AND role_id IS NULL
        AND role NOT IN (SELECT value FROM json_each(NEW.roles));
    INSERT INTO role_grants (id, user_id, role)
    SELECT randomblob(16), NEW.user_id, value FROM (SELECT DISTINCT value FROM json_each(NEW.roles)) AS named
    WHERE NOT EXISTS (SELECT 1 FROM role_grants g
        WHERE g.user_id = NEW.user_id AND g.unit_id IS NULL AND g.role = named.value);
END;

-- Staff with custom roles only have one of them in users.staff_role, which says that they are staff.
DROP TRIGGER users_added_keep_grants;
CREATE TRIGGER users_added_keep_grants AFTER INSERT ON users
BEGIN
    INSERT INTO role_grants (id, user_id, role, role_id)
    SELECT randomblob(16), NEW.id, NEW.staff_role,
        (SELECT r.id FROM roles r WHERE r.company_id IS NULL AND r.key = NEW.staff_role)
    WHERE NEW.staff_role IS NOT NULL;
END;
DROP TRIGGER users_changed_keep_grants;
CREATE TRIGGER users_changed_keep_grants AFTER UPDATE OF staff_role ON users
BEGIN
    DELETE FROM role_grants WHERE user_id = NEW.id AND OLD.staff_role IS NOT NULL
        AND (NEW.staff_role IS NULL OR NEW.staff_role <> OLD.staff_role);
    INSERT INTO role_grants (id, user_id, role, role_id)
    SELECT randomblob(16), NEW.id, NEW.staff_role,
        (SELECT r.id FROM roles r WHERE r.company_id IS NULL AND r.key = NEW.staff_role)
    WHERE NEW.staff_role IS NOT NULL AND NOT EXISTS (SELECT 1 FROM role_grants g
        WHERE g.user_id = NEW.id AND g.unit_id IS NULL AND g.role = NEW.staff_role);
END;
