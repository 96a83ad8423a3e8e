-- From which quantity of the SKU on a line's price holds. What remains after a cancellation must still reach it.
ALTER TABLE order_lines ADD COLUMN tier_min_quantity INTEGER CHECK (tier_min_quantity > 0);

-- Of lines that can still be cancelled it is told by the trace of their order: "…, by price list Trade from 1000".
UPDATE order_lines SET tier_min_quantity = (
    SELECT CAST(replace(e.value ->> 'detail', rtrim(e.value ->> 'detail', '0123456789'), '') AS INTEGER)
    FROM order_traces t, json_each(t.trace) e
    WHERE t.order_id = order_lines.order_id
    AND e.value ->> 'check' = 'price' AND e.value ->> 'outcome' = 'applied'
    AND e.value ->> 'subject' LIKE 'line ' || order_lines.line_number || ' (%'
    AND e.value ->> 'detail' LIKE '%, by price list % from %'
    AND rtrim(e.value ->> 'detail', '0123456789') LIKE '% from ')
    WHERE product_id IS NOT NULL AND shipped + cancelled < quantity;
