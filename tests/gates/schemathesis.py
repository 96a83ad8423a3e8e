"""Fuzzes a running server by its own OpenAPI document: no 5xx, no answer that the document does not
describe, no read across companies.

usage: schemathesis.py BASE_URL FOLDER, which has openapi.yaml, schemathesis.toml and its hooks

The server is a fresh one whose administrator is in COMPTOIR_ADMIN_EMAIL and COMPTOIR_ADMIN_PASSWORD. Two
companies are set up on it, each with an administrator and a buyer; with staff that makes three roles.
"""

import json
import os
import pathlib
import subprocess
import sys

from shop import Client, company, operator, wait_for

SEED = "20260302"


def fuzz(base, folder, examples, *more):
    """One run of all phases; whether it found nothing."""
    done = subprocess.run(
        [
            "schemathesis", "--config-file", "schemathesis.toml", "run", "openapi.yaml",
            "--url", base, "--workers", "1", "--seed", SEED, "--max-examples", str(examples),
            "--phases", "examples,coverage,fuzzing,stateful", "--checks", "all",
            "--warnings", "off", "--continue-on-failure", "--request-timeout", "30", *more,
        ],
        cwd=folder,
        env={**os.environ, "AUTH_FILE": "auth.json"},
    )
    return done.returncode == 0


def main():
    base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    admin, password = (os.environ[f"COMPTOIR_ADMIN_{name}"] for name in ("EMAIL", "PASSWORD"))
    wait_for(base)
    staff = Client(base).log_in(admin, password)
    operator(staff)
    companies = {name: company(staff, name) for name in ("Acme", "Globex")}
    # In the order in which they are tried: an operation is asked as the first who may.
    users = {f"{name}-company_admin": people["company_admin"] for name, people in companies.items()}
    users |= {"staff": staff, "Acme-buyer": companies["Acme"]["buyer"]}
    write_auth(folder / "auth.json", users)
    clean = [fuzz(base, folder, 50), fuzz(base, folder, 10, "--auth-wfc-user", "Acme-buyer")]
    sys.exit(0 if all(clean) else 1)


def write_auth(path, users):
    def entry(name, who):
        header = {"name": "Authorization", "value": f"Bearer {who.token}"}
        return {"name": name, "fixedHeaders": [header]}

    path.write_text(json.dumps({"auth": [entry(name, who) for name, who in users.items()]}))


main()
