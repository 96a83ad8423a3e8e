"""The world of a run: a seller, companies in three currencies, priced goods, and a clock."""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from client import Difference
from documents import Company
from ledger import Ledger
from money import read, written

ZONES = ("UTC", "Pacific/Auckland", "America/Los_Angeles")
RATES = {"standard": Decimal("0.20"), "reduced": Decimal("0.055")}
# Tiers by currency: (from which quantity, price of one).
PRICES = {
    "EUR": [["0.015"], ["12.345678", "11.1"], ["3.33", "2.999999"], ["199.99"], ["0.333333"], ["7"]],
    "JPY": [["149.5"], ["12.345678", "11.1"], ["333", "299.5"], ["19999"], ["0.5"], ["70"]],
    "KWD": [["0.0005"], ["2.345678", "2.1115"], ["0.333", "0.3335"], ["19.9999"], ["0.0333"], ["1.5"]],
}
COMPANIES = (
    # Name, country, currency, tax category, days to pay, credit limit.
    ("Aster", "FR", "EUR", "S", 30, "60000"),
    ("Botan", "FR", "JPY", "S", 14, None),
    ("Cedar", "FR", "KWD", "S", 60, "90000"),
    ("Distel", "CH", "EUR", "G", 10, None),
)


class World:
    def __init__(self, client, rng):
        self.client, self.rng, self.ledger = client, rng, Ledger()
        self.on_hand, self.prices, self.classes = {}, {}, {}
        self.reserved = defaultdict(int)
        self.zone = ZoneInfo(rng.choice(ZONES))
        self.now = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
        self.closed_until = date.min
        self.compared = 0
        self.open_shop()

    @property
    def today(self):
        return self.now.astimezone(self.zone).date()

    def same(self, what, told, expected):
        self.compared += 1
        if told != expected:
            raise Difference(f"{what}: the product says {told}, the books say {expected}")

    def money(self, what, told, name, expected):
        self.same(f"{what} {name}", read(told[name]), expected)

    def refused(self, what, answer, *codes):
        """The request must be refused for one of these reasons."""
        self.compared += 1
        if answer.status not in (409, 422) or answer.code not in codes:
            raise Difference(f"{what}: wanted a refusal of {codes}, got {answer.status} {answer.body}")

    def set_clock(self, now):
        self.now = now
        self.client.ask("PUT", "/v1/clock", {"now": now.strftime("%Y-%m-%dT%H:%M:%SZ")})

    def advance(self):
        self.set_clock(self.now + timedelta(hours=self.rng.choice((1, 7, 24, 24, 24 * 9))))

    def open_shop(self):
        ask = self.client.ask
        self.set_clock(self.now)
        address = {"line1": "Quai 1", "postal_code": "75001", "city": "Paris", "country": "FR"}
        ask("PUT", "/v1/issuer", self.issuer(address))
        rates = [{"country": "FR", "tax_class": name, "rate": str(rate)} for name, rate in RATES.items()]
        ask("PUT", "/v1/tax-rates", {"rates": rates})
        for place in range(len(PRICES["EUR"])):
            sku, tax_class = f"SKU-{place}", ("standard", "reduced")[place % 2]
            body = {"sku": sku, "name": f"Product {place}", "tax_class": tax_class}
            ask("POST", "/v1/products", body, 201)
            self.classes[sku] = tax_class
            self.set_stock(sku, 400)
        for currency, ladders in PRICES.items():
            made = ask("POST", "/v1/price-lists", {"name": f"All {currency}", "currency": currency}, 201)
            prices = []
            for place, ladder in enumerate(ladders):
                tiers = [{"min_quantity": 1 + 9 * at, "unit_price": price} for at, price in enumerate(ladder)]
                prices.append({"sku": f"SKU-{place}", "tiers": tiers})
                self.prices[currency, f"SKU-{place}"] = [(t["min_quantity"], Decimal(t["unit_price"])) for t in tiers]
            ask("PUT", f"/v1/price-lists/{made['id']}/prices", {"prices": prices})
        self.companies = [self.company(*facts) for facts in COMPANIES]

    def issuer(self, address):
        seller = {"legal_name": "Seller", "country": "FR", "address": address}
        return seller if str(self.zone) == "UTC" else seller | {"time_zone": str(self.zone)}

    def company(self, name, country, currency, category, net_days, limit):
        body = {"name": name, "country": country, "currency": currency, "payment_terms": {"net_days": net_days}}
        if limit:
            limit = Decimal(limit)
            body["credit_limit"] = written(limit, currency)
        return Company(self.client.ask("POST", "/v1/companies", body, 201), category, net_days, limit)

    def set_stock(self, sku, count):
        told = self.client.ask("PUT", f"/v1/stock/{sku}", {"on_hand": count})
        self.on_hand[sku] = count
        self.same(f"stock of {sku}", (told["on_hand"], told["reserved"]), (count, self.reserved[sku]))

    def price(self, currency, sku, quantity):
        return max((least, price) for least, price in self.prices[currency, sku] if least <= quantity)[1]

    def treatment(self, company, tax_class):
        return (company.category, RATES[tax_class] if company.category == "S" else Decimal(0))
