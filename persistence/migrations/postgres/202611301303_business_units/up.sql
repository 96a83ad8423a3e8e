-- Divisions and locations below a company, which itself is the root. A path has the ids from the topmost unit down
-- to the unit itself, each as 32 hex digits and a slash: the units below a unit are a range of the index.
CREATE TABLE business_units (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    parent_id uuid REFERENCES business_units (id),
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('division', 'location')),
    external_id text,
    path text COLLATE "C" NOT NULL,
    depth bigint NOT NULL CHECK (depth BETWEEN 1 AND 5),
    ship_to jsonb,
    net_days bigint CHECK (net_days BETWEEN 0 AND 365),
    inherits_roles boolean NOT NULL,
    inherits_rules boolean NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (parent_id <> id),
    CHECK ((parent_id IS NULL) = (depth = 1)),
    CHECK (length(path) = 33 * depth)
);
CREATE UNIQUE INDEX business_units_names ON business_units (parent_id, name) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX business_units_top_names ON business_units (company_id, name) WHERE parent_id IS NULL;
CREATE INDEX business_units_by_path ON business_units (company_id, path);
CREATE INDEX business_units_by_company ON business_units (company_id, created_at, id);
CREATE INDEX business_units_by_age ON business_units (created_at, id);

-- The unit that an order is placed for, and the payment terms that the unit gave it; null: the company's.
ALTER TABLE orders ADD COLUMN business_unit_id uuid REFERENCES business_units (id);
-- The next migration checks the rows that are there: no read of a large table blocks orders.
ALTER TABLE orders ADD COLUMN net_days bigint;
ALTER TABLE orders ADD CONSTRAINT orders_net_days_check CHECK (net_days BETWEEN 0 AND 365) NOT VALID;
-- For the end of a unit, which no order may name. Lists of a unit's orders follow those of its company.
CREATE INDEX IF NOT EXISTS orders_by_unit ON orders (business_unit_id) WHERE business_unit_id IS NOT NULL;

CREATE INDEX IF NOT EXISTS companies_by_status ON companies (status, created_at, id);

-- Units are kept with the rules that orders are decided by.
CREATE TRIGGER business_units_renew_terms AFTER INSERT OR UPDATE OR DELETE ON business_units
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_company();
CREATE TRIGGER business_units_emptied AFTER TRUNCATE ON business_units
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();
