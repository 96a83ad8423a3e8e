"""Fuzzes a running server by its own OpenAPI document: no 5xx, no answer that the document does not
describe, no read across companies.

usage: schemathesis.py BASE_URL FOLDER, which has openapi.yaml, schemathesis.toml and its hooks

The server is a fresh one whose administrator is in COMPTOIR_ADMIN_EMAIL and COMPTOIR_ADMIN_PASSWORD. Two
companies are set up on it, each with an administrator and a buyer; with staff that makes three roles.
"""

import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

PASSWORD = "correct horse battery"
SEED = "20260302"


class Client:
    def __init__(self, base, token=None):
        self.base, self.token = base, token

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refused:
            sys.exit(f"{method} {path}: {refused.code} {refused.read().decode()}")
        return json.loads(text) if text else None

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
    for sku in ("BOLT-M8", "NUT-M8"):
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
    return people


def fuzz(base, folder, examples, *more):
    """One run of all phases; whether it found nothing."""
    done = subprocess.run(
        [
            "schemathesis", "--config-file", "schemathesis.toml", "run", "openapi.yaml",
            "--url", base, "--workers", "1", "--seed", SEED, "--max-examples", str(examples),
            "--phases", "examples,coverage,fuzzing,stateful", "--checks", "all",
            "--warnings", "off", "--continue-on-failure", "--request-timeout", "30", *more,
        ],
        cwd=folder,
        env={**os.environ, "AUTH_FILE": "auth.json"},
    )
    return done.returncode == 0


def main():
    base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    admin, password = (os.environ[f"COMPTOIR_ADMIN_{name}"] for name in ("EMAIL", "PASSWORD"))
    wait_for(base)
    staff = Client(base).log_in(admin, password)
    operator(staff)
    companies = {name: company(staff, name) for name in ("Acme", "Globex")}
    # In the order in which they are tried: an operation is asked as the first who may.
    users = {f"{name}-company_admin": people["company_admin"] for name, people in companies.items()}
    users |= {"staff": staff, "Acme-buyer": companies["Acme"]["buyer"]}
    write_auth(folder / "auth.json", users)
    clean = [fuzz(base, folder, 50), fuzz(base, folder, 10, "--auth-wfc-user", "Acme-buyer")]
    sys.exit(0 if all(clean) else 1)


def write_auth(path, users):
    def entry(name, who):
        header = {"name": "Authorization", "value": f"Bearer {who.token}"}
        return {"name": name, "fixedHeaders": [header]}

    path.write_text(json.dumps({"auth": [entry(name, who) for name, who in users.items()]}))


def wait_for(base):
    for _ in range(300):
        try:
            urllib.request.urlopen(base + "/readyz", timeout=5).read()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit(f"{base} is not ready")


main()
