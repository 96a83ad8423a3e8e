"""Imports every module of the generated Python client and builds a request with it.

usage: python3 client.py DIRECTORY_OF_THE_CLIENT
"""

import importlib
import pkgutil
import sys

sys.path.insert(0, sys.argv[1])

package = importlib.import_module("comptoir_client")
modules = [module.name for module in pkgutil.walk_packages(package.__path__, "comptoir_client.")]
for module in modules:
    importlib.import_module(module)

models = importlib.import_module("comptoir_client.models")
money = models.Money.from_dict({"amount": "1299.00", "currency": "EUR", "unknown": 1})
assert money.to_dict()["amount"] == "1299.00", money
operations = [module for module in modules if module.count(".") == 3 and ".api." in module]
assert len(operations) > 30, f"only {len(operations)} operations"
print(f"{len(modules)} modules imported, {len(operations)} operations")
