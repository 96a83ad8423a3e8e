-- Where a company books what it buys. Once there is one, orders name active codes only.
CREATE TABLE cost_centres (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (company_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX cost_centres_by_age ON cost_centres (created_at, id);
CREATE INDEX cost_centres_by_company ON cost_centres (company_id, created_at, id);

-- The codes are kept by version like every rule.
CREATE TRIGGER cost_centres_added_renew_terms AFTER INSERT ON cost_centres
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (NEW.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER cost_centres_changed_renew_terms AFTER UPDATE ON cost_centres
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (OLD.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
    INSERT INTO terms_versions (owner_id, version) VALUES (NEW.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER cost_centres_removed_renew_terms AFTER DELETE ON cost_centres
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (OLD.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;

ALTER TABLE companies ADD COLUMN cost_centres_required INTEGER NOT NULL DEFAULT 0;

-- How the line is split over cost centres; null: no cost centre is named for it.
ALTER TABLE order_lines ADD COLUMN allocations TEXT;

-- What a cost centre may spend per period, net. An account of the kind budget counts each period.
CREATE TABLE budgets (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    cost_centre_id BLOB NOT NULL REFERENCES cost_centres (id),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    period TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    on_exceeded TEXT NOT NULL,
    warn_at_percent TEXT NOT NULL,
    active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (valid_from <= valid_until)
) STRICT, WITHOUT ROWID;
CREATE INDEX budgets_by_age ON budgets (created_at, id);
CREATE INDEX budgets_by_company ON budgets (company_id, created_at, id);
CREATE INDEX budgets_by_cost_centre ON budgets (cost_centre_id, created_at, id);
CREATE TRIGGER budgets_added_renew_terms AFTER INSERT ON budgets
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (NEW.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER budgets_changed_renew_terms AFTER UPDATE ON budgets
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (OLD.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
    INSERT INTO terms_versions (owner_id, version) VALUES (NEW.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER budgets_removed_renew_terms AFTER DELETE ON budgets
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (OLD.company_id, randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;

-- Why the commitment may exceed its account's limit, and the request that asks for it.
ALTER TABLE commitments ADD COLUMN over_limit_cause TEXT;
ALTER TABLE commitments ADD COLUMN approval_request_id BLOB;

-- What the buyer should know of the decision; null: nothing.
ALTER TABLE orders ADD COLUMN warnings TEXT;
