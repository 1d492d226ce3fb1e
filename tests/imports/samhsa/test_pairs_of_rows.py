"""Pairs of rows of two editions: whether they are one facility, and which step says so. All names are invented.

The kinds are those that happen between editions of the federal directories: legal suffixes, abbreviations, names cut
off, slips of the pen, renames, moves, streets that become private, branches and programs at one door, one phone for a
company. ``pairs_of_rows.csv`` says of each what is right: ``key``, ``door``, ``private`` and ``moved`` are one
facility by that step; ``ask`` is for a person; ``two`` are two. ``beside`` is a further row that is gone (``old``)
or new (``new``), with the phone of its side.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from programs.imports.identity import program_id
from programs.imports.samhsa.identify import Identified, identify
from programs.imports.samhsa.names import alike, comparable, street_of_door
from programs.imports.samhsa.parties import Face, Party
from programs.imports.samhsa.rows import CleanRow, clean_row
from programs.imports.samhsa.sources import SUBSTANCE_USE
from tests.cases import every

Cells = dict[str, str]

PAIRS = list(csv.DictReader((Path(__file__).parent / "pairs_of_rows.csv").read_text(encoding="utf-8").splitlines()))
SAME = ("key", "door", "private", "moved")
STATE_OF = {"02139": "MA", "00736": "PR", "99503": "AK"}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What names were compared to before says nothing of how they are compared now."""
    for kept in (alike, comparable, street_of_door):
        kept.cache_clear()


def row_of(pair: Cells, side: str, **cells: str) -> CleanRow:
    names = ("name1", "name2", "street1", "city", "zip", "phone")
    raw = {name: pair[f"{side}_{name}"] for name in names} | cells
    raw |= {"state": STATE_OF.get(pair["old_zip"], "CO"), "service_code_info": "SA * OIT"}
    return clean_row(SUBSTANCE_USE, "", 2, raw)


def beside(pair: Cells) -> CleanRow:
    side = pair["beside"]
    street = pair["beside_street1"] or pair[f"{side}_street1"]
    return row_of(pair, side, name1=pair["beside_name1"], name2="", street1=street)


def sides(pair: Cells) -> tuple[list[CleanRow], list[CleanRow]]:
    """What is gone and what is new."""
    olds, news = [row_of(pair, "old")], [row_of(pair, "new")]
    if pair["beside"]:
        (olds if pair["beside"] == "old" else news).append(beside(pair))
    return olds, news


def parties_of(rows: list[CleanRow], fields: set[tuple[str, str]]) -> dict[UUID, Party]:
    ids = [program_id(row.site_key) for row in rows]
    return {id: Party(id, [Face.of_row(row)], set(fields)) for id, row in zip(ids, rows, strict=True)}


def identified(pair: Cells) -> tuple[Identified, UUID, UUID]:
    """What the steps say, with the ids of the new row and of the old one."""
    olds, news = sides(pair)
    old = parties_of(olds, set())
    new = parties_of(news, {(SUBSTANCE_USE.slug, "su")})
    return identify(new, list(old.values()), set(old)), next(iter(new)), next(iter(old))


def what_it_is(pair: Cells) -> str:
    olds, news = sides(pair)
    if olds[0].site_key == news[0].site_key:
        return "key"
    found, new, old = identified(pair)
    joined = found.joined.get(new)
    if joined:
        return joined.step if joined.program == old else "wrong"
    return "ask" if (new, old) in {(one, other) for one, other, _likeness in found.candidates} else "two"


@every("kind", list(dict.fromkeys(pair["kind"] for pair in PAIRS)))
def test_pairs(kind: str) -> None:
    some = [pair for pair in PAIRS if pair["kind"] == kind]
    wrong = [(pair, found) for pair in some if (found := what_it_is(pair)) != pair["is"]]
    assert not wrong


def test_no_pair_of_two_is_joined() -> None:
    """The number that counts: a wrong join mixes two facilities' facts. None of those that are two or must be asked."""
    joined = [pair for pair in PAIRS if pair["is"] not in SAME and what_it_is(pair) in (*SAME, "wrong")]
    assert not joined
    assert len(PAIRS) >= 300
    assert set(Counter(pair["is"] for pair in PAIRS)) == {*SAME, "ask", "two"}
