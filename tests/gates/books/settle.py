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
    """Some invoices and amounts, now and then too much of one, or one that was given up."""
    rng, asked, left = world.rng, {}, most
    given_up = [invoice for invoice in company.invoices if invoice.written_off > 0]
    invoices = company.open_invoices() + (rng.sample(given_up, 1) if given_up and rng.random() < 0.3 else [])
    invoices = list(dict.fromkeys(invoices))
    for invoice in rng.sample(invoices, min(len(invoices), rng.randint(1, 3))):
        amount = min(some_amount(world, company, invoice.outstanding), left)
        if amount > 0:
            asked[invoice] = amount
            left -= amount
    return asked


def listed(asked, currency):
    return [{"invoice_id": invoice.id, "amount": written(amount, currency)} for invoice, amount in asked.items()]


def by_age(company, amount, reference):
    """First the invoices that the reference names, with what was given up of them; then those due first."""
    named = {invoice for invoice in company.open_invoices() if invoice.number in (reference or "")}
    queue = sorted(company.open_invoices(), key=lambda i: (i not in named, i.due_on, i.number))
    taken = {}
    for invoice in queue:
        part = min(amount, invoice.outstanding if invoice in named else invoice.balance)
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
    if asked is not None and too_much(asked):
        return world.refused(what, answer, "over_allocation")
    world.same(f"{what} {answer.body}", answer.status, 201)
    payment = Payment(company, answer, amount, received_on)
    company.payments.append(payment)
    world.ledger.post(received_on, company, company.currency, bank=amount, unapplied_cash=-amount)
    taken = by_age(company, amount, body.get("reference")) if asked is None else asked
    apply(world, payment, taken, received_on)
    check_payment(world, payment, answer)


def too_much(asked):
    return any(amount > invoice.outstanding for invoice, amount in asked.items())


def apply(world, payment, taken, day):
    """What a payment pays counts from its day, but never before the invoice; invoices are paid in their own order."""
    for invoice, amount in sorted(taken.items(), key=lambda part: part[0].id):
        # What had been given up is recovered after it was given up.
        recovers = amount > invoice.balance
        on = max(day, invoice.issued_on, invoice.written_off_on if recovers else day)
        # An invoice that it pays once more counts as a whole by the last time.
        before = sum((part[1] for part in payment.parts if part[0] is invoice), ZERO)
        payment.parts = [part for part in payment.parts if part[0] is not invoice]
        payment.parts.append([invoice, before + amount])
        _, given_up = use(world, invoice, amount, on)
        payment.recovered[invoice] = payment.recovered.get(invoice, ZERO) + given_up


def use(world, invoice, amount, on):
    """Money or credit settles an invoice; what had been given up is recovered."""
    owed, given_up = invoice.settle(amount)
    invoice.paid += amount
    world.ledger.post(
        on, invoice.company, invoice.currency, unapplied_cash=amount, receivable=-owed, bad_debt=-given_up
    )
    world.ledger.owe(on, invoice, -owed)
    check_invoice(world, invoice)
    return owed, given_up


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
    if too_much(asked):
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
    notes.sort(key=lambda note: (note.invoice not in payment.paid_invoices, note.issued_on, note.number))
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
    """The bank takes a payment back, or a part of it: what waits goes first, then what paid invoices, the last first."""
    payment = some(world, "payments", lambda one: one.amount > one.refunded + one.returned)
    if payment is None or world.rng.random() < 0.4:
        return
    company, most = payment.company, payment.amount - payment.refunded - payment.returned
    body, amount = {"reason": "AM04"}, most
    if world.rng.random() < 0.5:
        amount = some_amount(world, company, most)
        body["amount"] = written(amount, company.currency)
    answer = world.client.send("POST", f"/v1/payments/{payment.id}/returns", body)
    what = f"return of {payment.number} {body}"
    # A refund may have drawn on credit notes: what then waits or paid invoices may be less than came.
    there = payment.unapplied + sum((part for _, part in payment.parts), ZERO)
    if amount > min(most, there) or amount <= 0:
        codes = ("payment_refunded", "payment_returned", "return_exceeds_payment")
        return world.refused(what, answer, *codes)
    world.same(f"{what} {answer.body}", answer.status, 201)
    world.ledger.post(world.today, company, company.currency, unapplied_cash=amount, bank=-amount)
    left = amount - min(amount, payment.unapplied)
    payment.returned += amount
    for part in reversed(payment.parts):
        gone = min(left, part[1])
        part[1] -= gone
        left -= gone
        if gone:
            open_again(world, payment, part[0], gone)
    payment.parts = [part for part in payment.parts if part[1]]
    check_payment(world, payment, answer)


def open_again(world, payment, invoice, amount):
    """What was recovered is given up again, the rest is owed again; credit that waits of the invoice's notes settles it."""
    given_up = min(amount, payment.recovered.get(invoice, ZERO))
    payment.recovered[invoice] = payment.recovered.get(invoice, ZERO) - given_up
    owed, day, company = amount - given_up, world.today, invoice.company
    invoice.paid -= amount
    invoice.written_off += given_up
    world.ledger.post(day, company, invoice.currency, receivable=owed, bad_debt=given_up, unapplied_cash=-amount)
    world.ledger.owe(day, invoice, owed)
    for note in [one for one in company.notes if one.invoice is invoice and one.unapplied > 0]:
        owed, given_up = invoice.settle(note.unapplied)
        used = owed + given_up
        note.unapplied -= used
        note.applied += used
        invoice.applied += used
        world.ledger.post(day, company, invoice.currency, unapplied_cash=used, receivable=-owed, bad_debt=-given_up)
        world.ledger.owe(day, invoice, -owed)
        check_note(world, note)
    check_invoice(world, invoice)


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
    # By value, to the last decimal: cheaper returns and corrections leave a line less than its pieces are worth.
    worth = all(
        line["exact"] + quantity * price <= line["quantity"] * line["price"] for line, _, quantity, price in asked
    )
    if not worth:
        return world.refused(what, answer, "credit_exceeds_invoice")
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
        # Of the value, not of the pieces: a piece that was credited below its price leaves a rest for good.
        line["exact"] += quantity * price
        last = line["exact"] == line["quantity"] * line["price"]
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
    owed, given_up = invoice.settle(note.total)
    note.applied = owed + given_up
    note.unapplied = note.total - note.applied
    invoice.credited += note.total
    invoice.applied += note.applied
    invoice.company.notes.append(note)
    accounts = {"sales_returns": note.net, "output_tax": note.tax, "receivable": -owed}
    accounts |= {"bad_debt": -given_up, "unapplied_cash": -note.unapplied}
    world.ledger.post(world.today, invoice.company, invoice.currency, **accounts)
    world.ledger.owe(world.today, invoice, -owed)


def use_credit(world):
    note = some(world, "notes", lambda one: one.unapplied > 0)
    if note is None:
        return
    asked = pick_allocations(world, note.company, note.unapplied)
    if not asked:
        return
    body = {"allocations": listed(asked, note.company.currency)}
    answer = world.client.send("POST", f"/v1/credit-notes/{note.id}/allocations", body)
    if too_much(asked):
        return world.refused(f"use of {note.number} {body}", answer, "over_allocation")
    world.same(f"use of {note.number} {body} {answer.body}", answer.status, 201)
    for invoice, amount in asked.items():
        note.unapplied -= amount
        note.allocated += amount
        use(world, invoice, amount, world.today)
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
    invoice.written_off_on = world.today
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
