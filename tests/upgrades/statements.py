#!/usr/bin/env python3
"""Makes a script of the statements that placed an order: statements.py sqlite|postgres < recorded > place.sql.

Texts are as the server sent them. What chains the events is left out: links have had a key since, so the chain goes
on by one release at a time.
"""

import re
import sys


def of_sqlite(lines):
    """Each beginning of a statement is met twice."""
    before = None
    for line in lines:
        if line != before:
            yield line
        before = line


def of_postgres(text):
    """From `execute NAME: TEXT` and `DETAIL: parameters: $1 = 'x', …` to a prepared statement with its values."""
    entries = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ )", text)
    # The relay's and other connections' statements stand between.
    process = lambda entry: re.search(r"\[\d+\]", entry)[0] if "[" in entry else ""
    entries.sort(key=process)
    number = 0
    for entry, after in zip(entries, entries[1:] + [""]):
        found = re.search(r"LOG:  (?:execute \S+|statement): (.*)", entry, re.S)
        if not found:
            continue
        statement = found[1].strip().replace("\n\t", "\n")
        given = re.search(r"DETAIL:  parameters: (.*)", after, re.S)
        if not given:
            yield statement + ";\n"
            continue
        number += 1
        values = re.findall(r"\$\d+ = ((?:'(?:[^']|'')*')|NULL)", given[1].replace("\n\t", "\n"))
        yield f"PREPARE old_{number} AS {statement};\nEXECUTE old_{number} ({', '.join(values)});\n"


def transactions(statements):
    """Each from its BEGIN to its COMMIT."""
    held = []
    for statement in statements:
        held = [statement] if statement.startswith("BEGIN") else held + [statement]
        if statement.startswith("COMMIT"):
            yield held


def main():
    found = of_sqlite(sys.stdin) if sys.argv[1] == "sqlite" else of_postgres(sys.stdin.read())
    chain = re.compile("audit_chain|SAVEPOINT|`events`.`digest`")
    for transaction in transactions(found):
        if any("INSERT INTO orders" in statement for statement in transaction):
            sys.stdout.writelines(statement for statement in transaction if not chain.search(statement))


if __name__ == "__main__":
    main()
