"""Companies, orders, invoices, credit notes and payments, as the model keeps them."""

from datetime import timedelta

from money import ZERO, read, rounded, taxes, total_tax


class Company:
    def __init__(self, told, category, net_days, limit):
        self.id, self.name, self.currency = told["id"], told["name"], told["currency"]
        self.category, self.net_days, self.limit = category, net_days, limit
        self.orders, self.invoices, self.notes, self.payments = [], [], [], []

    def open_invoices(self):
        return [invoice for invoice in self.invoices if invoice.balance > 0]

    def reserved(self):
        return sum((order.hold() for order in self.orders), ZERO)

    def receivable(self):
        return sum((invoice.balance for invoice in self.invoices), ZERO)


class Line:
    """A line of an order: goods, or a charge of quantity one."""

    def __init__(self, number, sku, quantity, price, treatment, currency):
        self.number, self.sku, self.quantity, self.price = number, sku, quantity, price
        self.treatment, self.currency = treatment, currency
        self.shipped = self.invoiced = self.cancelled = 0
        self.net, self.taken = rounded(quantity * price, currency), ZERO

    @property
    def is_goods(self):
        return self.sku is not None

    @property
    def open(self):
        return self.quantity - self.cancelled - (self.shipped if self.is_goods else self.invoiced)

    @property
    def invoiceable(self):
        return (self.shipped if self.is_goods else self.quantity - self.cancelled) - self.invoiced

    def take(self, quantity):
        """The next part that is invoiced or cancelled: the rounded sum so far, less what earlier parts took."""
        upto = rounded((self.invoiced + self.cancelled + quantity) * self.price, self.currency)
        part, self.taken = upto - self.taken, upto
        return part


class Order:
    def __init__(self, company, told, lines):
        self.company, self.id, self.number, self.lines = company, told["id"], told["number"], lines
        self.currency = company.currency

    def totals(self):
        net = sum((line.net for line in self.lines), ZERO)
        tax = total_tax(taxes((line.treatment, line.net) for line in self.lines), self.currency)
        return net, tax

    def hold(self):
        """What the order takes of the credit limit: the gross of what is neither invoiced nor cancelled."""
        nets = [(line.treatment, line.net - line.taken) for line in self.lines]
        return sum((net for _, net in nets), ZERO) + total_tax(taxes(nets), self.currency)

    @property
    def goods(self):
        return [line for line in self.lines if line.is_goods]

    @property
    def status(self):
        if any(line.open for line in self.goods):
            return "confirmed"
        if any(line.shipped or line.invoiced for line in self.lines):
            return "confirmed" if any(line.invoiceable for line in self.lines) else "completed"
        return "cancelled"

    def due_lines(self):
        """What the next invoice takes; charges go with the first goods, or alone when no goods can come."""
        goods = [line for line in self.goods if line.invoiceable]
        alone = self.status == "confirmed" and not any(line.open for line in self.goods)
        charges = [line for line in self.lines if not line.is_goods and line.invoiceable and (goods or alone)]
        return sorted(goods + charges, key=lambda line: line.number)


class Invoice:
    def __init__(self, order, told, lines, issued_on):
        self.order, self.company, self.currency = order, order.company, order.currency
        self.id, self.number, self.issued_on = told["id"], told["number"], issued_on
        self.due_on = issued_on + timedelta(days=order.company.net_days)
        self.lines = lines  # [number, sku, quantity, price, treatment, net, returned, credited net]
        self.net = sum((line["net"] for line in lines), ZERO)
        self.bases = taxes((line["treatment"], line["net"]) for line in lines)
        self.tax = total_tax(self.bases, self.currency)
        self.total = self.net + self.tax
        self.credited = self.applied = self.paid = self.written_off = ZERO
        self.credited_tax = {}  # by (category, rate)
        self.written_off_on = issued_on

    @property
    def balance(self):
        return self.total - self.applied - self.paid - self.written_off

    @property
    def outstanding(self):
        """The most that may still come: what is owed and what was given up."""
        return self.balance + self.written_off

    def settle(self, amount):
        """What an amount settles: what is owed first, then what was given up."""
        owed = min(amount, self.balance)
        given_up = min(amount - owed, self.written_off)
        self.written_off -= given_up
        return owed, given_up

    @property
    def status(self):
        if self.balance > 0:
            return "partially_paid" if self.paid > 0 else "posted"
        if self.written_off > 0:
            return "written_off"
        return "credited" if self.total > 0 and self.credited == self.total else "paid"


class Note:
    def __init__(self, company, told, invoice, issued_on):
        self.company, self.invoice, self.issued_on = company, invoice, issued_on
        self.id, self.number = told["id"], told["number"]
        self.net, self.tax, self.total = (read(told[name]) for name in ("net_total", "tax_total", "total"))
        self.applied = self.allocated = self.refunded = self.unapplied = ZERO


class Payment:
    def __init__(self, company, told, amount, received_on):
        self.company, self.id, self.number = company, told["id"], told["number"]
        self.amount, self.received_on = amount, received_on
        self.parts = []  # [invoice, amount], in the order in which it paid them
        self.recovered = {}  # what of that had been given up, by invoice
        self.refunded = self.refunded_own = self.returned = ZERO

    @property
    def unapplied(self):
        return self.amount - sum((amount for _, amount in self.parts), ZERO) - self.refunded_own - self.returned

    @property
    def paid_invoices(self):
        return {invoice for invoice, _ in self.parts}
