-- How an order is to be paid: NULL is on invoice. What is due before its first shipment, and what payments for it came to:
-- NULL is nothing.
ALTER TABLE orders ADD COLUMN payment_option TEXT;
ALTER TABLE orders ADD COLUMN due_before_shipping INTEGER;
ALTER TABLE orders ADD COLUMN prepaid INTEGER;

-- The order that a payment is for, until that order ends.
ALTER TABLE payments ADD COLUMN order_id BLOB REFERENCES orders (id);
CREATE INDEX payments_by_order ON payments (order_id) WHERE order_id IS NOT NULL;
