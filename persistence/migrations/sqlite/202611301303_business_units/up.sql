-- Divisions and locations below a company, which itself is the root. A path has the ids from the topmost unit down
-- to the unit itself, each as 32 hex digits and a slash: the units below a unit are a range of the index.
CREATE TABLE business_units (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    parent_id BLOB REFERENCES business_units (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('division', 'location')),
    external_id TEXT,
    path TEXT NOT NULL,
    depth INTEGER NOT NULL CHECK (depth BETWEEN 1 AND 5),
    ship_to TEXT,
    net_days INTEGER CHECK (net_days BETWEEN 0 AND 365),
    inherits_roles INTEGER NOT NULL,
    inherits_rules INTEGER NOT NULL,
    active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (parent_id <> id),
    CHECK ((parent_id IS NULL) = (depth = 1)),
    CHECK (length(path) = 33 * depth)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX business_units_names ON business_units (parent_id, name) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX business_units_top_names ON business_units (company_id, name) WHERE parent_id IS NULL;
CREATE INDEX business_units_by_path ON business_units (company_id, path);
CREATE INDEX business_units_by_company ON business_units (company_id, created_at, id);
CREATE INDEX business_units_by_age ON business_units (created_at, id);

-- The unit that an order is placed for, and the payment terms that the unit gave it; null: the company's.
ALTER TABLE orders ADD COLUMN business_unit_id BLOB REFERENCES business_units (id);
ALTER TABLE orders ADD COLUMN net_days INTEGER CHECK (net_days BETWEEN 0 AND 365);
-- For the end of a unit, which no order may name. Lists of a unit's orders follow those of its company.
CREATE INDEX orders_by_unit ON orders (business_unit_id) WHERE business_unit_id IS NOT NULL;

CREATE INDEX companies_by_status ON companies (status, created_at, id);

-- Units are kept with the rules that orders are decided by.
CREATE TRIGGER business_units_added_renew_terms AFTER INSERT ON business_units
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (NEW.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER business_units_changed_renew_terms AFTER UPDATE ON business_units
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (OLD.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
    INSERT INTO terms_versions (owner_id, version) VALUES (NEW.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER business_units_removed_renew_terms AFTER DELETE ON business_units
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (OLD.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
