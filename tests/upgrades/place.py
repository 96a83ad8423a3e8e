#!/usr/bin/env python3
"""Places an order on a filled server: place.py BASE_URL TOKEN_FILE KEY. The first call only logs in and sets the clock."""

import os
import sys

from fill import ADMIN, GOODS, YEAR, Client, address

base, kept, key = sys.argv[1:]
if not os.path.exists(kept):
    Client(base).log_in(ADMIN).put("/v1/clock", {"now": f"{YEAR}-02-27T09:00:00Z"})
    with open(kept, "w") as file:
        file.write(Client(base).log_in("buyer@acme.test").token)
    sys.exit()
with open(kept) as file:
    buyer = Client(base, file.read())
order = buyer.post("/v1/orders", {
    "lines": [{"sku": sku, "quantity": 10 + 5 * place} for place, sku in enumerate(GOODS)],
    "purchase_order_number": f"PO-{key}", "cost_centre": "IT", "ship_to": address("Graz", "AT"),
}, key=key)
print(order["id"], order["status"], order["total"])
