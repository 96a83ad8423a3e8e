-- At once, before any other lock: taken one by one below, they would meet the writes of a process that serves.
LOCK TABLE members, users IN SHARE ROW EXCLUSIVE MODE;

-- The roles of users, each at a place: of a member in the whole company (no unit) or in a unit and below it; of
-- staff at the operator. It replaces members.roles and users.staff_role, which stay until the next release: they have a member's
-- roles in the whole company, and the first role of staff.
CREATE TABLE role_grants (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    role text NOT NULL,
    unit_id uuid REFERENCES business_units (id)
);
CREATE UNIQUE INDEX role_grants_of_user ON role_grants (user_id, unit_id, role);
CREATE UNIQUE INDEX role_grants_whole ON role_grants (user_id, role) WHERE unit_id IS NULL;
CREATE INDEX role_grants_of_unit ON role_grants (unit_id) WHERE unit_id IS NOT NULL;

-- Usually none: whether a company has any is asked with every request of its members.
CREATE INDEX business_units_cut ON business_units (company_id) WHERE NOT inherits_roles;

-- The release before writes the old columns only.
CREATE FUNCTION keep_grants_of_member() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM role_grants WHERE user_id = NEW.user_id AND unit_id IS NULL
        AND role NOT IN (SELECT jsonb_array_elements_text(NEW.roles));
    INSERT INTO role_grants (id, user_id, role)
    SELECT gen_random_uuid(), NEW.user_id, named.role
    FROM (SELECT DISTINCT jsonb_array_elements_text(NEW.roles) AS role) named
    WHERE NOT EXISTS (SELECT 1 FROM role_grants g
        WHERE g.user_id = NEW.user_id AND g.unit_id IS NULL AND g.role = named.role);
    RETURN NULL;
END $$;
CREATE FUNCTION keep_grants_of_staff() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM role_grants WHERE user_id = NEW.id AND OLD.staff_role IS NOT NULL
            AND (NEW.staff_role IS NULL OR NEW.staff_role <> OLD.staff_role);
    END IF;
    INSERT INTO role_grants (id, user_id, role)
    SELECT gen_random_uuid(), NEW.id, NEW.staff_role
    WHERE NEW.staff_role IS NOT NULL AND NOT EXISTS (SELECT 1 FROM role_grants g
        WHERE g.user_id = NEW.id AND g.unit_id IS NULL AND g.role = NEW.staff_role);
    RETURN NULL;
END $$;
CREATE TRIGGER members_added_keep_grants AFTER INSERT ON members
    FOR EACH ROW EXECUTE FUNCTION keep_grants_of_member();
CREATE TRIGGER members_changed_keep_grants AFTER UPDATE OF roles ON members
    FOR EACH ROW EXECUTE FUNCTION keep_grants_of_member();
CREATE TRIGGER users_added_keep_grants AFTER INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION keep_grants_of_staff();
CREATE TRIGGER users_changed_keep_grants AFTER UPDATE OF staff_role ON users
    FOR EACH ROW EXECUTE FUNCTION keep_grants_of_staff();

-- The roles that are there already.
INSERT INTO role_grants (id, user_id, role)
SELECT gen_random_uuid(), user_id, role
FROM (SELECT DISTINCT user_id, jsonb_array_elements_text(roles) AS role FROM members) named;
INSERT INTO role_grants (id, user_id, role)
SELECT gen_random_uuid(), id, staff_role FROM users WHERE staff_role IS NOT NULL;

-- Last: requests with a key wait from here on, and not for the roles above.
-- The data that a key sees: its unit and all below it; null: its whole company.
ALTER TABLE api_keys ADD COLUMN unit_id uuid REFERENCES business_units (id);
CREATE INDEX api_keys_of_unit ON api_keys (unit_id) WHERE unit_id IS NOT NULL;
