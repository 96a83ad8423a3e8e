"""Checks the demo's report against the order book itself, read again in exact decimals.

usage: demo_totals.py REPORT [MONTH.csv.gz ...]     (default: the month the demo comes with)
"""

import csv
import gzip
import json
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal

BUNDLED = pathlib.Path(__file__).parent / "../../demo/src/data/2010-12.csv.gz"


def lines(months):
    for month in months:
        with gzip.open(month, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def net(line):
    # ROUND_HALF_UP of decimal is half away from zero.
    value = abs(Decimal(line["Quantity"]) * Decimal(line["UnitPrice"]))
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def amount(told):
    return Decimal(told["amount"] if isinstance(told, dict) else str(told))


def main(report, *months):
    with open(report, encoding="utf-8") as file:
        told = json.load(file)
    known = [line for line in lines(months or [BUNDLED]) if line["CustomerID"]]
    sales = [
        line
        for line in known
        if not line["InvoiceNo"].startswith("C") and int(line["Quantity"]) > 0 and Decimal(line["UnitPrice"]) > 0
    ]
    cancelled = [line for line in known if line["InvoiceNo"].startswith("C")]
    wanted = {
        "orders": (told["orders"], len({line["InvoiceNo"] for line in sales})),
        "lines": (told["lines"], len(sales)),
        "invoiced": (amount(told["invoiced"]), sum(map(net, sales))),
        "credited": (amount(told["credited"]), sum(map(net, cancelled))),
    }
    wrong = [f"{name}: the demo says {is_}, the book says {ought}" for name, (is_, ought) in wanted.items() if is_ != ought]
    if told["list_priced_lines"] < 0.9 * told["lines"]:
        wrong.append(f"only {told['list_priced_lines']} of {told['lines']} lines are priced by lists")
    for line in wrong:
        print(line)
    print(", ".join(f"{name} {ought}" for name, (_, ought) in wanted.items()))
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
