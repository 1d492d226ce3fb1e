"""Two facilities from one edition to the next, as readers meet them before and after. All names are invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from programs.imports.identity import program_id, site_key
from programs.models import Doubt, Program
from programs.quality.doubts import doubt_decided
from tests.imports.samhsa.made_up import facility, gazetteer, workbook
from tests.web.reading import text_of
from tests.web.test_editions_shown import loads

pytestmark = pytest.mark.django_db

HOLLOW = facility(name1="Cedar Hollow Recovery", street1="120 Juniper Street", phone="303-555-0142")
GROVE = facility(name1="Maple Grove Counseling", street1="45 Orchard Avenue", phone="303-555-0150")
RIVERS = facility(name1="Two Rivers", street1="8 Mill Road", phone="303-555-0199")
NO_IOP = {"service_code_info": "SA * RES * MD", "phone": "303-555-0143"}


def found(client: Client, query: str = "near=80203") -> list[str]:
    results: list[dict[str, Any]] = client.get(f"/api/v1/programs/?{query}").json()["results"]
    return sorted(result["name"] for result in results)


def page(client: Client, name: str, language: str = "en") -> str:
    return text_of(client.get(f"/{language}/programs/{Program.objects.get(name=name).slug}/").content.decode())


def edition(tmp_path: Path, year: str, *rows: dict[str, Any]) -> None:
    loads(year, workbook(tmp_path / f"{year}.xlsx", [*rows, RIVERS]))


def test_one_that_lost_its_evidence(client: Client, tmp_path: Path) -> None:
    """2023: an IOP. 2024: the same house says residential treatment only, under another phone."""
    gazetteer()
    edition(tmp_path, "2023", HOLLOW)
    assert found(client) == ["Cedar Hollow Recovery", "Two Rivers"]
    before = page(client, "Cedar Hollow Recovery")
    assert "An intensive outpatient program for" in before
    assert "Not checked with the program yet. In SAMHSA’s directory of 2023." in before
    assert "(303) 555-0142" in before

    edition(tmp_path, "2024", HOLLOW | NO_IOP)
    assert found(client) == ["Two Rivers"], "who searches for an IOP does not find it"
    assert found(client, "near=80203&evidence=lapsed") == ["Cedar Hollow Recovery"]
    after = page(client, "Cedar Hollow Recovery")
    assert "An older list said that this is an IOP. The newest one does not: call and ask." in after
    assert "An intensive outpatient program for" not in after
    assert "(303) 555-0143" in after
    assert "(303) 555-0142" not in after
    assert "Una lista anterior decía que es un programa intensivo ambulatorio (IOP)." in page(
        client, "Cedar Hollow Recovery", "es"
    )

    question = Doubt.objects.get(kind="lost-evidence")
    cells = {entry["label"]: (entry["before"], entry["after"]) for entry in question.evidence}
    assert cells["evidence"] == ("stated", "none")
    assert cells["phone"] == ("303-555-0142", "303-555-0143")
    assert "OIT" in cells["codes"][0]
    doubt_decided(doubt=question, accepted=False, user=None)
    assert found(client) == ["Cedar Hollow Recovery", "Two Rivers"], "somebody called: they do have one"
    edition(tmp_path, "2025", HOLLOW | NO_IOP)
    assert found(client) == ["Cedar Hollow Recovery", "Two Rivers"], "and nobody is asked again"
    assert not Doubt.objects.filter(state="open", kind="lost-evidence").exists()


def test_one_that_stood_twice(client: Client, tmp_path: Path) -> None:
    """2023: Maple Grove Counseling. 2024: the same with L.L.C. 2025: Birch Lane Services. One door, one phone."""
    gazetteer()
    edition(tmp_path, "2023", GROVE)
    (grove,) = Program.objects.filter(name=GROVE["name1"])
    edition(tmp_path, "2024", GROVE | {"name1": "Maple Grove Counseling, L.L.C."})
    assert found(client) == ["Maple Grove Counseling, L.L.C.", "Two Rivers"], "once, and not twice"
    assert found(client, "q=maple+grove+counseling") == ["Maple Grove Counseling, L.L.C."]
    renamed = Program.objects.get(name="Maple Grove Counseling, L.L.C.")
    assert (renamed.id, renamed.slug) == (grove.id, grove.slug), "old links lead to it"

    edition(tmp_path, "2025", GROVE | {"name1": "Birch Lane Services"})
    assert found(client) == ["Birch Lane Services", "Two Rivers"], "nobody can tell; it is not shown twice"
    old = page(client, "Maple Grove Counseling, L.L.C.")
    assert "Not in the newest edition (2025): call before you go." in old
    assert "Last in SAMHSA’s directory of 2024." in old

    doubt_decided(doubt=Doubt.objects.get(kind="renamed"), accepted=True, user=None)
    edition(tmp_path, "2026", GROVE | {"name1": "Birch Lane Services"})
    (birch,) = Program.objects.filter(status="published", name="Birch Lane Services")
    assert birch.id == grove.id, "one program, under its first id"
    assert found(client, "q=maple+grove") == ["Birch Lane Services"]
    new_id = program_id(site_key("Birch Lane Services", "", GROVE["street1"], GROVE["zip"]))
    shortlist = client.get(f"/en/shortlist/?id={new_id}").content.decode()
    assert "One listing was joined with another and is shown as part of it" in shortlist
    assert birch.slug in shortlist


def test_what_the_lists_say_is_said_in_every_copy(client: Client, tmp_path: Path) -> None:
    """Card, comparison, shortlist and CSV name the edition; the public page of sources says of what year facts are."""
    gazetteer()
    edition(tmp_path, "2023", HOLLOW, GROVE)
    edition(tmp_path, "2024", HOLLOW)
    ids = "&".join(f"id={pk}" for pk in Program.objects.exclude(name="Two Rivers").values_list("pk", flat=True))
    for address in ("programs/?near=80203", f"compare/?{ids}", f"shortlist/?{ids}"):
        text = text_of(client.get(f"/en/{address}").content.decode())
        assert "In SAMHSA’s directory of 2024." in text, address
        assert "Not in the newest edition (2024): call before you go." in text, address
        assert "Last in SAMHSA’s directory of 2023." in text, address
        text = text_of(client.get(f"/es/{address}").content.decode())
        assert "Por última vez en el directorio de SAMHSA de 2023." in text, address
    file = csv.DictReader(io.StringIO(client.get(f"/en/shortlist/csv/?{ids}").content.decode("utf-8-sig")))
    rows = {row["Program"]: " ".join(filter(None, row.values())) for row in file}
    assert "edition of 2023; not in that of 2024" in rows["Maple Grove Counseling"]
    assert "(edition of 2024)" in rows["Cedar Hollow Recovery"]
    about = text_of(client.get("/en/about/data/").content.decode())
    assert "3 listings have facts from it, its edition of 2024 ." in about.replace("2024.", "2024 .")
    assert "loaded" not in about.split("How facts are checked")[0]
