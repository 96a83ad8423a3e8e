#!/usr/bin/env python3
"""Finds circles of imports among the files of each crate, and fails on one of more than five files.

    circles.py [CRATE …]

Reads `use` lines and `crate::`, `super::`, `self::` paths. An item that a folder's `mod.rs` re-exports counts as
an import of the file that defines the item, so that a `mod.rs` does not tie its folder together. Test modules
do not count. Needs Python's standard library only.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CRATES = ["domain", "persistence", "api", "demo", "comptoir"]
MOST = 5

USE = re.compile(r"^[ \t]*(pub(?:\([a-z: ]+\))? )?use ([^;]+);", re.M)
MOD = re.compile(r"((?:#\[[^\n]*\]\s*)*)^(?:pub(?:\([a-z: ]+\))? )?mod (\w+);", re.M)
TESTS = re.compile(r"^#\[cfg\(test\)\]\n(?:#\[[^\n]*\]\n)*mod \w+ \{.*", re.M | re.S)
PATH = re.compile(r"\b((?:\w+::)+\w+)")
ITEM = re.compile(
    r"^[ \t]*(?:pub(?:\([a-z: ]+\))? )?(?:default |const |async |unsafe )*"
    r"(?:fn|struct|enum|trait|type|const|static|union|macro_rules!) (\w+)",
    re.M,
)


class Crate:
    """The modules of a crate, the files that hold them, and who imports whom."""

    def __init__(self, source):
        self.files = {}  # module path -> file
        self.texts = {}  # module path -> text without comments and tests
        self.imports = {}  # module path -> {name: absolute path}, with globs under "*"
        self.shown = {}  # module path -> names that it re-exports
        start = next(p for p in (source / "lib.rs", source / "main.rs") if p.exists())
        self.read((), start)
        for module in self.files:
            self.collect(module)

    def read(self, module, file):
        text = re.sub(r"//[^\n]*", "", file.read_text())
        text = TESTS.sub("", text)
        self.files[module], self.texts[module] = file, text
        folder = file.parent if file.name in ("mod.rs", "lib.rs", "main.rs") else file.with_suffix("")
        for attributes, name in MOD.findall(text):
            if "cfg(test)" in attributes:
                continue
            for child in (folder / f"{name}.rs", folder / name / "mod.rs"):
                if child.exists():
                    self.read((*module, name), child)

    def collect(self, module):
        names, shown = {}, set()
        for public, tree in USE.findall(self.texts[module]):
            for path, alias in leaves(re.sub(r"\s+", " ", tree)):
                target = self.absolute(module, path)
                if target is None:
                    continue
                if target[-1] == "*":
                    names.setdefault("*", []).append(target[:-1])
                    continue
                names[alias] = target
                if public:
                    shown.add(alias)
        self.imports[module], self.shown[module] = names, shown

    def absolute(self, module, path):
        """The path from the crate's root; none for other crates and for names of the prelude."""
        first, *rest = path
        if first == "crate":
            return tuple(rest)
        if first == "self":
            return (*module, *rest)
        if first == "super":
            base, rest = module, list(path)
            while rest and rest[0] == "super":
                base, rest = base[:-1], rest[1:]
            return (*base, *rest)
        if (*module, first) in self.files:
            return (*module, *path)
        return None

    def resolve(self, target, seen=frozenset()):
        """The module in which the item at this path is written."""
        if target in seen:
            return None
        module, rest = (), target
        while rest and (*module, rest[0]) in self.files:
            module, rest = (*module, rest[0]), rest[1:]
        if not rest or rest[0] in ITEM.findall(self.texts[module]):
            return module
        seen = seen | {target}
        names = self.imports.get(module, {})
        if rest[0] in names:
            return self.resolve((*names[rest[0]], *rest[1:]), seen)
        for glob in names.get("*", []):
            found = self.resolve((*glob, *rest), seen)
            if found is not None and (rest[0] in ITEM.findall(self.texts[found])):
                return found
        return module if module else None

    def uses(self, module):
        """The modules that this one imports from."""
        text = MOD.sub("", USE.sub("", self.texts[module]))
        text = re.sub(r"\bpub\(in [\w:]+\)", "pub", text)
        names = self.imports[module]
        used = set()
        for name, target in names.items():
            if name == "*":
                used.update(self.resolve(glob) for glob in target)
            elif name not in self.shown[module] or re.search(rf"\b{name}\b", text):
                if target in self.files and re.search(rf"\b{name}::", text):
                    continue  # the paths below say which of the module's items are meant
                used.add(self.resolve(target))
        for path in PATH.findall(text):
            parts = tuple(path.split("::"))
            target = self.absolute(module, parts)
            if target is None and parts[0] in names:
                target = (*names[parts[0]], *parts[1:])
            if target is not None:
                used.add(self.resolve(target))
        return {one for one in used if one is not None and one != module}


def leaves(tree, before=()):
    """Every path of a `use` tree, with the name that it gets."""
    tree = tree.strip()
    head, brace, inner = tree.partition("{")
    if not brace:
        path, _, alias = tree.partition(" as ")
        parts = (*before, *(part for part in path.strip().split("::") if part))
        if parts[-1] == "self" and len(parts) > 1:
            parts = parts[:-1]
        yield parts, alias.strip() or parts[-1]
        return
    before = (*before, *(part for part in head.strip().split("::") if part))
    depth, start, inner = 0, 0, inner.rstrip()[:-1] + ","
    for place, letter in enumerate(inner):
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            if inner[start:place].strip():
                yield from leaves(inner[start:place], before)
            start = place + 1


def circles(graph):
    """The strongly connected components, by Tarjan's algorithm without recursion."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(graph[other])))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        other = stack.pop()
                        on_stack.discard(other)
                        component.append(other)
                        if other == node:
                            break
                    found.append(component)
    return found


def main():
    failed = False
    for name in sys.argv[1:] or CRATES:
        source = ROOT / name / "src"
        if not source.exists():
            continue
        crate = Crate(source)
        graph = {module: sorted(crate.uses(module)) for module in sorted(crate.files)}
        found = sorted(circles(graph), key=len, reverse=True)
        largest = found[0]
        print(f"{name}: {len(graph)} files, the largest circle has {len(largest)}")
        for component in found:
            if len(component) <= MOST:
                break
            failed = True
            print(f"  a circle of {len(component)} files, more than {MOST}:")
            for module in sorted(component):
                inside = [other for other in graph[module] if other in component]
                shown = ", ".join("::".join(other) or "(root)" for other in inside)
                print(f"    {crate.files[module].relative_to(ROOT)} -> {shown}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
