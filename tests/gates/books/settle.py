"""Steps of money: payments, what they pay, what goes back; credit notes, and what is given up."""

from datetime import date, timedelta
from decimal import Decimal

from documents import Note, Payment
from money import ZERO, read, rounded, smallest, taxes, written


def some_amount(world, company, near):
    """Exactly what is near, a part of it, or somewhat more."""
    parts = (1, 1, Decimal("0.5"), Decimal("0.37"), Decimal("1.4"))
    amount = rounded((near or Decimal(50)) * world.rng.choice(parts), company.currency)
    return max(amount, smallest(company.currency))


def pick_allocations(world, company, most):
    """Some invoices and amounts, now and then too much of one."""
    rng, asked, left = world.rng, {}, most
    invoices = company.open_invoices()
    for invoice in rng.sample(invoices, min(len(invoices), rng.randint(1, 3))):
        amount = min(some_amount(world, company, invoice.balance), left)
        if amount > 0:
            asked[invoice] = amount
            left -= amount
    return asked


def listed(asked, currency):
    return [{"invoice_id": invoice.id, "amount": written(amount, currency)} for invoice, amount in asked.items()]


def by_age(company, amount, reference):
    """First the invoices that the reference names, then those due first."""
    queue = sorted(company.open_invoices(), key=lambda i: (i.number not in (reference or ""), i.due_on, i.number))
    taken = {}
    for invoice in queue:
        part = min(amount, invoice.balance)
        if part <= 0:
            break
        taken[invoice] = part
        amount -= part
    return taken


def pay(world):
    rng, company = world.rng, world.rng.choice(world.companies)
    invoices = company.open_invoices()
    named = rng.choice(invoices) if invoices else None
    amount = some_amount(world, company, named and named.balance)
    received_on = world.today - timedelta(days=rng.choice((0, 0, 0, 0, 1, 5)))
    body = {"company_id": company.id, "amount": written(amount, company.currency), "method": "bank_transfer"}
    body["received_on"] = str(received_on)
    how = rng.choice(("age", "age", "named", "nothing", "chosen"))
    if how == "named" and named:
        body["reference"] = f"payment of {named.number}, thanks"
    asked = None
    if how == "nothing":
        asked = {}
    elif how == "chosen" and invoices:
        asked = pick_allocations(world, company, amount)
    if asked is not None:
        body["allocations"] = listed(asked, company.currency)
    answer = world.client.send("POST", "/v1/payments", body)
    what = f"payment {body}"
    if received_on <= world.closed_until:
        return world.refused(what, answer, "period_closed")
    if asked is not None and any(amount > invoice.balance for invoice, amount in asked.items()):
        return world.refused(what, answer, "over_allocation")
    world.same(f"{what} {answer.body}", answer.status, 201)
    payment = Payment(company, answer, amount, received_on)
    company.payments.append(payment)
    world.ledger.post(received_on, company, company.currency, bank=amount, unapplied_cash=-amount)
    taken = by_age(company, amount, body.get("reference")) if asked is None else asked
    apply(world, payment, taken, received_on)
    check_payment(world, payment, answer)


def apply(world, payment, taken, day):
    """What a payment pays counts from its day, but never before the invoice."""
    for invoice, amount in taken.items():
        on = max(day, invoice.issued_on)
        payment.allocated[invoice] = payment.allocated.get(invoice, ZERO) + amount
        invoice.paid += amount
        world.ledger.post(on, payment.company, invoice.currency, unapplied_cash=amount, receivable=-amount)
        world.ledger.owe(on, invoice, -amount)
        check_invoice(world, invoice)


def some(world, kind, good):
    """One of all companies' documents of a kind, a good one more often than not."""
    everything = [one for company in world.companies for one in getattr(company, kind)]
    chosen = [one for one in everything if good(one)]
    return world.rng.choice(chosen if chosen and world.rng.random() < 0.9 else everything) if everything else None


def allocate(world):
    payment = some(world, "payments", lambda one: one.unapplied > 0)
    if payment is None:
        return
    asked = pick_allocations(world, payment.company, payment.unapplied)
    if not asked:
        return
    body = {"allocations": listed(asked, payment.company.currency)}
    answer = world.client.send("POST", f"/v1/payments/{payment.id}/allocations", body)
    if any(amount > invoice.balance for invoice, amount in asked.items()):
        return world.refused(f"allocation {body}", answer, "over_allocation")
    world.same(f"allocation {body} {answer.body}", answer.status, 201)
    apply(world, payment, asked, world.today)
    check_payment(world, payment, answer)


def refund(world):
    payment = some(world, "payments", lambda one: one.unapplied > 0 or any(n.unapplied for n in one.company.notes))
    if payment is None:
        return
    company = payment.company
    amount = some_amount(world, company, payment.unapplied or payment.amount)
    own = min(amount, payment.unapplied)
    notes = [note for note in company.notes if note.unapplied > 0]
    notes.sort(key=lambda note: (note.invoice not in payment.allocated, note.issued_on, note.number))
    credit = sum((note.unapplied for note in notes), ZERO)
    most = min(payment.amount - payment.refunded - payment.returned, payment.unapplied + credit)
    body = {"amount": written(amount, company.currency)}
    answer = world.client.send("POST", f"/v1/payments/{payment.id}/refunds", body)
    what = f"refund of {payment.number} {body}"
    if amount > most:
        return world.refused(what, answer, "refund_exceeds_unapplied", "payment_returned")
    world.same(f"{what} {answer.body}", answer.status, 201)
    payment.refunded += amount
    payment.refunded_own += own
    left = amount - own
    for note in notes:
        part = min(left, note.unapplied)
        note.unapplied -= part
        note.refunded += part
        left -= part
    world.ledger.post(world.today, company, company.currency, unapplied_cash=amount, bank=-amount)
    check_payment(world, payment, answer)
    for note in notes:
        check_note(world, note)


def take_back(world):
    """The bank takes a payment back: what it paid is owed again."""
    payment = some(world, "payments", lambda one: not one.refunded and not one.returned)
    if payment is None or world.rng.random() < 0.5:
        return
    answer = world.client.send("POST", f"/v1/payments/{payment.id}/returns", {"reason": "AM04"})
    what = f"return of {payment.number}"
    if payment.refunded or payment.returned:
        return world.refused(what, answer, "payment_refunded", "payment_returned")
    world.same(f"{what} {answer.body}", answer.status, 201)
    amount = payment.amount
    world.ledger.post(world.today, payment.company, payment.company.currency, unapplied_cash=amount, bank=-amount)
    for invoice, part in payment.allocated.items():
        invoice.paid -= part
        world.ledger.post(world.today, payment.company, invoice.currency, receivable=part, unapplied_cash=-part)
        world.ledger.owe(world.today, invoice, part)
        check_invoice(world, invoice)
    payment.allocated, payment.returned = {}, amount
    check_payment(world, payment, answer)


def credit(world):
    rng = world.rng
    invoice = some(world, "invoices", lambda one: one.credited < one.total)
    if invoice is None:
        return
    asked, refuse = [], False
    for line in rng.sample(invoice.lines, rng.randint(1, len(invoice.lines))):
        left = line["quantity"] - line["returned"]
        kind = rng.choice(("return", "return", "price"))
        quantity = rng.choice((left, rng.randint(1, max(left, 1)), left + 1)) if kind == "return" else line["quantity"]
        price = line["price"] * rng.choice((1, 1, 1, Decimal("0.9"))) if kind == "return" else line["price"] / 10
        price = price.quantize(Decimal("0.000001")).normalize()
        refuse = refuse or (kind == "return" and quantity > left)
        if quantity < 1 or price <= 0:
            continue
        asked.append((line, kind, quantity, price))
    if not asked:
        return
    lines = [
        {"invoice_line_number": line["number"], "quantity": quantity, "unit_price": f"{price:f}", "kind": kind}
        for line, kind, quantity, price in asked
    ]
    body = {"company_id": invoice.company.id, "invoice_id": invoice.id, "reason": "model", "lines": lines}
    answer = world.client.send("POST", "/v1/credit-notes", body)
    what = f"credit note {body}"
    if refuse:
        return world.refused(what, answer, "credit_exceeds_invoice")
    if answer.status == 409 and answer.code == "credit_exceeds_invoice":
        # By value: what is left of a line, or of the invoice, is not enough.
        value = {line["number"]: rounded(quantity * price, invoice.currency) for line, _, quantity, price in asked}
        enough = all(value[line["number"]] <= line["net"] - line["value"] for line, *_ in asked)
        return world.same(f"{what} is too much for its lines", enough, False)
    world.same(f"{what} {answer.body}", answer.status, 201)
    note = Note(invoice.company, answer, invoice, world.today)
    check_lines(world, invoice, note, asked, answer, what)
    book(world, invoice, note)
    check_note(world, note, answer)
    check_invoice(world, invoice)


def check_lines(world, invoice, note, asked, told, what):
    """Each net is quantity x price within the cents that earlier parts left, and never more than is left."""
    cent, nets = smallest(invoice.currency), []
    for (line, kind, quantity, price), is_ in zip(asked, told["lines"], strict=True):
        net, plain = read(is_["net"]), rounded(quantity * price, invoice.currency)
        left = line["net"] - line["value"]
        if kind == "return":
            line["returned"] += quantity
        last = kind == "return" and line["returned"] == line["quantity"] and price == line["price"]
        near = abs(net - plain) <= cent or net == left
        world.same(f"{what} line {line['number']}: {net} is {plain} or what is left, {left}", near, True)
        world.same(f"{what} line {line['number']}: {net} is at most what is left, {left}", net <= left, True)
        if last:
            world.same(f"{what} line {line['number']}: the last takes what is left", net, left)
        line["value"] += net
        nets.append((line["treatment"], net))
    world.same(f"{what} net", note.net, sum((net for _, net in nets), ZERO))
    credited = taxes((line["treatment"], line["value"]) for line in invoice.lines)
    tax = ZERO
    for treatment, base in taxes(nets).items():
        whole = rounded(invoice.bases[treatment] * treatment[1], invoice.currency)
        left = whole - invoice.credited_tax.get(treatment, ZERO)
        part = min(rounded(base * treatment[1], invoice.currency), left)
        if credited[treatment] == invoice.bases[treatment]:
            part = left
        invoice.credited_tax[treatment] = invoice.credited_tax.get(treatment, ZERO) + part
        tax += part
    world.same(f"{what} tax", note.tax, tax)
    world.same(f"{what} total", note.total, note.net + note.tax)


def book(world, invoice, note):
    """A note lowers what is owed, then takes back what was given up; only what was paid becomes credit."""
    note.applied = min(note.total, invoice.balance)
    given_back = min(note.total - note.applied, invoice.written_off)
    note.unapplied = note.total - note.applied - given_back
    invoice.credited += note.total
    invoice.applied += note.applied + given_back
    invoice.written_off -= given_back
    invoice.company.notes.append(note)
    accounts = {"sales_returns": note.net, "output_tax": note.tax, "receivable": -note.applied}
    accounts |= {"bad_debt": -given_back, "unapplied_cash": -note.unapplied}
    world.ledger.post(world.today, invoice.company, invoice.currency, **accounts)
    world.ledger.owe(world.today, invoice, -note.applied)


def use_credit(world):
    note = some(world, "notes", lambda one: one.unapplied > 0)
    if note is None:
        return
    asked = pick_allocations(world, note.company, note.unapplied)
    if not asked:
        return
    body = {"allocations": listed(asked, note.company.currency)}
    answer = world.client.send("POST", f"/v1/credit-notes/{note.id}/allocations", body)
    if any(amount > invoice.balance for invoice, amount in asked.items()):
        return world.refused(f"use of {note.number} {body}", answer, "over_allocation")
    world.same(f"use of {note.number} {body} {answer.body}", answer.status, 201)
    for invoice, amount in asked.items():
        note.unapplied -= amount
        note.allocated += amount
        invoice.paid += amount
        world.ledger.post(world.today, note.company, invoice.currency, unapplied_cash=amount, receivable=-amount)
        world.ledger.owe(world.today, invoice, -amount)
        check_invoice(world, invoice)
    check_note(world, note, answer)


def write_off(world):
    invoice = some(world, "invoices", lambda one: one.balance > 0)
    if invoice is None:
        return
    amount = invoice.balance
    answer = world.client.send("POST", f"/v1/invoices/{invoice.id}/write-off", {"reason": "model"})
    if amount == 0:
        return world.refused(f"write-off of {invoice.number}", answer, "nothing_to_write_off")
    world.same(f"write-off of {invoice.number} {answer.body}", answer.status, 201)
    world.money(f"write-off of {invoice.number}", answer, "amount", amount)
    invoice.written_off += amount
    world.ledger.post(world.today, invoice.company, invoice.currency, bad_debt=amount, receivable=-amount)
    world.ledger.owe(world.today, invoice, -amount)
    check_invoice(world, invoice)


def close(world):
    """Closes the books until some past day."""
    day = world.today - timedelta(days=world.rng.choice((1, 3, 10)))
    answer = world.client.send("PUT", "/v1/ledger/closed-until", {"closed_until": str(day)})
    if day < world.closed_until:
        return world.refused(f"closing {day}", answer, "already_closed")
    world.same(f"closing {day} {answer.body}", answer.status, 200)
    world.closed_until = max(world.closed_until, day)


def check_invoice(world, invoice):
    told = world.client.ask("GET", f"/v1/invoices/{invoice.id}")
    what = f"invoice {invoice.number}"
    for name in ("total", "credited", "paid", "written_off", "balance"):
        world.money(what, told, name, getattr(invoice, name))
    world.same(f"{what} status", told["status"], invoice.status)
    overdue = invoice.balance > 0 and world.today > invoice.due_on
    world.same(f"{what} overdue", told["overdue"], overdue)


def check_note(world, note, told=None):
    told = told or world.client.ask("GET", f"/v1/credit-notes/{note.id}")
    for name in ("total", "allocated", "refunded", "unapplied"):
        world.money(f"credit note {note.number}", told, name, getattr(note, name))


def check_payment(world, payment, told):
    world.money(f"payment {payment.number}", told, "unapplied", payment.unapplied)
    world.money(f"payment {payment.number}", told, "refunded", payment.refunded)
    if date.fromisoformat(told["received_on"]) != payment.received_on:
        world.same(f"payment {payment.number} received_on", told["received_on"], str(payment.received_on))
