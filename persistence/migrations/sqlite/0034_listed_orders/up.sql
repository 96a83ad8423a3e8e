-- A page of a buyer's orders is read from the index alone, which so names the company too; their views are
-- found without the orders' rows: the last view of an order is the one of its version.
DROP INDEX orders_by_buyer;
CREATE INDEX orders_by_buyer ON orders (placed_by, company_id, created_at, id);
