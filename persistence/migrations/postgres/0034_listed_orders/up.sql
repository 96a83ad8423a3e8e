-- A view is about two kilobytes, which PostgreSQL would compress to keep rows under that size. Pages of orders
-- read twenty at a time: left as it is, each is handed out without being unpacked.
ALTER TABLE order_views SET (toast_tuple_target = 8160);
