"""Editions at their edges: what two could be, what comes twice, late, in part or not to its end. Names are invented."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from programs.imports.samhsa import apply
from programs.imports.samhsa.editions import Patience
from programs.models import Doubt, Program, ProgramAlias, SourceRecord
from programs.quality.doubts import doubt_decided
from tests.factories import edited
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import MENTAL_HEALTH, answered, facility, page, workbook

pytestmark = pytest.mark.django_db

FILLER = facility(name1="Two Rivers", street1="8 Mill Road", phone="303-555-0199")
NO_IOP = {"service_code_info": "SA * OP"}


def mental(**cells: Any) -> dict[str, Any]:
    return facility(**({"service_code_info": MENTAL_HEALTH} | cells))


@pytest.fixture
def loads(samhsa: Importer, tmp_path: Path) -> Any:
    """``loads("2023", su=[…], mh=[…])``: the directories of one edition in one command."""

    def run(edition: str, **sides: list[dict[str, Any]]) -> Any:
        filler = {"su": FILLER, "mh": FILLER | {"service_code_info": MENTAL_HEALTH}}
        paths = [
            workbook(tmp_path / f"{edition}-{side}.xlsx", [*rows, filler[side]])
            for side, rows in sides.items()
        ]  # fmt: skip
        return samhsa(*paths, edition=edition)

    return run


def streets() -> dict[str, str]:
    """The street of each program but the filler, by its phone."""
    return dict(Program.objects.exclude(name="Two Rivers").values_list("phone", "street1"))


ELM = {"street1": "9 Elm Street"}


def two_houses_one_masked(loads: Any) -> tuple[Program, Program]:
    """Two houses of one name and phone; then one row of theirs is private, the other gone; one is in another list."""
    loads("2023", su=[facility(), facility(**ELM)], mh=[mental()])
    juniper, elm = (Program.objects.get(street1=street) for street in ("120 Juniper Street", "9 Elm Street"))
    loads("2024", su=[facility(street1="- - -")], mh=[mental()])
    return juniper, elm


def test_a_private_row_that_two_could_be_hides_the_one_that_another_list_prints(loads: Any) -> None:
    for program in two_houses_one_masked(loads):
        program.refresh_from_db()
        assert (program.street1, program.precision) == ("", "hidden"), program.pk


@pytest.mark.parametrize("again", [{"mh": [mental()]}, {"su": [facility(street1="- - -")]}])
def test_it_stays_hidden_whatever_comes_again(loads: Any, again: dict[str, Any]) -> None:
    juniper, _elm = two_houses_one_masked(loads)
    for edition in ("2024", "2025"):
        loads(edition, **again)
        juniper.refresh_from_db()
        assert juniper.precision == "hidden", edition


def test_a_person_says_that_it_may_be_shown(loads: Any) -> None:
    juniper, _elm = two_houses_one_masked(loads)
    doubt = Doubt.objects.get(kind="confidentiality", program=juniper)
    assert [entry["after"] for entry in doubt.evidence] == ["a street", "private"]
    doubt_decided(doubt=doubt, accepted=False, user=None)
    loads("2024", su=[facility(street1="- - -")], mh=[mental()])
    juniper.refresh_from_db()
    assert juniper.street1 == "120 Juniper Street"
    loads("2025", su=[facility(street1="- - -")], mh=[mental(street1="---")])
    juniper.refresh_from_db()
    assert juniper.street1 == "", "no list prints it any more: there is nothing to disagree on"


def test_a_private_row_of_another_phone_hides_nothing(loads: Any) -> None:
    loads("2023", su=[facility()], mh=[mental()])
    loads("2024", su=[facility(street1="- - -", phone="303-555-0143")], mh=[mental()])
    assert streets() == {"303-555-0142": "120 Juniper Street", "303-555-0143": ""}


def test_a_private_row_that_was_there_before_hides_nothing(loads: Any) -> None:
    """The company has a private house besides; that another of its rows is gone now says nothing of its street."""
    private = facility(street1="- - -")
    loads("2023", su=[facility(), private], mh=[mental()])
    loads("2024", su=[private], mh=[mental()])
    assert Program.objects.filter(street1="120 Juniper Street").exists()


@pytest.mark.parametrize("kept", ["303-555-0142", "303-555-0143"])
def test_one_of_two_copies_becomes_private(loads: Any, kept: str) -> None:
    """Two rows of one site and suite with a phone each are one program; whichever is masked, its street goes."""
    phones = ["303-555-0142", "303-555-0143"]
    loads("2023", su=[facility(phone=phone) for phone in phones])
    (other,) = set(phones) - {kept}
    loads("2024", su=[facility(phone=kept), facility(phone=other, street1="- - -")])
    assert not Program.objects.exclude(name="Two Rivers").exclude(street1="").exists()


def test_a_copy_keeps_its_record(loads: Any) -> None:
    rows = [facility(phone="303-555-0142"), facility(phone="303-555-0143"), facility(phone="303-555-0144")]
    loads("2023", su=rows)
    before = dict(SourceRecord.objects.values_list("raw__Phone", "key"))
    loads("2024", su=[rows[2], rows[0]])
    after = SourceRecord.objects.filter(missed_in=[]).values_list("raw__Phone", "key")
    assert dict(after) == {phone: key for phone, key in before.items() if phone != "303-555-0143"}


def test_a_row_known_beside_two_is_not_the_one_that_is_left(loads: Any) -> None:
    """Nobody knew which of two it was the other side of; that one is gone does not say that it is the other."""
    east, west = facility(name2="East"), facility(name2="West")
    hers = mental(name2="Counseling", service_code_info="MH * OP * ANG")
    loads("2023", su=[east, west], mh=[hers])
    loads("2024", su=[east], mh=[hers])
    assert SourceRecord.objects.get(key__contains="counseling").program is None
    assert "anger-management" not in Program.objects.get(name__endswith="East").therapies


def test_moved_or_a_branch_a_person_is_asked(loads: Any) -> None:
    loads("2023", su=[facility()])
    loads("2024", su=[facility(**ELM), facility(street1="5 Birch Way")])
    old = Program.objects.get(street1="120 Juniper Street")
    assert old.evidence == "lapsed"
    assert set(Doubt.objects.filter(kind="renamed").values_list("other", flat=True)) == {old.pk}
    assert Doubt.objects.filter(kind="renamed").count() == 2


def test_a_neighbour_without_an_iop_is_not_asked_about(loads: Any) -> None:
    """A new row at the door that is no program cannot be the one that vanished under another name."""
    loads("2023", su=[facility()])
    loads("2024", su=[facility(name1="Harbor Light", **NO_IOP)])
    program = Program.objects.exclude(name="Two Rivers").get()
    assert (program.evidence, list(Doubt.objects.values_list("kind", flat=True))) == ("stated", ["vanished"])


def test_the_same_edition_twice(loads: Any) -> None:
    rows = [facility(name1="Elm", phone="303-555-0150", street1="4 Elm")]
    loads("2023", su=[facility(), *rows])
    first = loads("2024", su=rows)
    doubts = Doubt.objects.count()
    assert loads("2024", su=rows) == counts(read=2, unchanged=2, missing=1)
    assert (first["missing"], Doubt.objects.count()) == (1, doubts)
    assert list(SourceRecord.objects.exclude(missed_in=[]).values_list("missed_in", flat=True)) == [["2024"]]


def test_a_part_of_an_older_edition_is_refused_although_it_has_a_name_that_nobody_knows(
    samhsa: Importer, tmp_path: Path
) -> None:
    whole = page(tmp_path / "new.json", [answered(name1="Juniper Wellness")])
    samhsa(whole, edition="2026-11-28", scope="CO")
    part = page(tmp_path / "old.json", [answered(name1="Juniper Wellness LLC")], of=2)
    with pytest.raises(CommandError, match="older than 2026-11-28"):
        samhsa(part, edition="2026-11-27")
    elsewhere = answered(name1="Elm", state="MA", city="Cambridge", zip="02139", phone="617-555-0101")
    assert samhsa(page(tmp_path / "ma.json", [elsewhere], of=2), edition="2026-11-27")["added"] == 1


@pytest.mark.parametrize("by_person", [False, True])
def test_an_edit_of_the_evidence_outranks_every_edition(loads: Any, by_person: bool) -> None:
    loads("2023", su=[facility(), facility(name1="Elm", street1="4 Elm", phone="303-555-0150")])
    for program in Program.objects.all() if by_person else ():
        edited(program, "evidence")
    for edition in ("2024", "2025"):
        loads(edition, su=[facility(**NO_IOP)])
    found = dict(Program.objects.values_list("name", "evidence"))
    assert found["Cedar Hollow Recovery"] == found["Elm"] == ("stated" if by_person else "lapsed")


def test_what_fails_in_the_middle_of_an_edition_leaves_no_half_of_it(
    loads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads("2023", su=[facility(), facility(name1="Elm", street1="4 Elm", phone="303-555-0150")])
    models = (Program, ProgramAlias, Doubt, SourceRecord)
    before = [list(model.objects.order_by("pk").values()) for model in models]

    def fail(*_args: object) -> None:
        assert Doubt.objects.exists()
        assert ProgramAlias.objects.exists()
        assert Program.objects.filter(precision="hidden").exists()
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(apply, "write_missed", fail)
    with pytest.raises(RuntimeError):
        loads("2024", su=[facility(street1="---", name1="Cedar Hollow Recovery LLC")])
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


@pytest.mark.parametrize(
    ("missed_in", "days", "over"),
    [
        ([], 9_999, False),
        (["2026-01-01"], 0, False),
        (["2026-01-01"], 730, False),
        (["2026-01-01"], 731, True),  # 24 months of 30.44 days
        (["2026-01-01", "2026-01-02"], 1, True),
        (["2024"], 0, False),
    ],
)
def test_the_period_that_an_operator_sets(missed_in: list[str], days: int, over: bool) -> None:
    today = date(2026, 1, 1) + timedelta(days=days)
    assert Patience(editions=2, months=24).is_over(missed_in, today) == over


@pytest.mark.parametrize(("editions", "months", "over"), [(1, 999, True), (2, 999, False), (9, 0, True), (9, 1, False)])
def test_the_period_at_its_limits(editions: int, months: int, over: bool) -> None:
    assert Patience(editions, months).is_over(["2026-01-01"], date(2026, 1, 31)) == over
    assert not Patience(editions, months).is_over([], date(2026, 1, 31))


@pytest.mark.parametrize(("day", "over"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_a_year_lasts_to_its_last_day(day: date, over: bool) -> None:
    """An edition that is named by its year may be of its last day."""
    assert Patience(editions=9, months=24).is_over(["2024"], day) == over
