-- Reviews of orders: a person decides whether an order goes on. While one is open, its order has the hold `review`.
CREATE TABLE risk_reviews (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders (id),
    company_id uuid NOT NULL REFERENCES companies (id),
    reason text NOT NULL,
    status text NOT NULL,
    note text NOT NULL,
    opened_by uuid NOT NULL REFERENCES users (id),
    assignee_id uuid REFERENCES users (id),
    due_at timestamptz NOT NULL,
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    decision_note text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
-- One of an order at a time.
CREATE UNIQUE INDEX risk_reviews_open ON risk_reviews (order_id) WHERE status = 'open';
CREATE INDEX risk_reviews_by_age ON risk_reviews (created_at, id);
CREATE INDEX risk_reviews_by_status ON risk_reviews (status, created_at, id);
CREATE INDEX risk_reviews_by_order ON risk_reviews (order_id, created_at, id);
CREATE INDEX risk_reviews_by_assignee ON risk_reviews (assignee_id, created_at, id) WHERE assignee_id IS NOT NULL;
