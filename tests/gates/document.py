"""Reads openapi.yaml as readers of YAML 1.1 do, and holds it against openapi.json; both must be valid OpenAPI.

usage: document.py OPENAPI_YAML OPENAPI_JSON     with PyYAML and openapi-spec-validator
"""

import json
import sys

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator


def differences(told, meant, where="#"):
    """Where the two differ in value or type; True is not 1, and a date is no text."""
    if type(told) is not type(meant):
        yield f"{where}: {told!r} is {type(told).__name__}, not {type(meant).__name__}"
    elif isinstance(told, dict):
        for key in told.keys() ^ meant.keys():
            yield f"{where}: {key!r} stands in {'YAML' if key in told else 'JSON'} only"
        for key in told.keys() & meant.keys():
            yield from differences(told[key], meant[key], f"{where}/{key}")
    elif isinstance(told, list):
        if len(told) != len(meant):
            yield f"{where}: {len(told)} entries, not {len(meant)}"
        for at, pair in enumerate(zip(told, meant)):
            yield from differences(*pair, f"{where}/{at}")
    elif told != meant:
        yield f"{where}: {told!r}, not {meant!r}"


def main(yaml_file, json_file):
    with open(yaml_file, encoding="utf-8") as file:
        told = yaml.safe_load(file)
    with open(json_file, encoding="utf-8") as file:
        meant = json.load(file)
    wrong = list(differences(told, meant))
    wrong += [error.message for error in OpenAPIV31SpecValidator(told).iter_errors()]
    for line in wrong[:20]:
        print(line)
    print(f"{len(meant['paths'])} paths, {len(meant['components']['schemas'])} schemas, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
