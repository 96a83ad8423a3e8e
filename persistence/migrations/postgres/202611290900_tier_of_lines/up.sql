-- From which quantity of the SKU on a line's price holds. What remains after a cancellation must still reach it.
ALTER TABLE order_lines ADD COLUMN tier_min_quantity bigint CHECK (tier_min_quantity > 0);

-- Of lines that can still be cancelled it is told by the trace of their order: "…, by price list Trade from 1000".
UPDATE order_lines AS l SET tier_min_quantity = CAST(substring(e.entry ->> 'detail' FROM ' from ([0-9]+)$') AS bigint)
    FROM order_traces t, json_array_elements(CAST(t.trace AS json)) AS e (entry)
    WHERE t.order_id = l.order_id AND l.product_id IS NOT NULL AND l.shipped + l.cancelled < l.quantity
    AND e.entry ->> 'check' = 'price' AND e.entry ->> 'outcome' = 'applied'
    AND e.entry ->> 'subject' LIKE 'line ' || l.line_number || ' (%'
    AND e.entry ->> 'detail' ~ ', by price list .* from [0-9]+$';
