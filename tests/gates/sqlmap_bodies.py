"""What `sqlmap.py` sends to the writes: of each room one at least, with every text and number that the room
takes from outside. All are accepted as they stand, but those of a person's own that guess a secret.
"""

ADDRESS = {"line1": "Ring 1", "postal_code": "1010", "city": "Wien", "country": "AT"}


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


def of_staff(ids):
    """Method, path and body, as staff send them. `ids` holds one id of each list, by the list's path."""
    acme, invoice = ids["/v1/companies"], ids["/v1/invoices"]
    line = {"sku": "NUT-M8", "quantity": 1}
    return [
        ("post", "/v1/api-keys", {
            "name": "WMS", "company_id": acme, "scopes": ["orders.read"],
            "allowed_ips": ["192.0.2.0/24"], "expires_at": "2099-01-01T00:00:00Z",
        }),
        ("post", "/v1/companies", {
            "name": "Initech", "country": "AT", "currency": "EUR", "registration_id": "FN 1",
            "billing_address": ADDRESS, "time_zone": "Europe/Vienna",
        }),
        ("patch", "/v1/companies/{id}", {
            "name": "Acme", "external_id": "crm-1", "registration_id": "FN 2",
            "time_zone": "Europe/Vienna", "payment_terms": {"net_days": 14},
        }),
        ("patch", "/v1/companies/{id}/members/{member_id}", {
            "name": "Ada", "roles": ["buyer"],
            "spending_limit": {"amount": eur("5000.00"), "period": "month"},
        }),
        ("patch", "/v1/business-units/{id}", {
            "name": "Sheds", "kind": "division", "external_id": "N-1", "ship_to": ADDRESS,
            "payment_terms": {"net_days": 14}, "active": True,
        }),
        ("post", "/v1/roles", {
            "company_id": acme, "key": "reader", "name": "Reader", "side": "company",
            "permissions": [{"permission": "orders.read", "reach": "all"}],
        }),
        ("patch", "/v1/roles/{id}", {"name": "Lead"}),
        ("patch", "/v1/products/{id}", {
            "name": "Nut", "unit": "piece", "tax_class": "standard", "list_price": eur("2.50"),
        }),
        ("put", "/v1/stock/{sku}", {"on_hand": 100000}),
        ("post", "/v1/price-lists", {
            "name": "Spring", "currency": "EUR", "priority": 3, "company_ids": [acme],
            "valid_from": "2026-03-01", "valid_until": "2026-04-01",
        }),
        ("put", "/v1/price-lists/{id}/prices", {
            "prices": [{"sku": "NUT-M8", "tiers": [{"min_quantity": 10, "unit_price": "2.40"}]}],
        }),
        ("put", "/v1/tax-rates", {
            "rates": [{"country": "AT", "tax_class": "standard", "rate": "0.20"}],
        }),
        ("post", "/v1/order-limits", {
            "company_id": acme, "max_total": eur("90000.00"), "on_violation": "deny",
        }),
        ("post", "/v1/quantity-rules", {"company_id": acme, "sku": "PIPE-M8", "min": 2, "increment": 2}),
        ("patch", "/v1/quantity-rules/{id}", {"min": 1, "max": 200000}),
        ("post", "/v1/cost-centres", {"company_id": acme, "code": "4713", "name": "Yard"}),
        ("patch", "/v1/cost-centres/{id}", {"name": "Hall"}),
        ("post", "/v1/budgets", {
            "cost_centre_id": ids["/v1/cost-centres"], "amount": eur("80000.00"), "period": "custom",
            "valid_from": "2026-03-01", "valid_until": "2026-04-01", "on_exceeded": "warn", "warn_at_percent": "70",
        }),
        ("patch", "/v1/budgets/{id}", {"amount": eur("85000.00"), "valid_until": "2099-12-31"}),
        ("patch", "/v1/settings", {"time_zone": "Europe/Vienna", "guests": {"currency": "EUR"}}),
        ("put", "/v1/issuer", {
            "legal_name": "Shop", "country": "AT", "address": ADDRESS, "invoice_prefix": "RE",
        }),
        ("post", "/v1/orders/evaluate", {"company_id": acme, "lines": [line]}),
        ("post", "/v1/orders", {
            "company_id": acme, "purchase_order_number": "PO-1", "cost_centre": "4711",
            "ship_to": ADDRESS,
            "lines": [{**line, "allocations": [{"cost_centre": "4711", "percent": "100"}]}],
        }),
        ("post", "/v1/orders/{id}/cancel", {
            "reason": "too much", "lines": [{"line_number": 1, "quantity": 1}],
        }),
        ("post", "/v1/payment-options", {"company_id": acme, "lines": [line]}),
        ("post", "/v1/orders/{id}/hold", {"reason": "a dispute"}),
        ("post", "/v1/orders/{id}/release", {"reason": "settled"}),
        ("post", "/v1/risk-reviews", {"order_id": ids["unreviewed"], "note": "a new address"}),
        ("post", "/v1/risk-reviews/{id}/approve", {"note": "called back"}),
        ("post", "/v1/orders/{id}/shipments", {
            "carrier": "Post", "tracking_number": "T-1",
            "lines": [{"line_number": 1, "quantity": 1}],
        }),
        ("post", "/v1/payments", {
            "company_id": acme, "amount": eur("1.00"), "method": "bank_transfer",
            "received_on": "2026-03-02", "reference": "RE-1",
        }),
        ("post", "/v1/credit-notes", {
            "company_id": acme, "invoice_id": invoice, "reason": "damaged",
            "lines": [{**line, "unit_price": "0.01"}],
        }),
        ("put", "/v1/ledger/closed-until", {"closed_until": "2020-12-31"}),
        ("post", "/v1/approval-rules", {
            "company_id": acme, "name": "Huge", "priority": 7,
            "when": {"order_total_over": eur("80000.00")},
            "steps": [{"approvers": {"role": "company_admin"}, "mode": "any"}],
        }),
        ("patch", "/v1/approval-rules/{id}", {
            "name": "Larger", "priority": 6,
            "when": {"order_total_over": eur("85000.00"), "skus": ["NUT-M8"], "cost_centres": ["4711"]},
            "steps": [{"approvers": {"role": "company_admin"}, "mode": "any"}],
        }),
        ("post", "/v1/approval-rules/simulations", {
            "order_limit": {"company_id": acme, "max_total": eur("80000.00")}, "company_id": acme,
            "from": "2026-03-01", "until": "2026-04-01",
        }),
        ("post", "/v1/calendars", {
            "company_id": acme, "name": "Hall", "time_zone": "Europe/Vienna",
            "weekly": {"tue": [{"from": "08:00", "until": "12:30"}]},
            "exceptions": [{"on": "2026-12-24", "hours": [{"from": "08:00", "until": "10:00"}]}],
        }),
        ("patch", "/v1/calendars/{id}", {"name": "Gate", "time_zone": "Europe/Berlin"}),
        ("post", "/v1/approval-requests/decisions", {
            "decisions": [{"id": ids["asked"], "verdict": "approve", "comment": "fine", "version": 9}],
        }),
        ("post", "/v1/delegations", {
            "from_user_id": ids["deputy"], "to_user_id": ids["away"], "note": "on holiday",
            "starts_at": "2026-03-02T00:00:00Z", "ends_at": "2096-04-02T00:00:00Z",
        }),
        ("patch", "/v1/jobs/{name}", {"every_seconds": 60}),
        ("post", "/v1/jobs/{name}/runs", {"as_of": "2026-03-02T00:00:00Z"}),
    ]


def at_the_door(email, password):
    """As somebody who has not said who they are. Two rounds, since both log in by one path."""
    login = {"grant_type": "password", "username": email, "password": password, "otp": "123456"}
    reset = {"token": "cptp_" + "x" * 43, "new_password": "another horse"}
    refresh = {"grant_type": "refresh_token", "refresh_token": "cptr_" + "x" * 43}
    return {
        "login": [
            ("post", "/v1/auth/token", login),
            ("post", "/v1/auth/password-resets", {"email": email}),
            ("post", "/v1/auth/password-resets/complete", reset),
        ],
        "refresh": [("post", "/v1/auth/token", refresh)],
    }


# As a person about themselves, who knows none of their secrets.
OF_THEMSELVES = [
    ("post", "/v1/auth/password", {"current_password": "a", "new_password": "another horse"}),
    ("post", "/v1/auth/otp", {"password": "a guess"}),
    ("post", "/v1/auth/otp/confirm", {"otp": "123456"}),
    ("post", "/v1/auth/otp/disable", {"password": "a guess", "otp": "123456"}),
]
