-- Order limits over a calendar period. A limit of pieces has no currency, and stores XXX. Half a quota would limit
-- nothing.
ALTER TABLE order_limits ADD COLUMN period TEXT CHECK (period IN ('day', 'week', 'month', 'quarter', 'year'));
ALTER TABLE order_limits ADD COLUMN per TEXT CHECK (per IN ('company', 'unit', 'member'))
    CHECK ((period IS NULL) = (per IS NULL));
ALTER TABLE order_limits ADD COLUMN sku TEXT;
ALTER TABLE order_limits ADD COLUMN max_quantity INTEGER CHECK (max_quantity >= 0)
    CHECK ((sku IS NULL) = (max_quantity IS NULL));
-- What they count: the limit, the product whose pieces are counted, and the last day of the period.
ALTER TABLE commitment_accounts ADD COLUMN order_limit_id BLOB;
ALTER TABLE commitment_accounts ADD COLUMN product_id BLOB;
ALTER TABLE commitment_accounts ADD COLUMN period_end TEXT;
