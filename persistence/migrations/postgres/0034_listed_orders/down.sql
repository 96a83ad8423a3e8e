ALTER TABLE order_views RESET (toast_tuple_target);
