"""A simulation of "over 500.00" on the month of the order book that the demo replays: it hits the orders that this
script counts in the list of orders, and asks the users that an evaluation names once the rule is set.

usage: simulation.py COMPTOIR DATABASE     (a database that `comptoir demo --database DATABASE` has filled)
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from decimal import Decimal

from shop import Client, wait_for

ADMIN, PASSWORD = "admin@comptoir.example", "demo-password"
OVER = Decimal("500.00")
# Approvers of the companies, and then the operator's staff.
STEPS = [{"approvers": {"role": "approver"}}, {"approvers": {"staff_role": "administrator"}}]


def serve(comptoir, database, folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    settings = {
        **os.environ, "DATABASE_URL": database, "COMPTOIR_LISTEN": address, "COMPTOIR_CLOCK": "manual",
    }
    null = subprocess.DEVNULL
    server = subprocess.Popen([comptoir, "serve"], env=settings, cwd=folder, stdout=null, stderr=null)
    return server, f"http://{address}"


def orders(staff):
    """All orders, page by page."""
    path = "/v1/orders?limit=100"
    cursor = ""
    while cursor is not None:
        page = staff.ask("GET", path + (f"&cursor={cursor}" if cursor else ""))
        yield from page["data"]
        cursor = page["next_cursor"]


def placed_net(order):
    """The net as the order was placed: of its lines, cancelled or not."""
    return sum(Decimal(line["net"]["amount"]) for line in order["lines"])


def compare(what, told, counted, wrong):
    if told != counted:
        wrong.append(f"{what}: {told}, counted {counted}")


def approvers(staff, order):
    """The users that an evaluation of the same lines names; none if it is not sent to approval."""
    lines = [
        {"sku": line["sku"], "quantity": line["quantity"], "unit_price": line["unit_price"]}
        for line in order["lines"] if line.get("sku")
    ]
    told = staff.ask("POST", "/v1/orders/evaluate", {"company_id": order["company_id"], "lines": lines})
    if told["outcome"] != "require_approval":
        return None
    return {user["user_id"] for step in told["approval"]["steps"] for user in step["approvers"]}


def check(staff):
    rule = {
        "name": "Over 500", "when": {"order_total_over": {"amount": str(OVER), "currency": "GBP"}},
        "steps": STEPS,
    }
    there = {order["id"]: order for order in orders(staff)}
    days = [order["created_at"][:10] for order in there.values()]
    window = {"from": min(days), "until": max(days)}
    told = staff.ask("POST", "/v1/approval-rules/simulations", {"approval_rule": rule, **window})
    hits = {
        order["id"]: order for order in there.values()
        if order["currency"] == "GBP" and placed_net(order) > OVER
    }
    wrong = []
    compare("truncated", told["truncated"], False, wrong)
    compare("orders seen", told["orders_seen"], len(there), wrong)
    compare("orders hit", told["orders_hit"], len(hits), wrong)
    net = sum((placed_net(order) for order in hits.values()), Decimal(0))
    compare("net hit", [Decimal(sum_["amount"]) for sum_ in told["net_hit"]], [net], wrong)
    by_company = Counter(order["company_id"] for order in hits.values())
    for company in told["by_company"]:
        compare("orders of a company", company["orders_hit"], by_company[company["company_id"]], wrong)
    sample = {order["order_id"] for order in told["sample"]}
    compare("orders of the sample", sample - hits.keys(), set(), wrong)

    simulated = {user["user_id"] for user in told["by_approver"]}
    staff.ask("POST", "/v1/approval-rules", rule)
    asked = [approvers(staff, hits[order]) for order in sorted(sample & hits.keys())[:20]]
    asked = [users for users in asked if users is not None]
    if not asked:
        wrong.append("no evaluation of a hit order asks for approval")
    # The list of approvers has the 100 that would be asked most often.
    if len(simulated) < 100:
        for users in asked:
            compare("users that the simulation does not name", users - simulated, set(), wrong)
    print(f"{len(hits)} of {len(there)} orders over {OVER}, {len(simulated)} approvers, {len(asked)} evaluations")
    return wrong


def main():
    comptoir, database = os.path.abspath(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        server, base = serve(comptoir, database, folder)
        try:
            wait_for(base)
            wrong = check(Client(base).log_in(ADMIN, PASSWORD))
        finally:
            server.terminate()
            server.wait(timeout=30)
    for line in wrong[:20]:
        print(line)
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
