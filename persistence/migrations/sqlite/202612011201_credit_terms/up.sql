-- What a credit account allows beside its limit: a tolerance in minor units, and another limit from raised_from until
-- raised_until, in business time. Guarded UPDATEs of other accounts find nothing here.
ALTER TABLE commitment_accounts ADD COLUMN headroom INTEGER NOT NULL DEFAULT 0 CHECK (headroom >= 0);
ALTER TABLE commitment_accounts ADD COLUMN raised_limit INTEGER CHECK (raised_limit >= 0);
ALTER TABLE commitment_accounts ADD COLUMN raised_from INTEGER
    CHECK ((raised_limit IS NULL) = (raised_from IS NULL));
ALTER TABLE commitment_accounts ADD COLUMN raised_until INTEGER
    CHECK ((raised_from IS NULL) = (raised_until IS NULL));

-- The terms that make them, by company; none: never set.
CREATE TABLE credit_terms (
    company_id BLOB PRIMARY KEY REFERENCES companies (id),
    tolerance TEXT NOT NULL,
    raised_reason TEXT,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
