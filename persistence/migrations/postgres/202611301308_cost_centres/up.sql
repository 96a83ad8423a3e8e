-- Where a company books what it buys. Once there is one, orders name active codes only.
CREATE TABLE cost_centres (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    code text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (company_id, code)
);
CREATE INDEX cost_centres_by_age ON cost_centres (created_at, id);
CREATE INDEX cost_centres_by_company ON cost_centres (company_id, created_at, id);

-- The codes are kept by version like every rule.
CREATE TRIGGER cost_centres_renew_terms AFTER INSERT OR UPDATE OR DELETE ON cost_centres
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_company();
CREATE TRIGGER cost_centres_emptied AFTER TRUNCATE ON cost_centres
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();

ALTER TABLE companies ADD COLUMN cost_centres_required boolean NOT NULL DEFAULT FALSE;

-- How the line is split over cost centres; null: no cost centre is named for it.
ALTER TABLE order_lines ADD COLUMN allocations jsonb;

-- What a cost centre may spend per period, net. An account of the kind budget counts each period.
CREATE TABLE budgets (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    cost_centre_id uuid NOT NULL REFERENCES cost_centres (id),
    amount bigint NOT NULL CHECK (amount >= 0),
    currency text NOT NULL,
    period text NOT NULL,
    valid_from date,
    valid_until date,
    on_exceeded text NOT NULL,
    warn_at_percent text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (valid_from <= valid_until)
);
CREATE INDEX budgets_by_age ON budgets (created_at, id);
CREATE INDEX budgets_by_company ON budgets (company_id, created_at, id);
CREATE INDEX budgets_by_cost_centre ON budgets (cost_centre_id, created_at, id);
CREATE TRIGGER budgets_renew_terms AFTER INSERT OR UPDATE OR DELETE ON budgets
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_company();
CREATE TRIGGER budgets_emptied AFTER TRUNCATE ON budgets
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();

-- Why the commitment may exceed its account's limit, and the request that asks for it.
ALTER TABLE commitments ADD COLUMN over_limit_cause text;
ALTER TABLE commitments ADD COLUMN approval_request_id uuid;

-- What the buyer should know of the decision; null: nothing.
ALTER TABLE orders ADD COLUMN warnings jsonb;
