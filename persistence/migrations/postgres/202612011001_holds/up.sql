-- Each hold that was put on an order: by which user and why, and how it ended. What stands is also on the order.
-- NULL for a user: a rule or a job. `since_version` is the order's version that bears the hold for the first time.
CREATE TABLE order_holds (
    order_id uuid NOT NULL REFERENCES orders (id),
    hold text NOT NULL,
    since_version bigint NOT NULL,
    reason text,
    put_by uuid REFERENCES users (id),
    put_at timestamptz NOT NULL,
    lift_reason text,
    lifted_by uuid REFERENCES users (id),
    lifted_at timestamptz,
    PRIMARY KEY (order_id, hold, since_version)
);
CREATE UNIQUE INDEX order_holds_standing ON order_holds (order_id, hold) WHERE lifted_at IS NULL;

