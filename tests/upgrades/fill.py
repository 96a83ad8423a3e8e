#!/usr/bin/env python3
"""Fills the database of a running server through its API, and prints what the books say then as JSON.

fill.py BASE_URL > figures.json. The server runs with COMPTOIR_CLOCK=manual and the administrator of
tests/it/support/scene.rs. Python's standard library is enough.
"""

import itertools
import json
import re
import sys
import time
import urllib.error
import urllib.request

PASSWORD = "correct horse battery"
ADMIN = "admin@comptoir.test"
YEAR = 2099
# Country, currency, the price of a bolt there, and how many decimals an amount has.
COMPANIES = {
    "Acme": ("AT", "EUR", "2.50", 2),
    "Globex": ("DE", "USD", "2.705", 2),
    "Initech": ("DE", "JPY", "300", 0),
    "Umbrella": ("AT", "KWD", "0.8125", 3),
}
GOODS = ("BOLT-M8", "NUT-M8", "WASHER-M8", "CABLE-3X1")


class Client:
    def __init__(self, base, token=None):
        self.base, self.token = base, token

    def ask(self, method, path, body=None, key=None, may=()):
        request = urllib.request.Request(self.base + path, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if key:
            request.add_header("Idempotency-Key", key)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refused:
            said = refused.read().decode()
            if refused.code in may:
                return None
            sys.exit(f"{method} {path} {body}: {refused.code} {said}")
        return json.loads(text) if text else None

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, {} if body is None else body, **more)

    def put(self, path, body):
        return self.ask("PUT", path, body)

    def patch(self, path, body):
        return self.ask("PATCH", path, body)

    def log_in(self, email, password=PASSWORD):
        body = {"grant_type": "password", "username": email, "password": password}
        return Client(self.base, self.post("/v1/auth/token", body)["access_token"])

    def all(self, path):
        """Every item of a list, page by page."""
        cursor, found = "", []
        while cursor is not None:
            more = "&" if "?" in path else "?"
            page = self.get(f"{path}{more}limit=50" + (f"&cursor={cursor}" if cursor else ""))
            found += page["data"]
            cursor = page.get("next_cursor")
        return found


class Company:
    """A company with its people."""

    def __init__(self, staff, name):
        self.name = name
        self.country, self.currency, self.price, self.decimals = COMPANIES[name]
        self.id = staff.post("/v1/companies", {
            "name": name, "country": self.country, "currency": self.currency,
            "external_id": f"ERP-{name}", "payment_terms": {"net_days": 14},
            "billing_address": address("Wien", self.country), "time_zone": "Europe/Vienna",
            "credit_limit": self.bolts(9000),
        })["id"]
        self.people = {}
        for who, role in (("admin", "company_admin"), ("buyer", "buyer"), ("other", "buyer"), ("approver", "approver")):
            email = f"{who}@{name.lower()}.test"
            member = {"email": email, "name": f"{who} of {name}", "password": PASSWORD, "roles": [role]}
            made = staff.post(f"/v1/companies/{self.id}/members", member)
            self.people[who] = staff.log_in(email), made["id"]

    def __getitem__(self, who):
        return self.people[who][0]

    def member(self, who):
        return f"/v1/companies/{self.id}/members/{self.people[who][1]}"

    def money(self, amount):
        return {"amount": f"{amount:.{self.decimals}f}", "currency": self.currency}

    def bolts(self, quantity):
        """What so many bolts cost."""
        return self.money(float(self.price) * quantity)

    def order(self, quantity, who="buyer", sku="BOLT-M8", **more):
        lines = [{"sku": sku, "quantity": quantity}, {"sku": "WASHER-M8", "quantity": 2}]
        return self[who].post("/v1/orders", {"lines": lines, **more}, key=f"{self.name}-{next(KEYS)}")


KEYS = itertools.count(1)


def address(city, country):
    return {"line1": "Ring 1", "postal_code": "1010", "city": city, "country": country}


def operator(staff):
    """The seller, taxes and goods."""
    staff.put("/v1/issuer", {
        "legal_name": "Comptoir Großhandel GmbH", "country": "AT", "vat_id": "ATU12345675",
        "address": address("Wien", "AT"), "invoice_prefix": "CW",
    })
    staff.put("/v1/tax-rates", {"rates": [
        {"country": "AT", "tax_class": "standard", "rate": "0.20"},
        {"country": "AT", "tax_class": "reduced", "rate": "0.10"},
        {"country": "DE", "tax_class": "standard", "rate": "0.19"},
        {"country": "DE", "tax_class": "standard", "rate": "0.16", "valid_from": f"{YEAR}-02-01"},
        {"country": "DE", "tax_class": "standard", "rate": "0.19", "valid_from": f"{YEAR}-03-01"},
        {"country": "DE", "tax_class": "reduced", "rate": "0.07"},
    ]})
    for sku in GOODS:
        product = {"sku": sku, "name": f"{sku}, zinc", "list_price": {"amount": "9.90", "currency": "EUR"}}
        if sku == "CABLE-3X1":
            product |= {"tax_class": "reduced", "unit": "metre", "quantity_rule": {"min": 10, "increment": 5}}
        made = staff.post("/v1/products", product)
        staff.put(f"/v1/stock/{sku}", {"on_hand": 50000})
    staff.patch(f"/v1/products/{made['id']}", {"name": "Cable 3 × 1"})
    staff.put("/v1/stock/NUT-M8", {"on_hand": 40000})
    staff.post("/v1/staff-users", {
        "email": "auditor@comptoir.test", "name": "Auditor", "password": PASSWORD, "role": "auditor",
    })


def prices(staff, companies):
    """A list for each currency with tiers, and one company's own."""
    for company in companies:
        everyone = staff.post("/v1/price-lists", {
            "name": f"Trade {company.currency}", "currency": company.currency, "priority": 10,
        })
        tiers = lambda price: {"tiers": [
            {"min_quantity": 1, "unit_price": price},
            {"min_quantity": 100, "unit_price": cheaper(price)},
        ]}
        staff.put(f"/v1/price-lists/{everyone['id']}/prices", {
            "prices": [{"sku": sku, **tiers(company.price)} for sku in GOODS],
        })
    acme = companies[0]
    own = staff.post("/v1/price-lists", {
        "name": "Acme 2026", "currency": "EUR", "priority": 20, "company_ids": [acme.id],
        "valid_from": f"{YEAR}-01-01", "valid_until": f"{YEAR}-12-31",
    })
    staff.put(f"/v1/price-lists/{own['id']}/prices", {
        "prices": [{"sku": "NUT-M8", "tiers": [{"min_quantity": 1, "unit_price": "2.25"}]}],
    })


def cheaper(price):
    """Nine tenths, in the decimals it has."""
    whole = price.replace(".", "")
    decimals = len(price.partition(".")[2])
    tenth = str(int(whole) * 9 // 10).rjust(decimals + 1, "0")
    return f"{tenth[:-decimals]}.{tenth[-decimals:]}" if decimals else tenth


def rules(staff, company):
    """Limits and approval rules, of the operator and of the company."""
    admin = company["admin"]
    staff.post("/v1/order-limits", {"company_id": company.id, "max_total": company.bolts(8000)})
    admin.post("/v1/order-limits", {"min_total": company.bolts(1), "on_violation": "require_approval"})
    dropped = admin.post("/v1/order-limits", {"max_total": company.bolts(2)})
    admin.ask("DELETE", f"/v1/order-limits/{dropped['id']}")
    steps = [{"approvers": {"role": "approver"}, "mode": "any", "escalate_after_hours": 48}]
    admin.post("/v1/approval-rules", {"name": "Big", "when": {"order_total_over": company.bolts(400)}, "steps": steps})
    ended = admin.post("/v1/approval-rules", {"name": "All", "when": {}, "steps": steps})
    admin.ask("DELETE", f"/v1/approval-rules/{ended['id']}")
    staff.post("/v1/approval-rules", {
        "company_id": company.id, "name": "Huge", "priority": 50,
        "when": {"order_total_over": company.bolts(7000)}, "steps": steps,
    })
    admin.patch(company.member("buyer"), {"spending_limit": {"amount": company.bolts(6000), "period": "month"}})
    staff.patch(company.member("other"), {"spending_limit": {"amount": company.bolts(3000), "period": "week"}})
    admin.post("/v1/api-keys", {"name": "ERP", "scopes": ["orders.read"]})
    gone = admin.post("/v1/api-keys", {"name": "Old", "scopes": ["orders.read"]})
    admin.post(f"/v1/api-keys/{gone['id']}/revoke")


def sell(staff, company, days):
    """Orders in every state, and what follows from them."""
    money, buyer = company.bolts, company["buyer"]

    def shipped(quantity, **more):
        order = company.order(quantity, **more)
        staff.post(f"/v1/orders/{order['id']}/shipments", {"carrier": "DHL"})
        return order

    def billed(quantity, **more):
        order = shipped(quantity, **more)
        invoice = staff.post(f"/v1/orders/{order['id']}/invoices")
        return order, invoice[0] if isinstance(invoice, list) else invoice

    def paid(amount, invoice=None, returned=False, **more):
        payment = {"company_id": company.id, "amount": amount, "method": "bank_transfer", **more}
        if invoice:
            payment["allocations"] = [{"invoice_id": invoice["id"], "amount": amount}]
        made = staff.post("/v1/payments", payment)
        if returned:
            staff.post(f"/v1/payments/{made['id']}/returns", {"reason": "AM04"})
        return made

    # Placed only, of one line and of many, by staff, with a charge and a price of their own.
    company.order(3, purchase_order_number="PO-1", cost_centre="IT", ship_to=address("Graz", company.country))
    company.order(150, who="other")
    staff.post("/v1/orders", {"company_id": company.id, "lines": [
        {"sku": "NUT-M8", "quantity": 7, "unit_price": company.price},
        {"charge": "freight", "amount": money(5)},
    ]})
    # Cancelled as a whole and in part.
    order = company.order(4)
    buyer.post(f"/v1/orders/{order['id']}/cancel", {"reason": "no longer needed"})
    order = company.order(40)
    buyer.post(f"/v1/orders/{order['id']}/cancel", {"lines": [{"line_number": 1, "quantity": 15}]})
    # For approval: approved, rejected, waiting, and one that will expire.
    for decision in ("approve", "reject", None):
        order = company.order(500)
        request = company["approver"].get("/v1/approval-requests?status=pending")["data"][0]
        assert request["order_id"] == order["id"], request
        if decision:
            company["approver"].post(f"/v1/approval-requests/{request['id']}/{decision}", {"comment": "as agreed"})
    # Shipped in parts, billed in parts.
    order = company.order(30)
    staff.post(f"/v1/orders/{order['id']}/shipments", {"lines": [{"line_number": 1, "quantity": 10}]})
    staff.post(f"/v1/orders/{order['id']}/invoices")
    shipped(6)
    days.next()
    # Paid exactly, in two parts, too much, not at all.
    _, invoice = billed(20)
    paid(invoice["total"], invoice)
    _, invoice = billed(21)
    paid(money(5), invoice)
    days.next()
    paid(money(6), invoice)
    _, invoice = billed(22, who="other")
    most = paid(money(400), allocations=[{"invoice_id": invoice["id"], "amount": money(3)}])
    staff.post(f"/v1/payments/{most['id']}/allocations", {
        "allocations": [{"invoice_id": invoice["id"], "amount": money(4)}],
    })
    staff.post(f"/v1/payments/{most['id']}/refunds", {"amount": money(10)})
    billed(23)
    # Credited: in part and unpaid, and paid before, with the rest allocated and refunded.
    lines = lambda quantity: [{"sku": "BOLT-M8", "quantity": quantity, "unit_price": company.price}]
    _, invoice = billed(24)
    staff.post("/v1/credit-notes", {"company_id": company.id, "invoice_id": invoice["id"], "lines": lines(4), "reason": "Damaged"})
    days.next()
    _, invoice = billed(25)
    payment = paid(invoice["total"], invoice)
    note = staff.post("/v1/credit-notes", {"company_id": company.id, "invoice_id": invoice["id"], "lines": lines(8), "reason": "Returned"})
    _, invoice = billed(26)
    staff.post(f"/v1/credit-notes/{note['id']}/allocations", {
        "allocations": [{"invoice_id": invoice["id"], "amount": money(3)}],
    })
    staff.post(f"/v1/payments/{payment['id']}/refunds", {"amount": money(2)})
    staff.post("/v1/credit-notes", {"company_id": company.id, "lines": lines(1), "reason": "Goodwill"})
    # Given up, and paid after that what the bank took back.
    _, invoice = billed(27)
    paid(money(4), invoice)
    staff.post(f"/v1/invoices/{invoice['id']}/write-off", {"reason": "Insolvent"})
    _, invoice = billed(28)
    paid(invoice["total"], invoice, returned=True)
    paid(money(50))


class Days:
    """Business time, a day at a time. The year is far ahead: until its clock is set, a server goes by the wall clock,
    and what waits for approval would expire at its start."""

    def __init__(self, staff):
        self.staff, self.day = staff, 0
        self.next()

    def next(self):
        self.day += 1
        month, day = divmod(self.day - 1, 28)
        self.staff.put("/v1/clock", {"now": f"{YEAR}-{month + 1:02}-{day + 1:02}T09:00:00Z"})


def figures(staff, companies):
    """What must be the same after an upgrade: members that every release has, line by line."""
    told = {"trial_balance": {
        f"{a['code']} {a['currency']}": [a["debit"], a["credit"]]
        for a in staff.get("/v1/ledger/trial-balance")["accounts"]
    }, "companies": {}}
    for company in companies:
        statement = staff.get(f"/v1/companies/{company.id}/statement?from={YEAR}-01-01")
        account = staff.get(f"/v1/companies/{company.id}/credit-account")
        told["companies"][company.id] = {
            "as_of": statement["as_of"],
            "statement": [[line["number"], line["balance"]["amount"]] for line in statement["lines"]],
            "credit": [account[name]["amount"] for name in ("limit", "reserved", "receivable", "available")],
        }
    told["orders"] = {o["id"]: [o["status"], o["total"]["amount"]] for o in staff.all("/v1/orders")}
    told["invoices"] = {
        i["number"]: [i["status"], i["total"]["amount"], i["balance"]["amount"]] for i in staff.all("/v1/invoices")
    }
    told["stock"] = {sku: staff.get(f"/v1/stock/{sku}")["available"] for sku in GOODS}
    return told


def wait_for_events(staff):
    """On PostgreSQL the relay is a moment behind: every event has its place then."""
    before = None
    for _ in range(100):
        head = staff.get("/v1/audit-log/head")
        if head == before:
            return
        before = head
        time.sleep(1)
    sys.exit("the events are stuck")


def main():
    staff = Client(sys.argv[1]).log_in(ADMIN)
    days = Days(staff)
    operator(staff)
    companies = [Company(staff, name) for name in COMPANIES]
    prices(staff, companies)
    for company in companies:
        rules(staff, company)
        sell(staff, company, days)
        days.next()
    # The oldest requests expire, and with them their orders.
    for _ in range(30):
        days.next()
    staff.post("/v1/jobs/expire-orders/runs", {}, may=(404,))
    companies[0].order(5)
    companies[1].order(500)
    staff.patch(f"/v1/companies/{companies[3].id}", {"on_hold": True})
    staff.put("/v1/ledger/closed-until", {"closed_until": f"{YEAR}-01-02"})
    wait_for_events(staff)
    text = json.dumps(figures(staff, companies), indent=0, ensure_ascii=False)
    # A fact a line, for the diff of the next release.
    sys.stdout.write(re.sub(r"\[\n([^\[\]{}]*)\n\]", lambda found: "[" + found[1].replace("\n", " ") + "]", text))
    print()


if __name__ == "__main__":
    main()
