"""Lets sqlmap try to inject SQL into a running server, by its own OpenAPI document: every query and path
parameter of every GET, bodies of every room, and the login.

usage: sqlmap.py BASE_URL FOLDER DBMS    DBMS is SQLite or PostgreSQL; FOLDER has openapi.yaml
       sqlmap.py BASE_URL FOLDER         BASE_URL is of sqlmap_target.py, which can be injected, and must be

The server is a fresh one whose administrator is in COMPTOIR_ADMIN_EMAIL and COMPTOIR_ADMIN_PASSWORD, and which
believes 127.0.0.1 about whom it speaks for.

Boolean-based, error-based, union and inline queries are tried. What only time tells (T, and S, which sqlmap
finds by time too) is not: each payload waits for seconds, and on a busy machine sqlmap sees delays that nobody
injected. Text that reaches a statement unbound shows here all the same: the quotes of the other payloads break
the statement, and the 500 that this brings fails the gate by itself.
"""

import csv
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import sqlmap_bodies as bodies
import yaml
from shop import PASSWORD, Client, company, eur, operator, wait_for

# A new password goes into a hash and no statement. Its length alone decides between two refusals, which sqlmap
# now and then takes for an answer.
HASHED = "new_password"
# Level 1: the ones above try the same holes with rarer quotes, in three times the time.
OPTIONS = [
    "--batch", "--answers=skip further tests=N", "--disable-coloring", "--flush-session", "--skip-waf", "--ignore-code=*",
    "--technique=BEUQ", f"--skip=user-agent,referer,host,cookie,{HASHED}", "--timeout=30", "--retries=1",
]
# How many lists have a second page: fewer would leave their cursors untried.
CURSORS = 8
LOG = "/v1/audit-log"


def prepare(staff):
    """Two companies with all that can be read, twice at least, and an order of which there is enough to ship and
    to cancel for long. One id of each list that is asked for by id, by the list's path."""
    operator(staff)
    company(staff, "Globex")
    buyer = company(staff, "Acme")["buyer"]
    listed = staff.ask("GET", "/v1/companies")["data"]
    acme = next(one["id"] for one in listed if one["name"] == "Acme")
    staff.ask("PATCH", f"/v1/companies/{acme}", {"external_id": "crm-1"})
    unit = {"company_id": acme, "name": "Europe", "kind": "division"}
    unit = staff.ask("POST", "/v1/business-units", unit)["id"]
    for name in ("Shop A", "Shop B"):
        shop = {"company_id": acme, "name": name, "kind": "location", "parent_id": unit}
        staff.ask("POST", "/v1/business-units", shop)
    for key in ("lead", "clerk"):
        role = {"company_id": acme, "key": key, "name": key, "side": "company"}
        role["permissions"] = [{"permission": "orders.read", "reach": "all"}]
        role = staff.ask("POST", "/v1/roles", role)["id"]
    staff.ask("PATCH", "/v1/settings", {"emergency_access": {"permissions": ["stock.set"]}})
    for _ in range(2):
        fire = {"reason": "fire", "permissions": ["stock.set"], "minutes": 1}
        fire = staff.ask("POST", "/v1/emergency-access", fire)["id"]
        staff.ask("POST", f"/v1/emergency-access/{fire}/end")
    listed = staff.ask("POST", "/v1/price-lists", {"name": "Partners", "currency": "EUR"})
    tiers = [{"min_quantity": 1, "unit_price": "2.40"}]
    prices = [{"sku": sku, "tiers": tiers} for sku in ("BOLT-M8", "NUT-M8")]
    staff.ask("PUT", f"/v1/price-lists/{listed['id']}/prices", {"prices": prices})
    for known in ("crm-1", "crm-2"):
        # Before there is enough to pay with it, so that some of it stays over.
        payment = {"company_id": acme, "amount": eur("500.00"), "method": "bank_transfer"}
        payment["external_id"] = known
        staff.ask("POST", "/v1/payments", payment)
    for _ in range(2):
        # This one waits for an approval.
        buyer.ask("POST", "/v1/orders", {"lines": [{"sku": "NUT-M8", "quantity": 900}]})
        lines = [{"sku": "NUT-M8", "quantity": 300}]
        new = {"company_id": acme, "purchase_order_number": "PO-1", "lines": lines}
        new["business_unit_id"] = unit
        order = staff.ask("POST", "/v1/orders", new)
        for _ in range(2):
            part = {"lines": [{"line_number": 1, "quantity": 9}]}
            staff.ask("POST", f"/v1/orders/{order['id']}/shipments", part)
            invoice = staff.ask("POST", f"/v1/orders/{order['id']}/invoices", {})
            for _ in range(2):
                lines = [{"sku": "NUT-M8", "quantity": 1, "unit_price": "2.40"}]
                note = {"company_id": acme, "reason": "damaged", "lines": lines}
                note["invoice_id"] = invoice["id"]
                staff.ask("POST", "/v1/credit-notes", note)
    staff.ask("POST", "/v1/jobs/expire-orders/runs", {})
    for name in ("Office", "Yard"):
        hours = {"mon": [{"from": "09:00", "until": "17:00"}]}
        hours = {"company_id": acme, "name": name, "time_zone": "Europe/Vienna", "weekly": hours}
        staff.ask("POST", "/v1/calendars", hours)
    for code, sku in (("4711", "BOLT-M8"), ("4712", "NUT-M8")):
        centre = staff.ask("POST", "/v1/cost-centres", {"company_id": acme, "code": code, "name": code})
        budget = {"cost_centre_id": centre["id"], "amount": eur("90000.00"), "period": "year", "on_exceeded": "block"}
        staff.ask("POST", "/v1/budgets", budget)
        rule = {"sku": sku, "company_id": acme, "max": 200000}
        staff.ask("POST", "/v1/quantity-rules", rule)
    spent = {"company_id": acme, "cost_centre": code, "lines": [{"sku": "NUT-M8", "quantity": 1}]}
    staff.ask("POST", "/v1/orders", spent)
    # What waits for the administrator itself: the operator's minimum asks staff.
    limit = {"company_id": acme, "owner": "operator", "min_total": eur("90.00"), "on_violation": "require_approval"}
    limit = staff.ask("POST", "/v1/order-limits", limit)["id"]
    for _ in range(2):
        buyer.ask("POST", "/v1/orders", {"lines": [{"sku": "NUT-M8", "quantity": 1}]})
    staff.ask("DELETE", f"/v1/order-limits/{limit}")
    ids = {"/v1/companies": acme, "/v1/orders": order["id"], "/v1/invoices": invoice["id"]}
    ids["/v1/cost-centres"] = centre["id"]
    ids["/v1/business-units"] = unit
    ids["/v1/roles"] = role
    pending = staff.ask("GET", "/v1/approval-requests?status=pending")
    ids["asked"] = pending["data"][0]["id"]
    some = {"company_id": acme, "lines": [{"sku": "NUT-M8", "quantity": 2}]}
    held = staff.ask("POST", "/v1/orders", some)
    # A buyer's: no reviewer decides about an own order.
    ids["unreviewed"] = buyer.ask("POST", "/v1/orders", {"lines": some["lines"]})["id"]
    review = staff.ask("POST", "/v1/risk-reviews", {"order_id": held["id"], "note": "a new address"})
    review = staff.ask("POST", f"/v1/risk-reviews/{review['id']}/take")
    ids["reviewed"], ids["reviewer"] = held["id"], review["assignee_id"]
    # The last company's: it delegates back.
    delegation = staff.ask("GET", "/v1/delegations")["data"][0]
    ids["away"], ids["deputy"] = delegation["from_user_id"], delegation["to_user_id"]
    return ids | {LOG: row_of(staff, order["id"])}


def row_of(staff, order):
    """The row of the audit log about an order that was placed, which may take a moment."""
    for _ in range(50):
        rows = staff.ask("GET", f"{LOG}?action=order.placed&subject={order}")["data"]
        if rows:
            return rows[0]
        time.sleep(0.1)
    sys.exit("the audit log does not tell of the order")


def in_path(staff, path, ids):
    """What stands in the braces of a path: of an id, the first of the list that the path goes on from."""
    asked = {}
    for name in re.findall(r"{(\w+)}", path):
        collection = path.split("/{" + name + "}")[0].format(**asked)
        match name:
            case "sku":
                asked[name] = "NUT-M8"
            case "name":
                asked[name] = "expire-orders"
            case _ if collection in ids:
                asked[name] = ids[collection]
            case _:
                pending = "?status=pending" if collection.endswith("/approval-requests") else ""
                asked[name] = staff.ask("GET", collection + pending)["data"][0]["id"]
    return asked


def in_query(path, name, ids):
    """What a query asks for, so that there is something on the page."""
    if path == LOG and name != "limit":
        # All of one row, so that it is found by all at once. Nobody was acted for: `actor` is the same text.
        row = ids[LOG]
        return {
            "actor": row["actor"]["id"], "action": row["action"], "subject": row["subject"]["id"],
            "company_id": row["company_id"], "request_id": row["request_id"],
            "from": "2020-01-01T00:00:00Z", "to": "2099-12-31T00:00:00Z",
        }.get(name)
    match name:
        case "order_id" if path == "/v1/risk-reviews":
            return ids["reviewed"]
        case "assignee":
            return ids["reviewer"]
        case "company_id" | "order_id" | "invoice_id":
            return ids[{"c": "/v1/companies", "o": "/v1/orders", "i": "/v1/invoices"}[name[0]]]
        case "cost_centre_id":
            return ids["/v1/cost-centres"]
        case "business_unit_id" | "parent_id":
            return ids["/v1/business-units"]
        case "status":
            return {
                "/v1/companies": "active", "/v1/invoices": "posted", "/v1/approval-requests": "pending",
                "/v1/risk-reviews": "open",
            }.get(path, "confirmed")
        case "from" | "due_from" | "placed_from":
            return "2020-01-01"
        case "as_of" if path.startswith("/v1/budgets"):
            return "2026-12-31"
        case "to" | "due_to" | "placed_to" | "until" | "as_of":
            return "2099-12-31"
        case _:
            return {
                "limit": 1, "after": 1, "overdue": "false", "unapplied": "true",
                "external_id": "crm-1", "purchase_order_number": "PO-1", "side": "company",
                "kind": "conflict", "waiting_for": "me", "subject_type": "order",
                "reason": "manual",
            }[name]


def operation(parameters, asked):
    """An operation as sqlmap reads it: each parameter with its value as the example."""
    parameters = [(name, place) for name, place in parameters if name in asked]
    examples = [{"name": name, "in": place, "example": asked[name]} for name, place in parameters]
    return {"parameters": examples}


def reads(staff, document, ids):
    """Every GET that takes something, with values by which something is found."""
    paths, cursors = {}, 0
    for path, operations in document["paths"].items():
        takes = [(p["name"], p["in"]) for p in operations.get("get", {}).get("parameters", [])]
        if not takes:
            continue
        asked = in_path(staff, path, ids)
        query = [name for name, place in takes if place == "query" and name != "cursor"]
        given = {name: in_query(path, name, ids) for name in query}
        asked |= {name: value for name, value in given.items() if value is not None}
        query = "&".join(f"{name}={asked[name]}" for name in query if name in asked)
        answer = staff.ask("GET", f"{path.format(**asked)}?{query}")
        if answer.get("data") == []:
            sys.exit(f"GET {path}?{query}: on an empty page nothing can be seen")
        # A cursor is sealed: only a real one comes further than the door.
        if answer.get("next_cursor"):
            asked["cursor"] = answer["next_cursor"]
            cursors += 1
        # Where sqlmap is to try the path, it leaves the query alone: it gets both, one after the other.
        for place, at in (("path", path), ("query", path.format(**asked))):
            parameters = [(name, at) for name, at in takes if at == place]
            if parameters:
                paths[at] = {"get": operation(parameters, asked)}
    if cursors < CURSORS:
        sys.exit(f"only {cursors} lists have a second page")
    return paths


def writes(staff, chosen, ids=None):
    """These bodies, by the status that each meets as it stands; without `ids` nothing is asked, and it is None."""
    by_status = {}
    for method, path, body in chosen:
        asked = in_path(staff, path, ids or {})
        status = staff.send(method.upper(), path.format(**asked), body)[0] if ids else None
        # The path is tried by the reads.
        content = {"application/json": {"example": body}}
        operation = {method: {"parameters": [], "requestBody": {"content": content}}}
        by_status.setdefault(status, {})[path.format(**asked)] = operation
    return by_status


def names(body, name=""):
    """Of the texts and numbers in a body. sqlmap tries each name once, wherever it stands."""
    if isinstance(body, dict):
        return {one for inner, value in body.items() for one in names(value, inner)}
    return {one for value in body for one in names(value, name)} if isinstance(body, list) else {name}


def values_of(paths):
    """How many values sqlmap is given to try."""
    of = 0
    for operations in paths.values():
        for one in operations.values():
            of += len(one["parameters"])
            for content in one.get("requestBody", {}).get("content", {}).values():
                of += len(names(content["example"]) - {HASHED})
    return of


def attack(base, folder, dbms, name, paths, token=None, more=()):
    """One run of sqlmap as one caller; answers what it found, what of that it holds to be a false positive, and its
    log. Ends everything if it left something untried."""
    folder = folder / f"{dbms}-{name}"
    folder.mkdir()
    document, results = folder / "document.json", folder / "results.csv"
    info = {"title": "Comptoir", "version": "1"}
    document.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": paths}))
    command = [
        "sqlmap", *OPTIONS, f"--dbms={dbms}", f"--openapi={document}", f"--openapi-base={base}",
        f"--results-file={results}", f"--output-dir={folder}",
        f"--preprocess={folder.parent / 'sqlmap_addresses.py'}",
    ]
    command += more
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    with (folder / "log").open("w") as log:
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        except SystemExit:
            sys.exit(f"{(folder / 'log').read_text()[-4000:]}\n{dbms}, {name}: its time was over")
    log = (folder / "log").read_text()
    targets = sum(map(len, paths.values()))
    tried = len(re.findall(r"testing URL '", log))
    values = len(re.findall(r"testing for SQL injection on ", log))
    print(f"{dbms}, {name}: {tried} targets, {values} values", flush=True)
    if tried != targets or values < values_of(paths):
        sys.exit(f"{log[-4000:]}\nnot all was tried: there are {targets}, with {values_of(paths)}")
    with results.open() as rows:
        noted = {f"{row['Target URL']} {row['Parameter']}": row["Note(s)"] for row in csv.DictReader(rows)}
    doubted = {one for one, note in noted.items() if "false positive" in note}
    return list(noted), doubted, log


def rounds(staff, base, document):
    """What is tried, as which caller, and with which options more."""
    ids = prepare(staff)
    yield "reads", reads(staff, document, ids), staff, []
    for status, paths in writes(staff, bodies.of_staff(ids), ids).items():
        # What a write made has an id and a time of its own in each answer: two answers that differ tell nothing,
        # two statuses do.
        yield f"writes-{status}", paths, staff, [f"--code={status}"]
    for name, chosen in bodies.at_the_door("buyer@acme.test", PASSWORD).items():
        # Below level 4 sqlmap leaves alone whatever is named like a token, which here are the secrets; that is for
        # the few values of the doors.
        yield name, writes(staff, chosen)[None], Client(base), ["--level=4"]
    person = staff.log_in("buyer@globex.test", PASSWORD)
    yield "themselves", writes(person, bodies.OF_THEMSELVES)[None], person, []


def reported(path, base, found):
    """Whether something was found at this path, in whose braces anything may stand."""
    parts = re.split(r"{\w+}", path)
    url = re.compile(re.escape(base) + "[^/?]+".join(map(re.escape, parts)) + r"(\?\S*)? ")
    return any(url.match(one) for one in found)


def main():
    # `timeout` ends a gate by this signal; the log then says how far it came.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    wait_for(base)
    if len(sys.argv) == 3:
        return prove_that_it_finds(base, folder)
    dbms, bad = sys.argv[3], []
    staff = Client(base).log_in(os.environ["COMPTOIR_ADMIN_EMAIL"], os.environ["COMPTOIR_ADMIN_PASSWORD"])
    document = yaml.safe_load((folder / "openapi.yaml").read_text())
    for name, paths, who, more in rounds(staff, base, document):
        found, doubted, log = attack(base, folder, dbms, name, paths, who.token, more)
        # On a busy machine sqlmap now and then takes an accident for an answer. A hole is there every time; two
        # refusals that differ by the payload which they tell are there every time, too, but sqlmap infers nothing
        # from them: it then notes a false positive. A hole has a round without that note.
        for again in ("again", "once-more", "a-fourth-time", "a-fifth-time"):
            if found:
                paths = {path: operations for path, operations in paths.items() if reported(path, base, found)}
                found, doubted_again, more_log = attack(base, folder, dbms, f"{name}-{again}", paths, who.token, more)
                doubted &= doubted_again
                log += more_log
        bad += [f"can be injected: {one}" for one in found if one not in doubted]
        bad += [f"{name}: answered {times}" for times in re.findall(r"\b5\d\d \(.*?\) - \d+ times", log)]
    if bad:
        sys.exit("\n".join(bad))


def prove_that_it_finds(base, folder):
    """The same on a server with three holes and one place that has none."""
    named, body = ("name", "query"), {"application/json": {"example": {"name": "bolt"}}}
    paths = {
        "/things-by-path/{id}": {"get": operation([("id", "path")], {"id": "a1"})},
        "/things-by-query": {"get": operation([named], {"name": "bolt"})},
        "/things-by-body": {"post": {"parameters": [], "requestBody": {"content": body}}},
        "/things-bound": {"get": operation([named], {"name": "bolt"})},
    }
    found, doubted, log = attack(base, folder, "SQLite", "careless", paths)
    holes = sorted(re.search(r"things-by-\w+", one)[0] for one in found if "things-by" in one)
    if holes != ["things-by-body", "things-by-path", "things-by-query"] or len(found) != 3 or doubted:
        sys.exit(f"{log[-6000:]}\nsqlmap does not find what is there to be found, but {found}")
    print("sqlmap finds what is there to be found", flush=True)


main()
