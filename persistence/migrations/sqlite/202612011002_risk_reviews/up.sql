-- Reviews of orders: a person decides whether an order goes on. While one is open, its order has the hold `review`.
CREATE TABLE risk_reviews (
    id BLOB PRIMARY KEY,
    order_id BLOB NOT NULL REFERENCES orders (id),
    company_id BLOB NOT NULL REFERENCES companies (id),
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT NOT NULL,
    opened_by BLOB NOT NULL REFERENCES users (id),
    assignee_id BLOB REFERENCES users (id),
    due_at INTEGER NOT NULL,
    decided_by BLOB REFERENCES users (id),
    decided_at INTEGER,
    decision_note TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- One of an order at a time.
CREATE UNIQUE INDEX risk_reviews_open ON risk_reviews (order_id) WHERE status = 'open';
CREATE INDEX risk_reviews_by_age ON risk_reviews (created_at, id);
CREATE INDEX risk_reviews_by_status ON risk_reviews (status, created_at, id);
CREATE INDEX risk_reviews_by_order ON risk_reviews (order_id, created_at, id);
CREATE INDEX risk_reviews_by_assignee ON risk_reviews (assignee_id, created_at, id) WHERE assignee_id IS NOT NULL;
