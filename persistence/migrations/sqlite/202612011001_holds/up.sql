-- Each hold that was put on an order: by which user and why, and how it ended. What stands is also on the order.
-- NULL for a user: a rule or a job. `since_version` is the order's version that bears the hold for the first time.
CREATE TABLE order_holds (
    order_id BLOB NOT NULL REFERENCES orders (id),
    hold TEXT NOT NULL,
    since_version INTEGER NOT NULL,
    reason TEXT,
    put_by BLOB REFERENCES users (id),
    put_at INTEGER NOT NULL,
    lift_reason TEXT,
    lifted_by BLOB REFERENCES users (id),
    lifted_at INTEGER,
    PRIMARY KEY (order_id, hold, since_version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX order_holds_standing ON order_holds (order_id, hold) WHERE lifted_at IS NULL;

