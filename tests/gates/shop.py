"""A shop on a fresh server, for the gates that attack one: two companies with their people, and an order,
an invoice and what else can be read of each.
"""

import json
import sys
import time
import urllib.error
import urllib.request

PASSWORD = "correct horse battery"


class Client:
    def __init__(self, base, token=None):
        self.base, self.token = base, token

    def ask(self, method, path, body=None):
        return self.send(method, path, body)[1]

    def send(self, method, path, body=None):
        """The status and the body of the answer; a refusal ends everything."""
        request = urllib.request.Request(self.base + path, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            sys.exit(f"{method} {path}: {refused.code} {refused.read().decode()}")
        return status, json.loads(text) if text else None

    def log_in(self, email, password):
        body = {"grant_type": "password", "username": email, "password": password}
        return Client(self.base, self.ask("POST", "/v1/auth/token", body)["access_token"])


def eur(amount):
    return {"amount": amount, "currency": "EUR"}


def operator(staff):
    """What both companies buy, and who sells it."""
    address = {"line1": "Ring 1", "postal_code": "1010", "city": "Wien", "country": "AT"}
    staff.ask("PUT", "/v1/issuer", {"legal_name": "Shop", "country": "AT", "address": address})
    rates = [{"country": "AT", "tax_class": "standard", "rate": "0.20"}]
    staff.ask("PUT", "/v1/tax-rates", {"rates": rates})
    for sku in ("BOLT-M8", "NUT-M8", "PIPE-M8"):
        staff.ask("POST", "/v1/products", {"sku": sku, "name": sku, "list_price": eur("2.50")})
        staff.ask("PUT", f"/v1/stock/{sku}", {"on_hand": 100000})
    staff.ask("POST", "/v1/price-lists", {"name": "Trade", "currency": "EUR"})


def company(staff, name):
    """A company with people, an order, an invoice and what else can be read of it."""
    made = staff.ask("POST", "/v1/companies", {"name": name, "country": "AT", "currency": "EUR"})
    people = {}
    for role in ("company_admin", "buyer"):
        email = f"{role}@{name.lower()}.test"
        person = {"email": email, "name": email, "password": PASSWORD, "roles": [role]}
        staff.ask("POST", f"/v1/companies/{made['id']}/members", person)
        people[role] = staff.log_in(email, PASSWORD)
    admin = people["company_admin"]
    admin.ask("POST", "/v1/business-units", {"name": "North", "kind": "division"})
    lines = [{"sku": "BOLT-M8", "quantity": 3}]
    order = people["buyer"].ask("POST", "/v1/orders", {"lines": lines})
    staff.ask("POST", f"/v1/orders/{order['id']}/shipments", {})
    staff.ask("POST", f"/v1/orders/{order['id']}/invoices", {})
    payment = {"company_id": made["id"], "amount": eur("5.00"), "method": "bank_transfer"}
    staff.ask("POST", "/v1/payments", payment)
    admin.ask("POST", "/v1/order-limits", {"max_total": eur("90000.00")})
    rule = {
        "name": "Big", "when": {"order_total_over": eur("900.00")},
        "steps": [{"approvers": {"role": "company_admin"}, "mode": "any"}],
    }
    admin.ask("POST", "/v1/approval-rules", rule)
    people["buyer"].ask("POST", "/v1/orders", {"lines": [{"sku": "BOLT-M8", "quantity": 900}]})
    admin.ask("POST", "/v1/api-keys", {"name": "ERP", "scopes": ["orders.read"]})
    deputy = {"email": f"deputy@{name.lower()}.test", "name": "Deputy", "roles": ["approver"]}
    deputy = staff.ask("POST", f"/v1/companies/{made['id']}/members", deputy | {"password": PASSWORD})
    away = {"starts_at": "2026-03-02T00:00:00Z", "ends_at": "2096-03-02T00:00:00Z"}
    admin.ask("POST", "/v1/delegations", away | {"to_user_id": deputy["user_id"]})
    return people


def wait_for(base):
    for _ in range(300):
        try:
            urllib.request.urlopen(base + "/readyz", timeout=5).read()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    sys.exit(f"{base} is not ready")
