"""What readers see of editions: a street that was withdrawn is nowhere, what no newest list has says so."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from programs.models import Program, ProgramAlias
from tests.factories import ProgramFactory
from tests.imports.samhsa.made_up import MENTAL_HEALTH, download, facility, gazetteer, located, workbook

pytestmark = pytest.mark.django_db

STREET = re.compile(rb"Juniper|39\.7399|104\.9744", re.IGNORECASE)
SAID_BACK = re.compile(rb"(?:q=|value=.|search.)juniper", re.IGNORECASE)
"""What the searcher typed."""
HOUSE = {"name1": "Quiet House IOP", "street1": "77 Juniper Street", "phone": "303-555-0142"}
FILLER = facility(name1="Two Rivers", street1="8 Mill Road", phone="303-555-0199")


def loads(edition: str, *paths: Path) -> None:
    call_command("import_samhsa", *map(str, paths), apply=True, edition=edition, stdout=StringIO(), stderr=StringIO())


def every_answer(client: Client, house: Program, other: Program) -> dict[str, bytes]:
    """Every page and API answer that may speak of a program, in both languages."""
    ids = f"id={house.id}&id={other.id}"
    paths = [
        "", "programs/?near=80203", "programs/?q=quiet", "programs/?near=80203&radius=any&evidence=lapsed",
        "programs/?q=juniper", f"programs/{house.slug}/", f"programs/{other.slug}/", f"programs/{house.slug}/correct/",
        f"compare/?{ids}", f"shortlist/?{ids}", f"shortlist/csv/?{ids}", "near-me/", f"near-me/cards/?{ids}",
        "programs/near/", "programs/near/co/", "programs/near/co/denver/", "about/data/", "map/cities/co.json",
    ]  # fmt: skip
    addresses = [f"/{language}/{path}" for language in ("en", "es") for path in paths]
    addresses += [
        "/sitemap.xml", "/sitemap-programs.xml", "/sitemap-places.xml", "/map/en.json", "/map/es.json",
        "/api/v1/programs/?near=80203", "/api/v1/programs/?near=80203&facets=true&radius=any",
        "/api/v1/programs/?q=quiet", "/api/v1/programs/?near=39.7399,-104.9744&radius=1&ordering=distance",
        f"/api/v1/programs/{house.id}/", f"/api/v1/programs/{other.id}/", "/places/suggest/?q=juniper",
    ]  # fmt: skip
    found = {}
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        found[address] = b"<".join(part for part in re.split(rb"[<>]", body) if not SAID_BACK.search(part))
    return found


def shown(client: Client) -> list[str]:
    house, other = Program.objects.get(phone="303-555-0142"), Program.objects.get(name="Two Rivers")
    return [
        address
        for address, body in every_answer(client, house, other).items()
        if "juniper" not in address and "39.7399" not in address and STREET.search(body)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("street", ["- - -", ""])
def test_a_withdrawn_street_stands_on_no_page_and_in_no_answer(client: Client, tmp_path: Path, street: str) -> None:
    """Everything is asked for before, so that whatever is kept is kept with the street."""
    gazetteer()
    point = {"latitude": "39.7399", "longitude": "-104.9744"}
    mill = located(
        name1="Two Rivers", street1="8 Mill Road", phone="303-555-0199", latitude="39.73", longitude="-104.98"
    )
    before = [located(**HOUSE, **point), mill]
    loads("2026-01-01", download(tmp_path / "a.csv", before))
    loads("2023", workbook(tmp_path / "mh.xlsx", [facility(**HOUSE, service_code_info=MENTAL_HEALTH)]))
    assert len(shown(client)) > 12, "the test must be able to find it"
    after = [located(**(HOUSE | point | {"street1": street})), mill]
    loads("2026-02-01", download(tmp_path / "b.csv", after))
    house = Program.objects.get(phone="303-555-0142")
    assert house.precision == "hidden"
    assert shown(client) == []


def test_a_street_withdrawn_under_another_name(client: Client, tmp_path: Path) -> None:
    """Nobody can tell that it is the same program; its street goes all the same."""
    gazetteer()
    loads("2023", workbook(tmp_path / "a.xlsx", [facility(**HOUSE), FILLER]))
    new = facility(name1="Harbor Light", street1="---", phone="303-555-0142")
    loads("2024", workbook(tmp_path / "b.xlsx", [new, FILLER]))
    assert not Program.objects.filter(street1__contains="Juniper").exists()


@pytest.fixture
def vanished(tmp_path: Path) -> Program:
    gazetteer()
    loads("2023", workbook(tmp_path / "a.xlsx", [facility(**HOUSE), FILLER]))
    loads("2024", workbook(tmp_path / "b.xlsx", [FILLER]))
    return Program.objects.get(phone="303-555-0142")


NOT_IN_IT = "Not in the newest edition (2024): call before you go"


def test_a_vanished_program_says_so_everywhere(client: Client, vanished: Program) -> None:
    for address in (
        f"/en/programs/{vanished.slug}/", "/en/programs/?near=80203", f"/en/shortlist/?id={vanished.id}",
        f"/en/shortlist/csv/?id={vanished.id}", f"/en/near-me/cards/?id={vanished.id}",
    ):  # fmt: skip
        assert NOT_IN_IT in client.get(address).content.decode(), address
    page = client.get(f"/en/programs/{vanished.slug}/").content.decode()
    assert "edition of 2023; not in that of 2024" in page
    assert "its edition of 2024" in client.get("/en/about/data/").content.decode()


def test_the_api_says_which_editions_had_it(client: Client, vanished: Program) -> None:
    (source,) = client.get(f"/api/v1/programs/{vanished.id}/").json()["sources"]
    kept = ("edition", "first_seen", "last_seen", "listed")
    assert [source[name] for name in kept] == ["2024", "2023", "2023", False]
    rivers = Program.objects.get(name="Two Rivers")
    (source,) = client.get(f"/api/v1/programs/{rivers.id}/").json()["sources"]
    assert [source[name] for name in kept] == ["2024", "2023", "2024", True]


def test_it_sinks_and_the_reason_is_said(client: Client, vanished: Program) -> None:
    results: list[dict[str, Any]] = client.get("/api/v1/programs/?near=80203").json()["results"]
    assert [result["name"] for result in results] == ["Two Rivers", "Quiet House IOP"]
    assert NOT_IN_IT in results[1]["match"]["reasons"]
    assert results[0]["match"]["score"] - results[1]["match"]["score"] == 15


def test_lost_evidence_leaves_the_default_search_and_the_page_explains(client: Client, tmp_path: Path) -> None:
    gazetteer()
    loads("2023", workbook(tmp_path / "a.xlsx", [facility(), FILLER]))
    loads("2024", workbook(tmp_path / "b.xlsx", [facility(service_code_info="SA * RES"), FILLER]))
    names = [result["name"] for result in client.get("/api/v1/programs/?near=80203").json()["results"]]
    assert names == ["Two Rivers"]
    found = client.get("/api/v1/programs/?near=80203&evidence=lapsed").json()["results"]
    assert [result["evidence"] for result in found] == ["lapsed"]
    page = client.get("/en/programs/cedar-hollow-recovery-denver-co/").content.decode()
    assert "An older list said that this is an IOP. The newest one does not: call and ask." in page
    assert "An intensive outpatient program for" not in page


def test_a_former_name_and_a_former_id_find_it(client: Client) -> None:
    program = ProgramFactory(name="Maple Grove Counseling LLC", former_names=["Birch Lane Services"])
    alias = ProgramAlias.objects.create(id="00000000-0000-4000-8000-000000000001", program=program)
    found = client.get("/api/v1/programs/?q=birch+lane").json()["results"]
    assert [result["id"] for result in found] == [str(program.id)]
    answer = client.get(f"/api/v1/programs/{alias.id}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/programs/{program.id}/")
