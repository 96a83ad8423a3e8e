-- The digest of the place that the goods go to, without the recipient; null: the order names no address, or the release
-- before placed it. Then the place counts as new until another order goes there.
ALTER TABLE orders ADD COLUMN ship_to_place text;
CREATE INDEX orders_by_place ON orders (company_id, ship_to_place) WHERE ship_to_place IS NOT NULL;
