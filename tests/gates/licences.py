"""Refuses dependencies whose licence is not among those the product may be shipped under.

usage: cargo metadata --format-version 1 --locked | python3 licences.py
"""

import json
import re
import sys

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "PostgreSQL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
}


def tokens(expression):
    # `MIT/Apache-2.0` is how older manifests wrote OR.
    return re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))


def either(words):
    allowed = both(words)
    while words and words[0] == "OR":
        words.pop(0)
        other = both(words)
        allowed = allowed or other
    return allowed


def both(words):
    allowed = single(words)
    while words and words[0] == "AND":
        words.pop(0)
        other = single(words)
        allowed = allowed and other
    return allowed


def single(words):
    word = words.pop(0)
    if word == "(":
        allowed = either(words)
        words.pop(0)
        return allowed
    if words and words[0] == "WITH":
        words.pop(0)
        word = f"{word} WITH {words.pop(0)}"
    return word in ALLOWED


def main():
    packages = json.load(sys.stdin)["packages"]
    refused = [
        f"{package['name']} {package['version']}: {package['license'] or 'no licence'}"
        for package in packages
        if not package["license"] or not either(tokens(package["license"]))
    ]
    for line in refused:
        print(line)
    print(f"{len(packages)} packages, {len(refused)} refused")
    sys.exit(1 if refused else 0)


main()
