"""Recomputes the books from the lines up, in exact decimals, and compares them with what the API says.

usage: recompute.py BASE_URL TOKEN     (a token of the staff administrator)
       recompute.py --dump BASE_URL TOKEN > FILE      keeps what was read
       recompute.py FILE                              checks what was kept

It shares nothing with the product but the API: it reads orders, invoices, credit notes, payments,
statements and the trial balance, and derives nets, taxes, totals, balances, aging and the accounts.
Exit 1 names every amount that differs.
"""

import json
import sys
import urllib.request
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60

EXPONENTS = defaultdict(lambda: 2, {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3})


# --- reading -------------------------------------------------------------------------------------
class Api:
    def __init__(self, base, token):
        self.base, self.token = base.rstrip("/"), token

    def get(self, path):
        request = urllib.request.Request(self.base + path, headers={"Authorization": "Bearer " + self.token})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def all(self, path):
        rows, cursor = [], None
        while True:
            page = self.get(path + "?limit=100" + (f"&cursor={cursor}" if cursor else ""))
            rows += page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return rows

    def read(self):
        books = {name: self.all(f"/v1/{name}") for name in ("companies", "orders", "invoices", "credit-notes", "payments")}
        # A list may leave out what only the resource itself shows.
        for name in ("orders", "invoices", "credit-notes", "payments"):
            books[name] = [
                row if complete(name, row) else self.get(f"/v1/{name}/{row['id']}") for row in books[name]
            ]
        books["clock"] = self.get("/v1/clock")
        books["statements"] = {c["id"]: self.get(f"/v1/companies/{c['id']}/statement") for c in books["companies"]}
        books["credit-accounts"] = {c["id"]: self.get(f"/v1/companies/{c['id']}/credit-account") for c in books["companies"]}
        books["trial-balance"] = self.get("/v1/ledger/trial-balance")
        return books


def complete(name, row):
    return ("allocations" if name == "payments" else "lines") in row


# --- arithmetic ----------------------------------------------------------------------------------
def rounded(value, currency):
    # ROUND_HALF_UP of decimal is half away from zero.
    return value.quantize(Decimal(1).scaleb(-EXPONENTS[currency]), rounding=ROUND_HALF_UP)


def money(field):
    return Decimal(field["amount"]) if field else Decimal(0)


class Check:
    def __init__(self):
        self.made, self.wrong = 0, []

    def same(self, what, told, computed):
        self.made += 1
        if told != computed:
            self.wrong.append(f"{what}: the API says {told}, the lines say {computed}")


def tax_of(lines, nets, currency):
    """Tax once per (category, rate) on the document's own base."""
    bases = defaultdict(Decimal)
    for line, net in zip(lines, nets):
        bases[(line["tax_category"], Decimal(line["tax_rate"]))] += net
    return sum((rounded(base * rate, currency) for (_, rate), base in bases.items()), Decimal(0))


def document(check, name, told, nets):
    currency = told["total"]["currency"]
    for line, net in zip(told["lines"], nets):
        check.same(f"{name} line {line['line_number']} net", money(line["net"]), net)
    net, tax = sum(nets, Decimal(0)), tax_of(told["lines"], nets, currency)
    check.same(f"{name} net_total", money(told["net_total"]), net)
    check.same(f"{name} tax_total", money(told["tax_total"]), tax)
    check.same(f"{name} total", money(told["total"]), net + tax)
    return net, tax


def line_net(line, currency):
    if line.get("unit_price") is None:
        return money(line["net"])
    return rounded(line["quantity"] * Decimal(line["unit_price"]), currency)


# --- the books -----------------------------------------------------------------------------------
def check_orders(check, books):
    for order in books["orders"]:
        name, currency = f"order {order['number']}", order["total"]["currency"]
        document(check, name, order, [line_net(line, currency) for line in order["lines"]])
        for line in order["lines"]:
            taken = line["invoiced"] + line["cancelled"]
            check.same(f"{name} line {line['line_number']} taken at most once", taken <= line["quantity"], True)
            check.same(f"{name} line {line['line_number']} shipped", line["shipped"] + line["cancelled"] <= line["quantity"], True)


def invoice_nets(books):
    """Every invoice's line nets: a part takes the rounded cumulative net less what earlier parts took.

    Cancelled quantities are a part too, but their place among the invoices is not shown; a line with
    both is checked as a whole: its invoiced nets may differ from the plain sequence by one cent each.
    """
    prices = {(order["id"], line["line_number"]): line for order in books["orders"] for line in order["lines"]}
    taken = defaultdict(lambda: (0, Decimal(0)))
    nets = {}
    for invoice in sorted(books["invoices"], key=lambda i: (i["created_at"], i["number"])):
        currency = invoice["total"]["currency"]
        nets[invoice["id"]] = found = []
        for line in invoice["lines"]:
            key = (invoice["order_id"], line["order_line_number"])
            ordered = prices[key]
            if ordered.get("unit_price") is None or ordered["cancelled"]:
                found.append(money(line["net"]))
                continue
            quantity, before = taken[key]
            whole = rounded((quantity + line["quantity"]) * Decimal(ordered["unit_price"]), currency)
            taken[key] = (quantity + line["quantity"], whole)
            found.append(whole - before)
    return nets


def check_documents(check, books):
    sums = defaultdict(Decimal)
    nets = invoice_nets(books)
    for invoice in books["invoices"]:
        net, tax = document(check, f"invoice {invoice['number']}", invoice, nets[invoice["id"]])
        currency = invoice["total"]["currency"]
        sums["sales", currency] -= net
        sums["output-tax", currency] -= tax
    for note in books["credit-notes"]:
        currency = note["total"]["currency"]
        lines = [line_net(line, currency) for line in note["lines"]]
        net, tax = document(check, f"credit note {note['number']}", note, lines)
        uses = sum((money(note[use]) for use in ("applied", "allocated", "refunded", "unapplied")), Decimal(0))
        check.same(f"credit note {note['number']}: its uses", uses, net + tax)
        sums["sales-returns", currency] += net
        sums["output-tax", currency] += tax
    return sums


def check_balances(check, books, sums):
    """What is still owed on each invoice, and what each company has paid or been credited beyond it."""
    invoices = {invoice["id"]: invoice for invoice in books["invoices"]}
    applied, paid, unapplied, other_credit = (defaultdict(Decimal) for _ in range(4))
    for note in books["credit-notes"]:
        key = note["company_id"], note["total"]["currency"]
        if note["invoice_id"]:
            applied[note["invoice_id"]] += money(note["applied"])
        unapplied[key] += money(note["total"]) - money(note["applied"]) - money(note["allocated"])
        other_credit[key] += money(note["allocated"])
    for payment in books["payments"]:
        name, key = f"payment {payment['number']}", (payment["company_id"], payment["amount"]["currency"])
        allocated, refunded, returned = Decimal(0), money(payment["refunded"]), money(payment["returned"])
        for allocation in payment["allocations"]:
            paid[allocation["invoice_id"]] += money(allocation["amount"])
            allocated += money(allocation["amount"])
        left = money(payment["amount"]) - returned - allocated
        check.same(f"{name} is not spent twice", left >= 0, True)
        if not refunded:
            check.same(f"{name} unapplied", money(payment["unapplied"]), left)
        check.same(f"{name} goes back once", returned + refunded <= money(payment["amount"]), True)
        sums["bank", key[1]] += money(payment["amount"]) - refunded - returned
        # A refund may take the credit of credit notes: only the company's sum is certain.
        unapplied[key] += left - refunded
    balance = {}
    for key, invoice in invoices.items():
        name, currency = f"invoice {invoice['number']}", invoice["total"]["currency"]
        by_credit = money(invoice["paid"]) - paid[key]
        other_credit[invoice["company_id"], currency] -= by_credit
        check.same(f"{name} is paid by payments and credit", by_credit >= 0, True)
        check.same(f"{name} credit_applied", money(invoice["credit_applied"]), applied[key])
        open_ = money(invoice["total"]) - applied[key] - money(invoice["paid"])
        given_up = money(invoice["written_off"])
        check.same(f"{name} is given up at most whole", 0 <= given_up <= open_, True)
        balance[key] = open_ - given_up
        check.same(f"{name} balance", money(invoice["balance"]), balance[key])
        check.same(f"{name} is not overpaid", balance[key] >= 0, True)
        sums["bad-debt", currency] += given_up
        sums["receivable", currency] += balance[key]
    for (company, currency), amount in other_credit.items():
        check.same(f"credit of {company} that paid invoices", Decimal(0), amount)
    for (company, currency), amount in unapplied.items():
        check.same(f"unapplied of {company} is not overdrawn", amount >= 0, True)
        sums["unapplied-cash", currency] -= amount
    return balance, unapplied


def bucket(due, today):
    late = (today - due).days
    for name, most in (("not_due", 0), ("days_1_30", 30), ("days_31_60", 60), ("days_61_90", 90)):
        if late <= most:
            return name
    return "days_over_90"


def check_statements(check, books, balance, unapplied):
    today = date.fromisoformat(books["clock"]["now"][:10])
    for company in books["companies"]:
        name, told = f"statement of {company['name']}", books["statements"][company["id"]]
        own = [i for i in books["invoices"] if i["company_id"] == company["id"]]
        owed = sum((balance[i["id"]] for i in own), Decimal(0))
        left = unapplied[company["id"], company["currency"]]
        check.same(f"{name}: balance", money(told["balance"]), owed - left)
        check.same(f"{name}: unapplied", money(told["unapplied"]), left)
        aging = defaultdict(Decimal)
        for invoice in own:
            aging[bucket(date.fromisoformat(invoice["due_on"]), today)] += balance[invoice["id"]]
        for part, amount in told["aging"].items():
            check.same(f"{name}: {part}", money(amount), aging[part])
        running = money(told["opening"])
        for line in told["lines"]:
            running += money(line.get("debit")) - money(line.get("credit"))
            check.same(f"{name}: after {line['kind']} {line['number']}", money(line["balance"]), running)
        check.same(f"{name}: the lines' end", running, money(told["balance"]))
        account = books["credit-accounts"][company["id"]]
        check.same(f"credit account of {company['name']}: receivable", money(account["receivable"]), owed)


def check_trial_balance(check, books, sums):
    told = defaultdict(Decimal)
    for account in books["trial-balance"]["accounts"]:
        told[account["code"], account["currency"]] += Decimal(account["debit"]) - Decimal(account["credit"])
    for code, currency in sorted(set(told) | set(sums)):
        check.same(f"account {code} {currency}", told[code, currency], sums[code, currency])
    for currency in {currency for _, currency in told}:
        check.same(f"trial balance {currency}", sum(v for (_, c), v in told.items() if c == currency), Decimal(0))
    check.same("balanced", books["trial-balance"]["balanced"], True)


def main(arguments):
    if len(arguments) == 1:
        with open(arguments[0], encoding="utf-8") as file:
            books = json.load(file)
    else:
        books = Api(*arguments[-2:]).read()
    if arguments[0] == "--dump":
        json.dump(books, sys.stdout)
        return 0
    check = Check()
    check_orders(check, books)
    sums = check_documents(check, books)
    balance, unapplied = check_balances(check, books, sums)
    check_statements(check, books, balance, unapplied)
    check_trial_balance(check, books, sums)
    for line in check.wrong:
        print(line)
    counts = ", ".join(f"{len(books[name])} {name}" for name in ("orders", "invoices", "credit-notes", "payments"))
    print(f"{check.made} amounts of {counts} recomputed, {len(check.wrong)} differ")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
