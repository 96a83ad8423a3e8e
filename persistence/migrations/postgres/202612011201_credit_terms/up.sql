-- What a credit account allows beside its limit: a tolerance in minor units, and another limit from raised_from until
-- raised_until, in business time. Guarded UPDATEs of other accounts find nothing here.
ALTER TABLE commitment_accounts ADD COLUMN headroom bigint NOT NULL DEFAULT 0 CHECK (headroom >= 0);
ALTER TABLE commitment_accounts ADD COLUMN raised_limit bigint CHECK (raised_limit >= 0);
ALTER TABLE commitment_accounts ADD COLUMN raised_from timestamptz
    CHECK ((raised_limit IS NULL) = (raised_from IS NULL));
ALTER TABLE commitment_accounts ADD COLUMN raised_until timestamptz
    CHECK ((raised_from IS NULL) = (raised_until IS NULL));

-- The terms that make them, by company; none: never set.
CREATE TABLE credit_terms (
    company_id uuid PRIMARY KEY REFERENCES companies (id),
    tolerance text NOT NULL,
    raised_reason text,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL
);
