"""Deadlines in working hours, counted by a third-party program: orders that wait for approval, placed at random
times, escalate when `businesstimedelta` says.

usage: working_hours.py COMPTOIR [SAMPLES [SEED]]
"""

import datetime
import os
import random
import socket
import subprocess
import sys
import tempfile

import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule

from shop import Client, eur, wait_for

ADMIN, PASSWORD = "admin@shop.test", "correct horse battery"
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2028, 12, 31)
# A request has at most twenty steps, one of each rule.
RULES = 20

# Zone, workdays, begin and end of the day, begin and end of the break. Hours of the day only: `businesstimedelta`
# does not know which local times a zone skips.
OFFICES = [
    ("Europe/Paris", [0, 1, 2, 3, 4], ("09:00", "17:00"), ("12:00", "13:00")),
    ("America/New_York", [0, 1, 2, 3, 4, 5], ("08:30", "18:15"), ("12:15", "12:45")),
    ("Asia/Kolkata", [0, 1, 2, 3, 6], ("10:00", "19:00"), ("13:30", "14:15")),
]


def time(text):
    return datetime.time.fromisoformat(text)


class Office:
    """A company with a calendar, and rules that tell by an order's total how many hours it may wait."""

    def __init__(self, staff, chance, office):
        zone, workdays, (begin, end), (pause, resume) = office
        days = (LAST - FIRST).days
        holidays = [FIRST + datetime.timedelta(day) for day in chance.sample(range(days), 20)]
        tz = pytz.timezone(zone)
        # A day that stands behind all others: without a next holiday it looks for one in vain.
        known = [*holidays, datetime.date(2030, 1, 1)]
        self.rules = Rules([
            WorkDayRule(time(begin), time(end), workdays, tz=tz),
            LunchTimeRule(time(pause), time(resume), list(range(7)), tz=tz),
            HolidayRule(known, tz=tz),
        ])
        spans = [{"from": begin, "until": pause}, {"from": resume, "until": end}]
        company = {"name": zone, "country": "AT", "currency": "EUR"}
        self.staff, self.company = staff, staff.ask("POST", "/v1/companies", company)["id"]
        calendar = staff.ask("POST", "/v1/calendars", {
            "company_id": self.company, "name": zone, "time_zone": zone,
            "weekly": {DAYS[day]: spans for day in workdays},
            "exceptions": [{"on": day.isoformat(), "hours": []} for day in holidays],
        })
        self.hours = [chance.randint(1, 120) for _ in range(RULES)]
        for place, hours in enumerate(self.hours):
            escalate = {"after_hours": hours, "working": True}
            staff.ask("POST", "/v1/approval-rules", {
                "company_id": self.company, "name": f"{hours} h", "priority": place,
                "when": {"order_total_over": eur(f"{place}.50")}, "calendar_id": calendar["id"],
                "steps": [{"approvers": {"role": "approver"}, "escalate": escalate}],
            })

    def differs(self, at, place):
        """What is wrong with the deadline of an order placed at `at` under the rule at `place`; nothing, if right."""
        self.staff.ask("PUT", "/v1/clock", {"now": at.isoformat()})
        order = self.staff.ask("POST", "/v1/orders", {
            "company_id": self.company, "lines": [{"sku": "BOLT", "quantity": place + 1}],
        })
        path = f"/v1/approval-requests/{order['approval_request_id']}"
        step = self.staff.ask("GET", path)["steps"][0]
        hours = self.hours[place]
        assert step["rule_name"] == f"{hours} h", step
        told = datetime.datetime.fromisoformat(step["escalates_at"])
        counted = (at + BusinessTimeDelta(self.rules, hours=hours)).astimezone(pytz.utc)
        if told != counted:
            return f"{hours} h from {at.isoformat()}: {told.isoformat()}, and not {counted.isoformat()}"
        return None


def serve(comptoir, folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    settings = {
        **os.environ, "DATABASE_URL": f"sqlite://{folder}/comptoir.db", "COMPTOIR_LISTEN": address,
        "COMPTOIR_ADMIN_EMAIL": ADMIN, "COMPTOIR_ADMIN_PASSWORD": PASSWORD, "COMPTOIR_CLOCK": "manual",
    }
    null = subprocess.DEVNULL
    server = subprocess.Popen([comptoir, "serve"], env=settings, cwd=folder, stdout=null, stderr=null)
    return server, f"http://{address}"


def main():
    comptoir = os.path.abspath(sys.argv[1])
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        server, base = serve(comptoir, folder)
        try:
            wait_for(base)
            staff = Client(base).log_in(ADMIN, PASSWORD)
            staff.ask("POST", "/v1/products", {"sku": "BOLT", "name": "Bolt", "list_price": eur("1.00")})
            staff.ask("PUT", "/v1/stock/BOLT", {"on_hand": 1_000_000})
            offices = [Office(staff, chance, office) for office in OFFICES]
            begin = datetime.datetime(2026, 1, 1, tzinfo=pytz.utc)
            seconds = int((LAST - FIRST).total_seconds()) - 90 * 86_400
            starts = sorted(chance.randrange(seconds) for _ in range(samples))
            wrong = []
            for start in starts:
                at = begin + datetime.timedelta(seconds=start)
                wrong.append(chance.choice(offices).differs(at, chance.randrange(RULES)))
        finally:
            server.terminate()
            server.wait(timeout=30)
    wrong = [line for line in wrong if line]
    for line in wrong[:20]:
        print(line)
    print(f"seed {seed}: {samples} deadlines, {len(wrong)} differ")
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
