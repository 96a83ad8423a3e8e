-- What orders are recognised by, where the settings ask for duplicates. An order that is no confirmed duplicate has copy
-- 0: at most one living order has it. A confirmed one has its own number.
CREATE TABLE fingerprints (
    company_id BLOB NOT NULL REFERENCES companies (id),
    kind TEXT NOT NULL CHECK (kind IN ('purchase_order_number', 'basket')),
    digest BLOB NOT NULL,
    copy INTEGER NOT NULL CHECK (copy >= 0),
    order_id BLOB NOT NULL REFERENCES orders (id),
    placed_at INTEGER NOT NULL,
    PRIMARY KEY (company_id, kind, digest, copy)
) STRICT, WITHOUT ROWID;
-- The newest living one: a purchase order number may have ten thousand copies.
CREATE INDEX fingerprints_by_age ON fingerprints (company_id, kind, digest, placed_at DESC);
