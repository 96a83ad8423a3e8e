"""Steps of an order's life: place, ship, invoice, cancel, count stock."""

from collections import Counter
from decimal import Decimal

from documents import Invoice, Line, Order
from money import ZERO, rounded, smallest, written


def place(world):
    rng = world.rng
    company = rng.choice(world.companies)
    wanted = [(rng.choice(list(world.on_hand)), rng.choice((1, 2, 3, 5, 9, 12, 30))) for _ in range(rng.randint(1, 4))]
    sums = Counter()
    for sku, quantity in wanted:
        sums[sku] += quantity
    lines, asked = [], []
    for number, (sku, quantity) in enumerate(wanted, 1):
        price = world.price(company.currency, sku, sums[sku])
        treatment = world.treatment(company, world.classes[sku])
        lines.append(Line(number, sku, quantity, price, treatment, company.currency))
        asked.append({"sku": sku, "quantity": quantity})
    for charge in rng.choice(((), (), ("freight",), ("freight", "surcharge"), ("freight", "freight"))):
        amount = rounded(Decimal(rng.randint(1, 4000)) / 100, company.currency) or smallest(company.currency)
        tax_class = rng.choice(list(world.classes.values()))
        treatment = world.treatment(company, tax_class)
        lines.append(Line(len(lines) + 1, None, 1, amount, treatment, company.currency))
        asked.append({"charge": charge, "amount": written(amount, company.currency), "tax_class": tax_class})
    short = any(world.on_hand[sku] - world.reserved[sku] < count for sku, count in sums.items())
    draft = Order(company, {"id": None, "number": None}, lines)
    net, tax = draft.totals()
    used = company.reserved() + company.receivable()
    over = company.limit is not None and used + net + tax > company.limit
    answer = world.client.send("POST", "/v1/orders", {"company_id": company.id, "lines": asked})
    if short or over:
        # Of several violations the code is their common one.
        codes = ("insufficient_stock", "credit_limit_exceeded", "order_refused", "rules_violated")
        return world.refused(f"order of {company.name} {asked}", answer, *codes)
    what = f"order {answer.body}"
    world.same(what, answer.status, 201)
    world.money(what, answer, "net_total", net)
    world.money(what, answer, "tax_total", tax)
    world.money(what, answer, "total", net + tax)
    world.same(what, answer["status"], "confirmed")
    draft.id, draft.number = answer["id"], answer["number"]
    company.orders.append(draft)
    world.reserved.update({sku: world.reserved[sku] + count for sku, count in sums.items()})


def some_order(world):
    """An order that something can happen to, more often than not."""
    orders = [order for company in world.companies for order in company.orders]
    live = [order for order in orders if order.status == "confirmed"]
    return world.rng.choice(live if live and world.rng.random() < 0.95 else orders) if orders else None


def ship(world):
    rng, order = world.rng, some_order(world)
    if order is None:
        return
    open_lines = [line for line in order.goods if line.open]
    if rng.random() < 0.5 or not open_lines:
        parts, body = [(line, line.open) for line in open_lines], {}
    else:
        chosen = rng.sample(open_lines, rng.randint(1, len(open_lines)))
        parts = [(line, rng.randint(1, line.open)) for line in chosen]
        if rng.random() < 0.05:
            parts[0] = (parts[0][0], parts[0][0].open + 1)
        body = {"lines": [{"line_number": line.number, "quantity": quantity} for line, quantity in parts]}
    what = f"shipment of {order.number} {body}"
    answer = world.client.send("POST", f"/v1/orders/{order.id}/shipments", body)
    taken = Counter()
    for line, quantity in parts:
        taken[line.sku] += quantity
    if not parts:
        return world.refused(what, answer, "nothing_to_ship", "order_not_confirmed")
    if any(quantity > line.open for line, quantity in parts):
        return world.refused(what, answer, "over_shipment")
    if any(world.on_hand[sku] < count for sku, count in taken.items()):
        return world.refused(what, answer, "not_on_hand")
    world.same(f"{what} {answer.body}", answer.status, 201)
    for line, quantity in parts:
        line.shipped += quantity
        world.on_hand[line.sku] -= quantity
        world.reserved[line.sku] -= quantity
    check(world, order)


def invoice(world):
    order = some_order(world)
    if order is None:
        return
    answer = world.client.send("POST", f"/v1/orders/{order.id}/invoices", {})
    lines = order.due_lines()
    if not lines:
        return world.refused(f"invoice of {order.number}", answer, "nothing_to_invoice")
    world.same(f"invoice of {order.number} {answer.body}", answer.status, 201)
    billed = []
    for number, line in enumerate(lines, 1):
        quantity = line.invoiceable
        facts = {"number": number, "sku": line.sku, "quantity": quantity, "price": line.price}
        billed.append(facts | {"treatment": line.treatment, "net": line.take(quantity), "returned": 0, "value": ZERO, "exact": ZERO})
        line.invoiced += quantity
    made = Invoice(order, answer, billed, world.today)
    order.company.invoices.append(made)
    what, day, company = f"invoice {made.number}", world.today, order.company
    for told, line in zip(answer["lines"], billed, strict=True):
        world.same(f"{what} line {line['number']}", told["quantity"], line["quantity"])
        world.money(f"{what} line {line['number']}", told, "net", line["net"])
    for name, amount in (("net_total", made.net), ("tax_total", made.tax), ("total", made.total)):
        world.money(what, answer, name, amount)
    world.same(f"{what} dates", (answer["issued_on"], answer["due_on"]), (str(made.issued_on), str(made.due_on)))
    world.ledger.post(day, company, made.currency, receivable=made.total, sales=-made.net, output_tax=-made.tax)
    world.ledger.owe(day, made, made.total)
    check(world, order)


def cancel(world):
    rng, order = world.rng, some_order(world)
    if order is None:
        return
    open_lines = [line for line in order.goods if line.open]
    if rng.random() < 0.3 or not open_lines:
        parts, body = [(line, line.open) for line in open_lines], {}
    else:
        chosen = rng.sample(open_lines, rng.randint(1, len(open_lines)))
        parts = [(line, rng.randint(1, line.open)) for line in chosen]
        body = {"lines": [{"line_number": line.number, "quantity": quantity} for line, quantity in parts]}
    what = f"cancellation of {order.number} {body}"
    over = order.status != "confirmed"
    answer = world.client.send("POST", f"/v1/orders/{order.id}/cancel", body)
    if over or not parts:
        return world.refused(what, answer, "nothing_to_cancel", "order_over", "order_not_open", "order_completed")
    world.same(f"{what} {answer.body}", answer.status, 200)
    for line, quantity in parts:
        line.take(quantity)
        line.cancelled += quantity
        world.reserved[line.sku] -= quantity
    if not any(line.cancelled < line.quantity for line in order.goods):
        for line in order.lines:
            if not line.is_goods and line.open:
                line.take(1)
                line.cancelled += 1
    check(world, order, answer)


def count_stock(world):
    sku = world.rng.choice(list(world.on_hand))
    world.set_stock(sku, world.rng.choice((0, 3, 50, 400, 400, 1000)))


def check(world, order, told=None):
    told = told or world.client.ask("GET", f"/v1/orders/{order.id}")
    what = f"order {order.number}"
    world.same(f"{what} status", told["status"], order.status)
    for line, is_ in zip(order.lines, told["lines"], strict=True):
        counts = (line.shipped, line.invoiced, line.cancelled)
        world.same(f"{what} line {line.number}", (is_["shipped"], is_["invoiced"], is_["cancelled"]), counts)
