"""Numbers of companies, judged by a third-party program: `python-stdnum` and Comptoir agree on every one, of each kind
and each country.

usage: identifiers.py IDENTIFIERS [SAMPLES [SEED]]
"""

import random
import string
import subprocess
import sys

from stdnum import lei
from stdnum.ch import uid, vat as swiss_vat
from stdnum.eu import vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as british_vat

LETTERS = string.ascii_uppercase
ANY = string.digits + LETTERS
# How many numbers of each kind are right; the others are those with a slip, or drawn.
RIGHT = 1000
# How often a number is drawn anew until it is right.
TRIES = 400

# How numbers look: `d` a digit, `l` a letter, `x` either, a group in brackets one of its members, any other character
# itself.
FORMS = {
    "siren": ["ddddddddd", "000dddddd"],
    "siret": ["dddddddddddddd", "356000000ddddd"],
    "uid": ["CHEddddddddd", "ddddddddd", "CHEdddddddddMWST", "CHEdddddddddTVA", "CHEdddddddddIVA"],
    "lei": ["xxxxxxxxxxxxxxxxxxdd"],
    "vat AT": ["Udddddddd"],
    "vat BE": ["0ddddddddd", "1ddddddddd", "ddddddddd"],
    "vat BG": ["ddddddddd", "dddddddddd", "ddmmDDdddd"],
    "vat CY": ["ddddddddl", "12ddddddl"],
    "vat CZ": ["dddddddd", "6dddddddd", "ddmmDDddd", "ddwwDDdddd"],
    "vat DE": ["ddddddddd"],
    "vat DK": ["dddddddd"],
    "vat EE": ["ddddddddd"],
    "vat EL": ["ddddddddd", "dddddddd"],
    "vat ES": ["dddddddd" + "l", "lddddddd" + "l", "lddddddd" + "d"],
    "vat FI": ["dddddddd"],
    "vat FR": ["ddddddddddd", "xxddddddddd", "dlddddddddd", "dd000dddddd"],
    "vat GB": ["ddddddddd", "dddddddddddd", "0dddddddd", "GDddd", "HAddd", "GD8888ddddd", "HA8888ddddd"],
    "vat GR": ["ddddddddd"],
    "vat HR": ["ddddddddddd"],
    "vat HU": ["dddddddd"],
    "vat IE": ["dddddddl", "dddddddll", "dldddddl", "d+dddddl", "d*dddddl"],
    "vat IT": ["ddddddd0ddd", "ddddddd100d", "ddddddd12dd", "ddddddd888d", "ddddddddddd"],
    "vat LT": ["ddddddd1d", "dddddddddd1d"],
    "vat LU": ["dddddddd"],
    "vat LV": ["ddddddddddd", "DDmmdd1dddd", "32ddddddddd"],
    "vat MT": ["dddddddd"],
    "vat NL": ["dddddddddBdd", "dddddddddB01", "ddddddddB01"],
    "vat PL": ["dddddddddd"],
    "vat PT": ["ddddddddd"],
    "vat RO": ["d" * length for length in range(2, 11)] + ["dddmmDDccdddd"],
    "vat SE": ["dddddddddd01"],
    "vat SI": ["dddddddd"],
    "vat SK": ["dddddddddd", "ddwwDDdddd"],
    "vat XI": ["ddddddddd", "dddddddddddd", "0dddddddd", "GDddd", "HAddd", "GD8888ddddd", "HA8888ddddd"],
}

# Two places that are drawn together: months, with the century in them; months of women; days; Romanian counties.
PAIRS = {
    "mm": [f"{month:02}" for month in [*range(0, 14), *range(20, 34), *range(40, 54)]],
    "ww": [f"{month:02}" for month in [*range(1, 13), *range(21, 33), *range(51, 63), *range(71, 83)]],
    "DD": [f"{day:02}" for day in range(1, 32)],
    "cc": [f"{county:02}" for county in range(0, 90)],
}


def drawn(chance, form):
    for pair, values in PAIRS.items():
        form = form.replace(pair, chance.choice(values))
    classes = {"d": string.digits, "l": LETTERS, "x": ANY}
    return "".join(chance.choice(classes[c]) if c in classes else c for c in form)


def is_right(kind, number):
    """What `python-stdnum` says. Of a LEI it does not count the characters, which are twenty by ISO 17442."""
    if kind == "siren":
        return siren.is_valid(number)
    if kind == "siret":
        return siret.is_valid(number)
    if kind == "uid":
        return uid.is_valid(number) or swiss_vat.is_valid(number)
    if kind == "lei":
        return len(lei.compact(number)) == 20 and lei.is_valid(number)
    if number.upper().startswith("GB"):
        return british_vat.is_valid(number)
    return vat.is_valid(number)


def right(chance, kind, prefix, form):
    """A number of this form that is right, or the last that was tried."""
    for _ in range(TRIES):
        number = prefix + drawn(chance, form)
        if is_right(kind, number):
            break
    return number


def changed(chance, number):
    """`number` with one slip of the keyboard; the prefix stays."""
    letters, first = list(number), 2 if number[:2].isalpha() else 0
    place = chance.randrange(first, len(letters))
    match chance.randrange(6):
        case 0 | 1:
            letters[place] = chance.choice(string.digits)
        case 2:
            letters[place] = chance.choice(ANY)
        case 3:
            other = chance.randrange(first, len(letters))
            letters[place], letters[other] = letters[other], letters[place]
        case 4:
            del letters[place]
        case 5:
            letters.insert(place, chance.choice(ANY))
    return "".join(letters)


def written(chance, number):
    """`number` as it may be typed: in groups, in small letters."""
    if chance.randrange(4) == 0:
        number = number.lower()
    if chance.randrange(4) == 0:
        place = chance.randrange(2, len(number)) if len(number) > 2 else 1
        number = f"{number[:place]} {number[place:]}"
    return number


def samples(chance, entry, count):
    kind, _, prefix = entry.partition(" ")
    forms = FORMS[entry]
    pool = [right(chance, kind, prefix, forms[n % len(forms)]) for n in range(min(RIGHT, count))]
    numbers = list(pool)
    while len(numbers) < count:
        if chance.randrange(2):
            numbers.append(changed(chance, chance.choice(pool)))
        else:
            numbers.append(prefix + drawn(chance, chance.choice(forms)))
    return [(kind, written(chance, number)) for number in numbers]


def main(program, count="10000", seed=None):
    seed = int(seed) if seed else random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    questions = {entry: samples(chance, entry, int(count)) for entry in FORMS}
    lines = "".join(f"{kind}\t{number}\n" for asked in questions.values() for kind, number in asked)
    answers = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    answers = iter(answers.stdout.split())
    differences = 0
    for entry, asked in questions.items():
        good = 0
        for kind, number in asked:
            expected, answer = is_right(kind, number), next(answers, None)
            good += expected
            if answer != ("ok" if expected else "bad"):
                differences += 1
                print(f"{kind} {number!r}: stdnum {expected}, Comptoir {answer}")
        print(f"{entry:8} {len(asked)} numbers, {good} right")
        # A kind of which no number is right would agree for nothing.
        if not good:
            differences += 1
            print(f"{entry}: no number is right")
    if differences or next(answers, None) is not None:
        sys.exit(f"{differences} differences")
    print("both agree on every number")


if __name__ == "__main__":
    main(*sys.argv[1:])
