"""Gives each write a key of its own: a fuzzer that repeats one would only read the first answer again."""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, **kwargs):
    if case.method in ("POST", "PUT", "PATCH", "DELETE") and case.headers is not None:
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid.uuid4())
