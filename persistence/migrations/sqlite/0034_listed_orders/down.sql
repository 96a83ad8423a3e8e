DROP INDEX orders_by_buyer;
CREATE INDEX orders_by_buyer ON orders (placed_by, created_at, id);
