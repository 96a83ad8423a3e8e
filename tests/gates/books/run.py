"""Trades at random with a server and holds every answer to books of its own.

usage: run.py BASE_URL [--steps N] [--seed N]

Orders, shipments, invoices, cancellations, payments, allocations, refunds, returned payments, credit notes,
write-offs, closings, stocktakes and a clock that only goes forward, in EUR, JPY and KWD. Each step is first
decided by the model, which shares nothing with the product; then the product is asked, and must agree to the
cent. At the end the statement of every company and the trial balance are compared for every past day.
Prints the seed first: the same seed makes the same run.
"""

import argparse
import pathlib
import random
import sys
import time
from collections import Counter, defaultdict
from datetime import date, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import settle
import trade
from client import Client, Difference
from money import ZERO, read
from world import World

EMAIL, PASSWORD = "admin@shop.test", "correct horse battery"
STEPS = {
    trade.place: 26, trade.ship: 18, trade.invoice: 15, trade.cancel: 6, trade.count_stock: 3,
    settle.pay: 12, settle.allocate: 4, settle.refund: 4, settle.take_back: 3, settle.credit: 7,
    settle.use_credit: 4, settle.write_off: 2, settle.close: 1,
}


def step(world):
    if world.rng.random() < 0.06:
        world.advance()
    chosen = world.rng.choices(list(STEPS), list(STEPS.values()))[0]
    chosen(world)
    if world.rng.random() < 0.1:
        check_credit(world, world.rng.choice(world.companies))
    return chosen.__name__


def check_credit(world, company):
    told = world.client.ask("GET", f"/v1/companies/{company.id}/credit-account")
    world.money(f"credit account of {company.name}", told, "reserved", company.reserved())
    world.money(f"credit account of {company.name}", told, "receivable", company.receivable())


def check_statement(world, company, day):
    told = world.client.ask("GET", f"/v1/companies/{company.id}/statement?as_of={day}")
    what = f"statement of {company.name} as of {day}"
    owed = world.ledger.share(company, "receivable", day)
    unapplied = -world.ledger.share(company, "unapplied-cash", day)
    world.money(what, told, "balance", owed - unapplied)
    world.money(what, told, "unapplied", unapplied)
    for name, amount in world.ledger.aging(company, day).items():
        world.money(what, told["aging"], name, amount)
    running = read(told["opening"])
    for line in told["lines"]:
        running += read(line["debit"]) - read(line["credit"])
        world.money(f"{what} after {line['kind']} {line['number']}", line, "balance", running)
    world.same(f"{what}: its lines end at", running, owed - unapplied)


def check_trial_balance(world, day):
    told = world.client.ask("GET", f"/v1/ledger/trial-balance?as_of={day}")
    sums = defaultdict(lambda: ZERO)
    for account in told["accounts"]:
        sums[account["code"], account["currency"]] += trial(account["debit"]) - trial(account["credit"])
    world.same(f"trial balance as of {day}", {k: v for k, v in sums.items() if v}, world.ledger.balances(day))
    world.same(f"trial balance as of {day} balanced", told["balanced"], True)


def trial(amount):
    return read(amount) if isinstance(amount, dict) else read({"amount": amount})


def check_everything(world):
    for company in world.companies:
        check_credit(world, company)
        for order in company.orders:
            trade.check(world, order)
        for invoice in company.invoices:
            settle.check_invoice(world, invoice)
        for note in company.notes:
            settle.check_note(world, note)
    first = date(2026, 1, 1)
    for days in range((world.today - first).days + 1):
        day = first + timedelta(days=days)
        check_trial_balance(world, day)
        for company in world.companies:
            check_statement(world, company, day)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    client, began = Client(given.base), time.monotonic()
    client.log_in(EMAIL, PASSWORD)
    world = World(client, random.Random(given.seed))
    made = Counter()
    try:
        for number in range(given.steps):
            made[step(world)] += 1
        check_everything(world)
    except Difference as difference:
        sys.exit(f"seed {given.seed}, step {sum(made.values())}: {difference}")
    steps = ", ".join(f"{name} {count}" for name, count in sorted(made.items()))
    print(f"{given.steps} steps ({steps}), {world.compared} comparisons, {time.monotonic() - began:.0f} s: no difference")


main()
