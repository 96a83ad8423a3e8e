-- Beside orders: it locks out no reads and no writes.
ALTER TABLE orders VALIDATE CONSTRAINT orders_net_days_check;
