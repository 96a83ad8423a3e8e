"""An independent ledger: who owes what on which day, by the field's rules and not by the product's code."""

from collections import defaultdict

from money import ZERO

BUCKETS = (("not_due", 0), ("days_1_30", 30), ("days_31_60", 60), ("days_61_90", 90))


class Ledger:
    def __init__(self):
        self.legs = []  # (day, company, currency, account, debit less credit)
        self.settled = []  # (day, invoice, change of what it owes)

    def post(self, day, company, currency, **accounts):
        """Posts one event; debits are above zero, credits below, and together they are nothing."""
        assert sum(accounts.values(), ZERO) == 0, accounts
        for account, amount in accounts.items():
            if amount:
                self.legs.append((day, company, currency, account.replace("_", "-"), amount))

    def owe(self, day, invoice, change):
        if change:
            self.settled.append((day, invoice, change))

    def balances(self, day):
        """Every account by (account, currency), as of a day."""
        sums = defaultdict(lambda: ZERO)
        for on, _, currency, account, amount in self.legs:
            if on <= day:
                sums[account, currency] += amount
        return {key: amount for key, amount in sums.items() if amount}

    def share(self, company, account, day):
        return sum((leg[4] for leg in self.legs if leg[0] <= day and leg[1] == company and leg[3] == account), ZERO)

    def aging(self, company, day):
        """What the company's invoices owe, by the days since each was due."""
        owed = defaultdict(lambda: ZERO)
        for on, invoice, change in self.settled:
            if on <= day and invoice.company is company:
                owed[invoice.id, invoice.due_on] += change
        sums = {name: ZERO for name, _ in BUCKETS} | {"days_over_90": ZERO}
        for (_, due_on), amount in owed.items():
            late = (day - due_on).days
            sums[next((name for name, most in BUCKETS if late <= most), "days_over_90")] += amount
        return sums
