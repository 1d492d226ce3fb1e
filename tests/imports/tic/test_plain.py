"""What is read many at a time is what is read one by one: numbers of groups, and groups that are plain."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Any

import pytest

from programs.demonstration.rate_files.in_network import InNetwork, Options
from programs.imports.extracts import Oddities
from programs.imports.tic import grammar, numbers
from programs.imports.tic.cleaning import Cleaner
from programs.imports.tic.collected import rest_of_line
from programs.imports.tic.numbers import NUMBER, Named, hits_in
from programs.imports.tic.plain_groups import PlainGroups
from tests.imports.tic.reading import NPI, group, reference

NAMED = {7, 40, 12_345, 10**17, 2**70, "40.5", -3, 7 + (1 << 20)}
WRITTEN = {
    # A number as it is written behind its key → whether it must be looked at by itself.
    ":7,": True,
    ": 40,": True,
    ":12345}": True,
    ": 7\n": True,
    ":100000000000000000,": True,
    ":1048583,": True,
    ":8,": False,
    ": 41,": False,
    ":2097159,": False,
    ":999999999999999999,": False,
    ":9999999999999999999,": True,
    ":8.0,": True,
    ":8e1,": True,
    ':"8",': True,
    ":  8,": True,
    " :8,": True,
    ":-3,": True,
    ":x,": True,
    "": True,
}


def test_numbers_that_rates_name_are_found_and_the_others_passed_over() -> None:
    filler = b'"network_name":["Example"],"provider_groups":[]},{' * 3
    data, expected = b"", []
    for text, looked_at in WRITTEN.items():
        if looked_at:
            expected.append(len(data))
        data += NUMBER + text.encode() + filler
    hits, resume = hits_in(data, 0, Named(NAMED), ended=False)
    assert [at for at, _following in hits] == expected
    places = [match.start() for match in re.finditer(re.escape(NUMBER), data)]
    assert [after for _at, after in hits] == [min((p for p in places if p > at), default=-1) for at, _after in hits]
    assert resume == len(data) - len(NUMBER)


@pytest.mark.parametrize(("left", "found"), [(numbers.LONGEST_NUMBER, 1), (numbers.LONGEST_NUMBER - 1, 0)])
def test_a_number_that_the_window_may_cut_waits_for_the_next_one(left: int, found: int) -> None:
    data = b"x" * 50 + NUMBER + (b":7," + b"x" * 200)[:left]
    hits, resume = hits_in(data, 3, Named(NAMED), ended=False)
    assert (len(hits), resume) == (found, 50 if not found else len(data) - len(NUMBER))
    assert hits_in(data, 3, Named(NAMED), ended=True)[0] == [(50, -1)]


def cleaned(piece: bytes) -> tuple[Any, bytes, dict[str, int]]:
    """Number, lines and what is odd, the slow way."""
    odd = Oddities()
    value = grammar.decode(piece)
    groups = Cleaner(odd).groups(value.get("provider_groups"), value.get("network_name"))
    return value["provider_group_id"], b"".join(rest_of_line(each) + b"\n" for each in groups), odd.numbers()


def test_plain_groups_become_the_lines_that_the_cleaner_makes() -> None:
    chance, plain, read = random.Random(5), PlainGroups(), 0
    for seed in range(60):
        traps = frozenset(trap for trap in ("prose", "npi-odd", "tin-odd", "network-odd") if chance.random() < 0.5)
        made = InNetwork(Options(seed=seed, groups=12, traps=traps, layout=chance.choice(("compact", "blanks"))))
        for each in made.references():
            piece = made.writer.write(each).encode()
            found = plain.read(piece)
            if found is not None:
                read += 1
                assert (*found, {}) == cleaned(piece), piece
    assert read > 100


@pytest.mark.parametrize(
    "changes",
    [
        {"network_name": ["A:B"]},
        {"network_name": [" A"]},
        {"network_name": ["A "]},
        {"network_name": [""]},
        {"network_name": ["x" * 301]},
        {"network_name": ["é"]},
        {"network_name": ['a "b"']},
        {"network_name": []},
        {"network_name": "A"},
        {"network_name": ["A"] * 101},
        {"provider_group_id": Decimal("1.5")},
        {"more": 1},
        {"provider_groups": [group(npi=[])]},
        {"provider_groups": [group(npi=[0])]},
        {"provider_groups": [group(npi=[NPI + 1])]},
        {"provider_groups": [group(npi=[str(NPI)])]},
        {"provider_groups": [group(npi=[NPI * 10])]},
        {"provider_groups": [group(tin={"type": "EIN", "value": "12-3456789"})]},
        {"provider_groups": [group(tin={"type": "ein", "value": "123456789"})]},
        {"provider_groups": [group(tin={"type": "ein", "value": "12-345678٩"})]},
        {"provider_groups": [group(tin={"type": "ein", "value": "12-3456789", "business_name": "a\\b"})]},
        {"provider_groups": [group(), 5]},
    ],
    ids=map(str, range(22)),
)
def test_what_is_not_plain_is_left_to_the_cleaner(changes: dict[str, Any]) -> None:
    writer = InNetwork(Options()).writer
    assert PlainGroups().read(writer.write(reference()).encode()) is not None
    assert PlainGroups().read(writer.write(reference(**changes)).encode()) is None


def test_a_key_twice_is_not_plain() -> None:
    piece = InNetwork(Options()).writer.write(reference()).encode()
    assert PlainGroups().read(piece[:-1] + b',"network_name":["Other"]}') is None
    inside = piece.replace(b'"npi":', b'"npi":[1],"npi":')
    assert inside != piece
    assert PlainGroups().read(inside) is None
