"""Two sites of one name, phone and ZIP code whose streets become private in one edition.

Nobody can tell which row is which site's: a person decides, and neither street is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from programs.models import Doubt, Program, SourceRecord
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import workbook
from tests.imports.samhsa.test_editions_in_any_order import mental, site

pytestmark = pytest.mark.django_db

MASKED = "- - -"
ONE, OTHER = site(0), site(0, street1="99 Birch Way")
FIRST, SECOND = site(0, street1=MASKED), site(0, street1=MASKED, street2="Suite 2")
"""What two sites become; their rows differ, or they would be one row twice."""

ORDERS = {"both": [["su", "mh"]], "su-mh": [["su"], ["mh"]], "mh-su": [["mh"], ["su"]]}

ROWS = {
    # what the files of 2023 and 2024 have
    "one row of each field left": (
        {"su": [ONE, OTHER], "mh": [mental(ONE), mental(OTHER)]},
        {"su": [ONE, site(0, street1="7 Made Up Street")], "mh": [mental(FIRST)]},
    ),
    "both substance-use rows": (
        {"su": [ONE, OTHER], "mh": [mental(ONE), mental(OTHER)]},
        {"su": [FIRST, SECOND], "mh": [mental(ONE), mental(FIRST)]},
    ),
    "one row of each site": (
        {"su": [ONE, OTHER], "mh": [mental(ONE), mental(OTHER)]},
        {"su": [FIRST, OTHER], "mh": [mental(ONE), mental(FIRST)]},
    ),
    "all four": (
        {"su": [ONE, OTHER], "mh": [mental(ONE), mental(OTHER)]},
        {"su": [FIRST, SECOND], "mh": [mental(FIRST), mental(SECOND)]},
    ),
}

Groups = list[tuple[list[tuple[str, str]], str]]


def groups() -> Groups:
    """Which rows are one program's, and the street that it shows; without what a key has to tell rows apart."""
    found = []
    for program in Program.objects.all():
        keys = program.source_records.values_list("source__slug", "site_key")
        found.append((sorted((slug, "|".join(key.split("|")[:4])) for slug, key in keys), program.street1))
    return sorted(found)


def ids() -> dict[tuple[str, str], Any]:
    """The program of each row that an edition has."""
    rows = SourceRecord.objects.filter(missed_in=[])
    return {(slug, key): program for slug, key, program in rows.values_list("source__slug", "key", "program_id")}


def load(samhsa: Importer, folder: Path, edition: str, files: dict[str, Any], order: list[list[str]]) -> None:
    paths = {side: workbook(folder / f"{edition}-{side}.xlsx", rows) for side, rows in files.items()}
    for command in order:
        samhsa(*(paths[side] for side in command), edition=edition, fewer=True)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is imported within is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", ROWS)
def test_in_any_order_and_the_next_edition_moves_nothing(samhsa: Importer, tmp_path: Path, what: str) -> None:
    before, after = ROWS[what]
    load(samhsa, tmp_path, "2023", before, ORDERS["both"])
    existed, found = set(Program.objects.values_list("id", flat=True)), {}
    for name in ("su-mh", "mh-su"):
        with taken_back():
            load(samhsa, tmp_path, "2024", after, ORDERS[name])
            found[name] = groups()
    load(samhsa, tmp_path, "2024", after, ORDERS["both"])
    assert found == dict.fromkeys(found, groups())
    shown = {street for _rows, street in groups()}
    assert not {ONE["street1"], OTHER["street1"]} & shown
    if what == "one row of each site":
        assert set(ids().values()) == existed
        assert len(existed) == 2
    else:
        new_programs_are_asked_about(existed)

    before_the_next = ids()
    load(samhsa, tmp_path, "2025", {side: rows[::-1] for side, rows in after.items()}, ORDERS["mh-su"])
    assert ids() == before_the_next


def new_programs_are_asked_about(existed: set[Any]) -> None:
    """Rows that two sites may be are programs of their own."""
    unsure = {program for (_slug, key), program in ids().items() if not key.split("|")[2]} - existed
    asked = Doubt.objects.filter(kind=Doubt.Kind.RENAMED, program_id__in=unsure).values_list("program_id", "other_id")
    assert set(asked) == {(program, site) for program in unsure for site in existed}
    assert unsure


def test_one_that_alone_became_private_stays_the_same_program(samhsa: Importer, tmp_path: Path) -> None:
    load(samhsa, tmp_path, "2023", {"su": [ONE, OTHER]}, [["su"]])
    before = {key.split("|")[2]: program for (_slug, key), program in ids().items()}
    load(samhsa, tmp_path, "2024", {"su": [ONE, FIRST]}, [["su"]])
    after = {key.split("|")[2]: program for (_slug, key), program in ids().items()}
    assert after == {"1 elm street": before["1 elm street"], "": before["99 birch way"]}
