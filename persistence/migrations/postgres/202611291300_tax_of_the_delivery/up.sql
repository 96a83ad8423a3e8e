-- An order's tax is a forecast: its class is kept with the line, so that the day of the shipment can decide
-- the rate. A charge that was placed before keeps the tax it had then, for its class was not kept.
ALTER TABLE order_lines ADD COLUMN tax_class text;
UPDATE order_lines SET tax_class = (SELECT p.tax_class FROM products p WHERE p.id = order_lines.product_id)
WHERE product_id IS NOT NULL;
