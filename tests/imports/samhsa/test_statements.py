"""Imports state; what is published follows. After any sequence of writes every program is what its statements say."""

from __future__ import annotations

import json
import random
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs.imports.samhsa import apply
from programs.models import Doubt, Program, Statement
from programs.quality.doubts import doubt_decided
from programs.quality.merges import merge_undone, programs_merged
from programs.quality.statements import fields_of_persons, fields_released, staff_edit, statement_made
from programs.statements.provenance import provenance_of
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import MENTAL_HEALTH, facility, workbook

pytestmark = pytest.mark.django_db

NAMES = ("Cedar Hollow Recovery", "Elm Court IOP", "Harbor Light")


def mental(**cells: Any) -> dict[str, Any]:
    return facility(**({"service_code_info": MENTAL_HEALTH} | cells))


def site(number: int, **cells: Any) -> dict[str, Any]:
    own = {"name1": NAMES[number], "street1": f"{number + 1} Elm Street", "phone": f"303-555-01{number + 10}"}
    return facility(**(own | cells))


def nothing_differs() -> None:
    output = StringIO()
    call_command("decide_programs", check=True, stdout=output)
    assert output.getvalue().strip().endswith(" 0 differences")


def said(**query: Any) -> list[Statement]:
    return list(Statement.objects.filter(**query).order_by("source__slug", "aspect"))


def test_each_source_says_what_its_rows_say(samhsa: Importer, tmp_path: Path) -> None:
    su = workbook(tmp_path / "su.xlsx", [facility()])
    mh = workbook(tmp_path / "mh.xlsx", [mental(phone="303-555-0177")])
    samhsa(su, mh, edition="2023")
    program = Program.objects.get()
    contacts = said(program=program, aspect="contact")
    assert [(row.source.slug, row.values["phone"]) for row in contacts if row.source] == [
        ("samhsa-directory-mental-health", "303-555-0177"),
        ("samhsa-directory-substance-use", "303-555-0142"),
    ]
    assert {(row.method, row.edition, row.as_of) for row in contacts} == {("file", "2023", date(2023, 12, 31))}
    assert all(row.run for row in contacts)
    assert program.phone == "303-555-0142", "of the directories, that of substance use has the word"
    services = {row.source.slug[-6:]: row.values for row in said(aspect="services") if row.source}
    assert "dbt" in services["health"]["therapies"]
    assert "dbt" not in services["ce-use"]["therapies"]
    assert "dbt" in program.therapies
    phone = next(one for one in provenance_of({program.pk: False})[program.pk] if one.field == "phone")
    assert [other.value for other in phone.others] == ["303-555-0177"]
    nothing_differs()


def test_the_same_again_writes_no_statement_and_the_dry_run_none_at_all(samhsa: Importer, tmp_path: Path) -> None:
    path = workbook(tmp_path / "su.xlsx", [facility(), site(1)])
    samhsa(path, edition="2023", apply=False)
    assert not Statement.objects.exists()
    samhsa(path, edition="2023")
    before = list(Statement.objects.order_by("pk").values())
    assert samhsa(path, edition="2023") == counts(read=2, unchanged=2)
    assert list(Statement.objects.order_by("pk").values()) == before


def test_what_fails_in_the_middle_states_nothing(
    samhsa: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any) -> None:
        raise CommandError("stopped")

    monkeypatch.setattr(apply, "write_statements", fails)
    with pytest.raises(CommandError, match="stopped"):
        samhsa(workbook(tmp_path / "su.xlsx", [facility()]), edition="2023")
    assert not Statement.objects.exists()
    assert not Program.objects.exists()


def test_a_list_that_has_it_no_more_leaves_its_word_as_gone(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(), site(1)]
    samhsa(workbook(tmp_path / "su.xlsx", rows), edition="2023")
    samhsa(
        workbook(tmp_path / "mh.xlsx", [mental(phone="303-555-0177"), site(2, service_code_info=MENTAL_HEALTH)]),
        edition="2023",
    )
    samhsa(workbook(tmp_path / "next.xlsx", [site(1)]), edition="2024", fewer=True)
    program = Program.objects.get(name=NAMES[0])
    gone = {row.source.slug: row.gone for row in said(program=program, aspect="contact") if row.source}
    assert gone == {"samhsa-directory-mental-health": False, "samhsa-directory-substance-use": True}
    assert program.phone == "303-555-0177", "who still speaks has the word"
    nothing_differs()


def test_a_street_that_became_private_is_in_no_statement_of_a_list(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(workbook(tmp_path / "su.xlsx", [facility(street1="77 Refuge Lane")]), edition="2023")
    samhsa(workbook(tmp_path / "mh.xlsx", [mental(street1="77 Refuge Lane")]), edition="2023")
    assert any("Refuge" in json.dumps(row.values) for row in said())
    samhsa(workbook(tmp_path / "next.xlsx", [facility(street1="- - -")]), edition="2024")
    assert Program.objects.filter(precision="hidden").count() == Program.objects.count()
    assert not any("Refuge" in json.dumps(row.values) for row in said())
    nothing_differs()


def test_the_life_of_a_listing(samhsa: Importer, tmp_path: Path) -> None:
    """List, twin, a call, a newer list, a report, a duplicate, undone: after each step nothing differs."""
    samhsa(workbook(tmp_path / "su.xlsx", [facility(), site(1)]), edition="2023")
    samhsa(workbook(tmp_path / "mh.xlsx", [mental(phone="303-555-0177")]), edition="2023")
    program = Program.objects.get(name=NAMES[0])
    call = {"phone": "303-555-0199"}
    called = date(2024, 2, 1)
    statement_made(program=program, aspect="contact", values=call, method="phone-call", by="staff", as_of=called)
    nothing_differs()
    found = samhsa(workbook(tmp_path / "su24.xlsx", [facility(phone="303-555-0111"), site(1)]), edition="2024")
    assert "phone: “303-555-0199” is kept, the file has “303-555-0111”." in found.text
    program.refresh_from_db()
    assert program.phone == "303-555-0199"
    phone = next(one for one in provenance_of({program.pk: False})[program.pk] if one.field == "phone")
    assert (phone.conflict, {other.value for other in phone.others}) == (True, {"303-555-0111", "303-555-0177"})
    nothing_differs()
    asked = Doubt.objects.get(kind="contradicted")
    assert asked.evidence == [{"label": "phone", "before": "303-555-0199", "after": "303-555-0111"}]
    doubt_decided(doubt=asked, accepted=False, user=None)
    website = {"website": "https://example.org"}
    statement_made(program=program, aspect="contact", values=website, method="staff", by="staff", note="A report.")
    nothing_differs()
    before = Program.objects.filter(pk=program.pk).values().get()
    merge = programs_merged(kept=program, joined=Program.objects.get(name=NAMES[1]))
    nothing_differs()
    merge_undone(merge=merge)
    after = Program.objects.filter(pk=program.pk).values().get()
    assert after | {"updated_at": None} == before | {"updated_at": None}
    nothing_differs()
    fields_released(program=program, fields=["phone"])
    assert program.phone == "303-555-0111"
    nothing_differs()


def test_what_a_later_list_says_otherwise_is_asked_once_until_it_says_something_else(
    samhsa: Importer, tmp_path: Path
) -> None:
    samhsa(workbook(tmp_path / "0.xlsx", [facility()]), edition="2023")
    program = Program.objects.get()
    said = {"phone": "303-555-0199"}
    statement_made(
        program=program, aspect="contact", values=said, method="phone-call", by="staff", as_of=date(2024, 12, 31)
    )

    def imported(edition: str, phone: str) -> list[tuple[str, str]]:
        samhsa(workbook(tmp_path / f"{edition}-{phone}.xlsx", [facility(phone=phone)]), edition=edition)
        asked = Doubt.objects.filter(kind="contradicted").order_by("created_at")
        return [(one.evidence[0]["after"], one.state) for one in asked]

    assert imported("2024", "303-555-0111") == [], "of the same day as the call"
    assert imported("2025", "303-555-0111") == [("303-555-0111", "open")]
    assert imported("2025", "303-555-0111") == [("303-555-0111", "open")]
    assert imported("2026", "303-555-0122") == [("303-555-0122", "open")], "one is open at a time"
    doubt_decided(doubt=Doubt.objects.get(kind="contradicted"), accepted=False, user=None)
    assert imported("2027", "303-555-0122") == [("303-555-0122", "rejected")]
    assert imported("2028", "303-555-0133") == [("303-555-0122", "rejected"), ("303-555-0133", "open")]
    doubt_decided(doubt=Doubt.objects.get(kind="contradicted", state="open"), accepted=True, user=None)
    program.refresh_from_db()
    assert program.phone == "303-555-0133", "the list is right"
    nothing_differs()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_differs_after_any_sequence(samhsa: Importer, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    rows = [site(number) for number in range(3)]
    samhsa(workbook(tmp_path / "first.xlsx", rows), edition="2023")
    for step in range(8):
        program = dice.choice(Program.objects.order_by("id"))
        act = dice.choice(("import", "import", "edit", "attest", "release"))
        if act == "import":
            cells = [
                {"phone": f"303-555-01{dice.randrange(30, 40)}", "intake1": dice.choice(["", "303-555-0155"])}
                | dice.choice([{}, {}, {"street1": "- - -"}, {"service_code_info": "SA * OP"}, {"city": "Aurora"}])
                for _each in rows
            ]
            side = [site(number, **cell) for number, cell in enumerate(cells) if dice.random() < 0.8] or [site(0)]
            side = [mental(**row) for row in side] if dice.random() < 0.4 else side
            samhsa(workbook(tmp_path / f"{step}.xlsx", side), edition=str(2024 + step), fewer=True)
        elif act == "edit":
            staff_edit(program=program, values=dice.choice(({"phone": "303-555-0199"}, {"street1": "9 Oak Street"})))
        elif act == "attest":
            as_of = date(dice.choice((2020, 2025)), 1, 1)
            values = {"conditions": ["ptsd"], "format": dice.choice(("virtual", "in-person"))}
            statement_made(
                program=program, aspect="services", values=values, method="signed-link", by="provider", as_of=as_of
            )
        else:
            fields_released(program=program, fields=fields_of_persons(program)[:1])
        nothing_differs()
