"""Wheelchair access, parking, TTY and hours of intake: said wherever they are known, and nowhere else."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client

from programs.models import Program
from programs.search import listings_of
from programs.web.listing.as_text import as_text
from programs.web.listing.questions import about_unknown
from programs.web.listing.structured_data import medical_clinic
from programs.web.picks.points import points
from programs.web.results.cards import card
from programs.web.wording.reach import Intake, intake, stretches
from tests.factories import ProgramFactory
from tests.web.reading import running

pytestmark = pytest.mark.django_db
SAID = {
    "intake_hours": "Mon–Thu 8 am–8 pm, Fri 8 am–4 pm", "tty": "711", "wheelchair": "yes", "parking": "no",
}  # fmt: skip
HOURS = "Mon–Thu 8 a.m.–8 p.m.; Fri 8 a.m.–4 p.m."
WORDS = ("Intake hours", "TTY", "Wheelchair", "wheelchair", "No parking", "data-open=", "711 (relay calls)")


def program(**fields: Any) -> Program:
    made: Program = ProgramFactory(slug="cedar", **fields)
    return made


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return running(unescape(response.content.decode()))


def hours_of(**fields: Any) -> Intake:
    found = intake(listings_of([program(**fields).pk])[0])
    assert found is not None
    return found


def pages_of(one: Program) -> list[str]:
    return [
        "/en/programs/cedar/", f"/en/shortlist/?id={one.pk}", f"/en/compare/?id={one.pk}",
        "/en/programs/?state=CO", f"/en/near-me/cards/?state=CO&id={one.pk}",
    ]  # fmt: skip


def test_what_is_known_stands_on_every_page(client: Client) -> None:
    for path in pages_of(program(**SAID)):
        found = page(client, path)
        for words in (HOURS, "Wheelchair access", "711"):
            assert words in found, (path, words)


def test_nothing_known_is_one_line_to_ask_and_never_a_no(client: Client) -> None:
    one = program()
    for path in pages_of(one):
        found = page(client, path).split('<main id="main"')[-1].split("<footer")[0]
        asked = "Is there wheelchair access, parking, a TTY or 711 line for deaf callers? When does somebody answer?"
        assert found.count(asked) == (1 if path.endswith("/cedar/") else 0)
        rest = found.replace(asked, "")
        assert [words for words in WORDS if words in rest] == [], path


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        (SAID, ""),
        ({**SAID, "parking": ""}, "Is there parking?"),
        ({**SAID, "intake_hours": ""}, "When does somebody answer?"),
        ({**SAID, "wheelchair": "no"}, ""),
        ({"virtual": True}, "Is there a TTY or 711 line for deaf callers? When does somebody answer?"),
    ],
)
def test_only_what_nobody_said_is_asked(fields: dict[str, Any], question: str) -> None:
    (listing,) = listings_of([program(**fields).pk])
    last = about_unknown(listing)[-1]
    assert last == question if question else not last.startswith(("Is there", "When does"))


def test_hours_are_said_in_the_language_of_the_page_unless_they_cannot_be_read(client: Client) -> None:
    one = program(**SAID)
    assert "Lun–Jue 8 a.m.–8 p.m.; Vie 8 a.m.–4 p.m." in page(client, "/es/programs/cedar/")
    Program.objects.filter(pk=one.pk).update(intake_hours="By appointment <b>")
    assert '<bdi lang="en">By appointment <b></bdi>' in page(client, "/es/programs/cedar/")
    assert "data-open=" not in page(client, "/es/programs/cedar/")


def test_what_the_script_reads_is_on_the_clock_of_the_place() -> None:
    found = json.loads(hours_of(intake_hours="Mon 9 am–5 pm").open)
    assert found == {"zone": "America/Denver", "name": "Mountain time", "week": [[540, 1020, "5 p.m."]]}


def test_a_clock_of_its_own_is_said() -> None:
    found = hours_of(intake_hours="Mon 9 am–5 pm", intake_time_zone="America/New_York")
    assert found.text == "Mon 9 a.m.–5 p.m. Eastern time"
    assert json.loads(found.open)["zone"] == "America/New_York"


def test_without_a_clock_it_never_says_open_now() -> None:
    """North Dakota keeps two clocks, and no ZIP code is known."""
    found = hours_of(intake_hours="24/7", zip_code="", state="ND")
    assert (found.text, found.open) == ("day and night, every day", "")


@pytest.mark.parametrize(
    ("hours", "spans"),
    [
        ("Fri 8pm-2am", [[4 * 1440 + 1200, 5 * 1440 + 120, "2 a.m."]]),
        ("Sun 8pm-2am", [[6 * 1440 + 1200, 7 * 1440 + 120, "2 a.m."]]),
        ("Sun 8pm-midnight; Mon 0:00-2:00", [[6 * 1440 + 1200, 7 * 1440 + 120, "2 a.m."]]),
        ("Mon 9-12, 1-4", [[540, 720, "noon"], [780, 960, "4 p.m."]]),
        ("Mon, Tue 0:00-24:00", [[0, 2880, "Tuesday, midnight"]]),
        ("24/7", [[0, 10080, ""]]),
    ],
)
def test_hours_go_on_over_midnight_and_the_end_of_the_week(hours: str, spans: list[Any]) -> None:
    assert json.loads(hours_of(intake_hours=hours).open)["week"] == spans


def test_hours_that_leave_no_gap_are_one_stretch_whatever_their_seams() -> None:
    whole = [
        {"day": day, "start": "00:00", "end": "24:00"} for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    ]
    assert stretches(whole) == [(0, 10080)]  # type: ignore[arg-type]
    assert stretches(whole[1:]) == [(1440, 10080)]  # type: ignore[arg-type]
    assert stretches(whole[:6]) == [(0, 8640)]  # type: ignore[arg-type]


def test_a_card_says_it_beside_its_number_and_when_it_is_opened() -> None:
    about = card(listings_of([program(**SAID).pk])[0])
    assert about.open
    said = [fact.text for fact in about.more]
    assert said[:4] == [f"Intake hours: {HOURS}", "TTY: 711 (relay calls)", "Wheelchair access", "No parking"]


def test_programs_are_compared_in_it_only_where_one_says_something() -> None:
    ids = [program(**SAID).pk, ProgramFactory(wheelchair="no").pk, ProgramFactory().pk]
    rows = {row.code: (row.sameness, [one.key for one in row.said]) for row in points(listings_of(ids))}
    assert rows["wheelchair"] == ("differs", ["Yes", "No", None])
    assert rows["parking"] == ("partly", ["No", None, None])
    assert not {row.code for row in points(listings_of(ids[2:]))} & {"wheelchair", "parking"}


def test_search_engines_are_told_in_the_words_of_schema_org() -> None:
    data = json.loads(medical_clinic(listings_of([program(**SAID).pk])[0], "https://iop.example/cedar/"))
    intake_point, tty = data["contactPoint"]
    week, friday = intake_point["hoursAvailable"]
    assert (week["opens"], week["closes"], len(week["dayOfWeek"])) == ("08:00", "20:00", 4)
    assert friday["dayOfWeek"] == ["https://schema.org/Friday"]
    assert (tty["telephone"], tty["contactOption"]) == ("711", "HearingImpairedSupported")
    assert {one["name"]: one["value"] for one in data["amenityFeature"]} == {
        "Wheelchair accessible": True,
        "Parking": False,
    }
    nothing = json.loads(medical_clinic(listings_of([ProgramFactory().pk])[0], "https://iop.example/x/"))
    assert not {"contactPoint", "amenityFeature"} & nothing.keys()


def test_the_copy_as_text_and_the_spreadsheet_say_it(client: Client) -> None:
    one = program(**SAID)
    lines = as_text(listings_of([one.pk])[0], "https://iop.example/cedar/").splitlines()
    assert {f"Intake hours: {HOURS}", "TTY: 711 (relay calls)", "Getting in: Wheelchair access, No parking"} <= set(
        lines
    )
    table = client.get("/en/shortlist/csv/", {"id": str(one.pk)}).content.decode()
    assert "TTY" in table.splitlines()[0]
    assert f"{HOURS}" in table


def test_the_api_gives_answers_as_codes_and_null(client: Client) -> None:
    one, other = program(**SAID), ProgramFactory()
    found = client.get(f"/api/v1/programs/{one.pk}/").json()
    assert (found["wheelchair"], found["parking"], found["tty"]) == ("yes", "no", "711")
    assert found["intake_time_zone"] == "America/Denver"
    assert found["intake_sessions"][-1] == {"day": "fri", "start": "08:00", "end": "16:00"}
    nothing = client.get(f"/api/v1/programs/{other.pk}/").json()
    named = ("wheelchair", "parking", "tty", "intake_hours", "intake_time_zone")
    assert [nothing[name] for name in named] == [None] * 5
    assert nothing["intake_sessions"] == []
