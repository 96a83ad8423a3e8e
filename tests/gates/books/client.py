"""One connection to the server, and the books' own word for a difference."""

import http.client
import json
import urllib.parse


class Difference(Exception):
    """The product and the model do not agree."""


class Answer:
    def __init__(self, status, body):
        self.status, self.body = status, body

    def __getitem__(self, name):
        return self.body[name]

    @property
    def code(self):
        return self.body.get("code") if isinstance(self.body, dict) else None


class Client:
    def __init__(self, base):
        self.address = urllib.parse.urlsplit(base).netloc
        self.connection = http.client.HTTPConnection(self.address, timeout=60)
        self.token = None

    def log_in(self, email, password):
        body = {"grant_type": "password", "username": email, "password": password}
        self.token = self.ask("POST", "/v1/auth/token", body, 200)["access_token"]

    def send(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        text = None
        if body is not None:
            text, headers["Content-Type"] = json.dumps(body), "application/json"
        self.connection.request(method, path, text, headers)
        answer = self.connection.getresponse()
        told = answer.read()
        return Answer(answer.status, json.loads(told) if told else None)

    def ask(self, method, path, body=None, status=200):
        answer = self.send(method, path, body)
        if answer.status != status:
            raise Difference(f"{method} {path} {body}: wanted {status}, got {answer.status} {answer.body}")
        return answer
