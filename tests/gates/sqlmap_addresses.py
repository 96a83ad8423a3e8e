"""Sends each request from an address of its own, as far as Comptoir can tell: ten failed logins from one
address would close the door, and all that is tried after would meet a 429 and not the database.
"""

import random


# The name of the argument is the tool's.
def preprocess(req):
    address = ".".join(["10", *(str(random.randint(0, 255)) for _ in range(3))])
    req.add_header("X-Forwarded-For", address)
