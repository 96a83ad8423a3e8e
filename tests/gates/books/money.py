"""Exact decimals, and nothing of the product: how amounts round and how they are written."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60

DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}
ZERO = Decimal(0)


def rounded(value, currency):
    # ROUND_HALF_UP of decimal is half away from zero.
    return value.quantize(Decimal(1).scaleb(-DIGITS[currency]), rounding=ROUND_HALF_UP)


def smallest(currency):
    """One cent, yen or fils."""
    return Decimal(1).scaleb(-DIGITS[currency])


def written(amount, currency):
    return {"amount": f"{amount:.{DIGITS[currency]}f}", "currency": currency}


def read(money):
    return Decimal(money["amount"])


def taxes(nets):
    """The bases of (category, rate), from pairs of ((category, rate), net)."""
    bases = defaultdict(lambda: ZERO)
    for treatment, net in nets:
        bases[treatment] += net
    return bases


def total_tax(bases, currency):
    """Tax once per (category, rate)."""
    return sum((rounded(base * rate, currency) for (_, rate), base in bases.items()), ZERO)
