"""Tokens of an OpenID provider that nobody here wrote: taken, refused, its keys changed, and it gone.

usage: oidc.py COMPTOIR, beside oidc_provider.mjs and its node_modules
"""

import base64
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
ADMIN, PASSWORD = "admin@shop.test", "correct horse battery"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def ask(url, method="GET", body=None, headers=None):
    """The status and the JSON of an answer; 0 when there is none."""
    request = urllib.request.Request(url, method=method, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read() or "null")
    except (urllib.error.URLError, ConnectionError):
        return 0, None


class Process:
    """A program that answers at `ready` when it is up."""

    def __init__(self, command, ready, settings=None):
        self.child = subprocess.Popen(
            command, cwd=HERE, env={**os.environ, **(settings or {})},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while ask(ready)[0] != 200:
            if time.monotonic() > deadline or self.child.poll() is not None:
                sys.exit(f"{command[0]} is not ready")
            time.sleep(0.1)

    def stop(self):
        self.child.terminate()
        self.child.wait(timeout=30)


def provider(port, key):
    discovery = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    return Process(["node", "oidc_provider.mjs", str(port), key], discovery)


def token(port, audience):
    """An access token of the client `erp` for this audience."""
    known = base64.b64encode(b"erp:secret-of-the-erp").decode()
    form = {"grant_type": "client_credentials", "resource": audience, "scope": "orders"}
    status, answer = ask(
        f"http://127.0.0.1:{port}/token", "POST", urllib.parse.urlencode(form).encode(),
        {"Authorization": f"Basic {known}", "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert status == 200, answer
    return answer["access_token"]


class Shop:
    def __init__(self, comptoir, folder, port):
        self.base = f"http://127.0.0.1:{port}"
        settings = {
            "DATABASE_URL": f"sqlite://{folder}/comptoir.db",
            "COMPTOIR_LISTEN": f"127.0.0.1:{port}",
            "COMPTOIR_ADMIN_EMAIL": ADMIN,
            "COMPTOIR_ADMIN_PASSWORD": PASSWORD,
            "COMPTOIR_OIDC_CONFIG": f"{folder}/oidc.json",
        }
        self.process = Process([comptoir, "serve"], f"{self.base}/readyz", settings)

    def post(self, path, body, bearer=None):
        headers = {"Content-Type": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        status, answer = ask(self.base + path, "POST", json.dumps(body).encode(), headers)
        assert status in (200, 201), (path, answer)
        return answer

    def open_account(self):
        login = {"grant_type": "password", "username": ADMIN, "password": PASSWORD}
        staff = self.post("/v1/auth/token", login)["access_token"]
        company = {"name": "Acme", "country": "AT", "currency": "EUR"}
        made = self.post("/v1/companies", company, staff)
        person = {"email": "erp@acme.test", "name": "ERP", "roles": ["buyer"], "email_confirmed": True}
        self.post(f"/v1/companies/{made['id']}/members", person, staff)

    def expect(self, what, bearer, status, code=None):
        got, answer = ask(f"{self.base}/v1/me", headers={"Authorization": f"Bearer {bearer}"})
        assert got == status and (answer or {}).get("code") == code, (what, got, answer)
        print(f"{what}: {status}")
        return answer


def play(comptoir, folder):
    port, shop_port = free_port(), free_port()
    issuer = {
        "issuer": f"http://127.0.0.1:{port}", "audience": "urn:comptoir", "algorithms": ["RS256"],
        "subjects": {"erp": "erp@acme.test"}, "scope": "orders", "refetch_seconds": 1,
    }
    (folder / "oidc.json").write_text(json.dumps({"issuers": [issuer]}))
    shop, issuing = Shop(comptoir, folder, shop_port), provider(port, "k1")
    try:
        shop.open_account()
        first = token(port, "urn:comptoir")
        me = shop.expect("a good token", first, 200)
        assert (me["email"], me["roles"]) == ("erp@acme.test", ["buyer"]), me
        shop.expect("another audience", token(port, "urn:other"), 401, "unauthenticated")

        issuing.stop()
        shop.expect("its issuer is away", first, 200)
        issuing = provider(port, "k2")
        second = token(port, "urn:comptoir")
        time.sleep(1.2)
        shop.expect("a new key", second, 200)
        shop.expect("a key that was withdrawn", first, 401, "unauthenticated")

        issuing.stop()
        shop.process.stop()
        shop = Shop(comptoir, folder, shop_port)
        shop.expect("an issuer that was never reached", second, 503, "issuer_unavailable")
        issuing = provider(port, "k3")
        time.sleep(1.2)
        shop.expect("it is back", token(port, "urn:comptoir"), 200)
    finally:
        issuing.stop()
        shop.process.stop()


def main():
    with tempfile.TemporaryDirectory() as folder:
        play(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(folder))


main()
