-- While an approver is away, another approver of the company answers for them; without a company, one of the
-- operator's staff for another.
CREATE TABLE delegations (
    id uuid PRIMARY KEY,
    company_id uuid REFERENCES companies (id),
    from_user_id uuid NOT NULL REFERENCES users (id),
    to_user_id uuid NOT NULL REFERENCES users (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    note text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (starts_at <= ends_at),
    CHECK (from_user_id <> to_user_id)
);
CREATE INDEX delegations_by_company ON delegations (company_id, created_at, id);
CREATE INDEX delegations_by_age ON delegations (created_at, id);
CREATE INDEX delegations_by_delegate ON delegations (to_user_id, company_id, ends_at);
CREATE INDEX delegations_by_delegator ON delegations (from_user_id, ends_at);
CREATE INDEX delegations_in_force ON delegations (company_id, ends_at);

-- The approver that the user answered for; NULL: for themselves.
ALTER TABLE approval_decisions ADD COLUMN on_behalf_of uuid REFERENCES users (id);
CREATE INDEX approval_decisions_on_behalf ON approval_decisions (on_behalf_of, user_id, decided_at)
    WHERE on_behalf_of IS NOT NULL;

-- What staff and keys list without a state.
CREATE INDEX approval_requests_newest ON approval_requests (created_at, id);
