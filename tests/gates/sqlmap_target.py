"""A server that can be injected, on purpose: what `tests/gates/sqlmap` must find before its silence about
Comptoir means anything. It listens on 127.0.0.1, on the port it is told, and ends with its process.
"""

import http.server
import json
import sqlite3
import sys
import urllib.parse

BOOKS = sqlite3.connect(":memory:", check_same_thread=False)
BOOKS.execute("CREATE TABLE things (id TEXT, name TEXT, price INTEGER)")
BOOKS.executemany("INSERT INTO things VALUES (?, ?, ?)", [("a1", "bolt", 3), ("a2", "nut", 2)])


class Careless(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        name = urllib.parse.parse_qs(url.query).get("name", [""])[0]
        last = urllib.parse.unquote(url.path.rsplit("/", 1)[-1])
        match url.path.split("/")[1]:
            case "things-by-path":
                self.answer(f"SELECT * FROM things WHERE id = '{last}'")
            case "things-by-query":
                self.answer(f"SELECT * FROM things WHERE name = '{name}'")
            case _:
                self.answer("SELECT * FROM things WHERE name = ?", name)

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            name = json.loads(text)["name"]
        except (ValueError, KeyError, TypeError):
            return self.say(400, {"code": "malformed"})
        self.answer(f"SELECT * FROM things WHERE name = '{name}'")

    def answer(self, sql, *values):
        try:
            self.say(200, {"data": BOOKS.execute(sql, values).fetchall()})
        except sqlite3.Error:
            # Without a word of the cause, as Comptoir's own faults are answered.
            self.say(500, {"code": "internal"})

    def say(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


# A thread for each connection: one that a client keeps open would make all others wait.
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Careless).serve_forever()
