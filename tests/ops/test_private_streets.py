"""What looks for private streets finds one that is shown, in whatever form, and asks for every page there is."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import URLPattern

from programs.api.v1.urls import urlpatterns as api_pages
from programs.models import Program
from programs.ops.private_streets import (
    Look,
    PrivateProgram,
    addresses_of,
    look_for_streets,
    look_into,
    private_programs,
    stated_by_others,
)
from programs.web.urls import urlpatterns as web_pages
from tests.factories import ProgramFactory
from tests.imports.samhsa.made_up import download, gazetteer, located

POINT = {"latitude": "39.7399", "longitude": "-104.9744"}
HOUSE = located(name1="Quiet House IOP", street1="77 Juniper Street", phone="303-555-0142", **POINT)
RIVERS = located(name1="Two Rivers", street1="8 Mill Road", phone="303-555-0199")
PRIVATE = HOUSE | {"street1": "- - -"}

SPEAK_OF_NO_PROGRAM = {
    *("place-suggestions", "crisis", "fit-check", "fit-check-how", "guide", "glossary", "guide-page"),
    *("about-ranking", "privacy", "accessibility", "for-clinicians", "for-insurers", "for-providers"),
    *("api-guide", "listing-template", "set-language", "robots", "favicon", "security", "correct-thanks", "report"),
    # Files are read as they lie there (`look_into_files`).
    *("exports-entry", "exports", "export-programs", "export-participations", "export-providers", "export-file"),
    *("export-schema", "index", "key", "places", "place", "vocabularies", "payers", "payer", "networks", "network"),
    # Of a payer's own programs, with its key. What is private has no street in the database.
    *("network-roster", "roster", "roster-rows", "roster-apply"),
    *("adequacy-standards", "network-adequacy", "network-adequacy-gaps"),  # of a network: as of the whole directory
}
"""Names of addresses that hold nothing of one program. A new page belongs here, or into ``addresses_of``."""


@pytest.fixture
def hidden(db: None, tmp_path: Path) -> Program:
    """A program whose street the second edition keeps private."""
    gazetteer()
    for edition, house in (("2026-01-01", HOUSE), ("2026-02-01", PRIVATE)):
        path = download(tmp_path / f"{edition}.csv", [house, RIVERS])
        call_command("import_samhsa", path, apply=True, edition=edition, stdout=StringIO(), stderr=StringIO())
    return Program.objects.get(name="Quiet House IOP")


def checked() -> str:
    output = StringIO()
    call_command("check_private_streets", stdout=output)
    return output.getvalue()


def test_every_page_that_may_speak_of_a_program_is_asked_for() -> None:
    house = PrivateProgram(Program().pk, "quiet-house", "Quiet House", "80203", "CO", "Denver")
    asked = [address.partition("?")[0] for address, _programs in addresses_of([house])]
    patterns = [(f"/{language}/", web_pages) for language in ("en", "es")] + [("/api/v1/", api_pages)]
    for start, pages in patterns:
        for page in pages:
            assert isinstance(page, URLPattern)
            if page.name not in SPEAK_OF_NO_PROGRAM:
                paths = [path.removeprefix(start) for path in asked if path.startswith(start)]
                paths += [path.removeprefix("/") for path in asked if not path.startswith(("/en/", "/es/", "/api/"))]
                assert any(page.resolve(path) for path in paths), page.name


def test_a_street_that_was_withdrawn_is_shown_nowhere(hidden: Program) -> None:
    (house,) = private_programs().values()
    assert (house.id, house.streets, house.points) == (hidden.id, {"77 juniper street"}, {("39.7399", "-104.9744")})
    said = checked()
    assert "1 programs with a private street" in said
    assert "private streets shown: 0" in said


def test_a_street_that_is_shown_is_found_on_every_kind_of_page(hidden: Program) -> None:
    """Of the program itself, in its neighbour's words, and as a point."""
    Program.objects.filter(id=hidden.id).update(description="Ring twice at 77 Juniper Street.")
    Program.objects.filter(name="Two Rivers").update(description="Beside 77 JUNIPER Street, at 39.7399, -104.9744.")
    look = look_for_streets(private_programs(), most=1000)
    assert look.failed == []
    found = {shown.address.partition("?")[0] for shown in look.shown}
    assert {f"/en/programs/{hidden.slug}/", f"/api/v1/programs/{hidden.id}/", "/api/v1/programs/"} <= found
    assert {shown.street for shown in look.shown} == {"77 juniper street", "39.7399, -104.9744"}
    with pytest.raises(CommandError, match="private streets are shown"):
        checked()


def test_no_more_is_asked_for_than_allowed(hidden: Program) -> None:
    look = look_for_streets(private_programs(), most=2)
    assert (look.asked, look.more) == (2, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>77 Juniper St. &amp; O&#x27;Hara</p>", True),
        ('{"street1": "77 Juniper St. \\u0026 O\\u0027Hara"}', True),
        ("77 Juniper St & O'Hara Way", True),
        ("177 Juniper St & O'Hara", False),
        ("77 Juniper St", False),
    ],
)
def test_a_street_is_found_in_any_writing(text: str, found: bool) -> None:
    look = Look()
    house = PrivateProgram(Program().pk, "quiet", "Quiet", "80203", "CO", "Denver", {"77 juniper st o hara"})
    look_into(look, "/", text, [house], set())
    assert bool(look.shown) is found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("street1", "stated"),
    [("77 Juniper St", True), ("77 JUNIPER ST. North", True), ("177 Juniper St", False), ("77 Juniper", False)],
)
def test_a_street_that_another_listing_states_says_nothing(street1: str, stated: bool) -> None:
    ProgramFactory(street1=street1)
    look, house = Look(), PrivateProgram(Program().pk, "quiet", "Quiet", "80203", "CO", "Denver", {"77 juniper st"})
    look_into(look, "/", "77 Juniper St", [house], stated_by_others([house]))
    assert (bool(look.shown), look.stated) == (not stated, {"77 juniper st"} if stated else set())


@pytest.mark.django_db
def test_its_own_street_is_not_another_listings() -> None:
    program = ProgramFactory(street1="77 Juniper St")
    house = PrivateProgram(program.pk, "quiet", "Quiet", "80203", "CO", "Denver", {"77 juniper st"})
    assert stated_by_others([house]) == set()
