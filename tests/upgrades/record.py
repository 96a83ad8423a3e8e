"""For gdb: writes every statement that SQLite begins, with its values, to the file $STATEMENTS.

It reads the values where SQLite keeps them, and calls nothing: a call would let the server's other threads run.
"""

import os
import re

import gdb

out = open(os.environ["STATEMENTS"], "w")
READY = 1
NULL, STR, INT, REAL, BLOB = 1, 2, 4, 8, 16


def literal(value):
    flags, size = int(value["flags"]), int(value["n"])
    if flags & NULL:
        return "NULL"
    if flags & INT:
        return str(int(value["u"]["i"]))
    if flags & REAL:
        return repr(float(value["u"]["r"]))
    held = bytes(gdb.selected_inferior().read_memory(int(value["z"]), size)) if size else b""
    if flags & BLOB:
        return f"x'{held.hex()}'"
    return "'" + held.decode().replace("'", "''") + "'"


class Step(gdb.Breakpoint):
    def stop(self):
        statement = gdb.parse_and_eval("*(struct Vdbe *) $rdi")
        if int(statement["eVdbeState"]) != READY:
            return False
        text = statement["zSql"].string()
        values = iter([literal(statement["aVar"][i]) for i in range(int(statement["nVar"]))])
        if re.search(r"\?\d", text):
            values = list(values)
            text = re.sub(r"\?(\d+)", lambda found: values[int(found[1]) - 1], text)
        else:
            text = re.sub(r"\?", lambda _: next(values), text)
        out.write(text + ";\n")
        out.flush()
        return False


gdb.execute("set pagination off")
gdb.execute("set confirm off")
Step("sqlite3_step")
gdb.execute("continue")
