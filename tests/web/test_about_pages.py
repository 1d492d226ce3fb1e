"""Pages for clinicians, insurers and providers, and the figures: what they say is so, and their links do things."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from programs.models import ImportRun, Program, SourceRecord
from programs.search.filters import ProgramFilterSet
from programs.search.keeper import current
from programs.search.ranking.rules import RULES
from programs.web.about.audiences import STARTING_POINTS
from programs.web.about.figures import figures, of_hundred
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    SourceFactory,
    TrackFactory,
    verified,
)
from tests.web.reading import links, text_of

ABOUT = ("/for/clinicians/", "/for/insurers/", "/for/providers/", "/about/data/", "/privacy/", "/accessibility/")


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.django_db
def test_every_link_leads_somewhere(client: Client) -> None:
    """All of them, each once: head and foot are those of every page."""
    PlaceFactory()
    on = {
        address.split("#")[0]: path
        for path in (*ABOUT, "/for/providers/template/", "/for/insurers/api/")
        for address in links(page_of(client, path)).values()
    }
    assert set(ABOUT) <= on.keys()
    assert [address for address in on.items() if not leads_somewhere(client, address[0])] == []


def leads_somewhere(client: Client, address: str) -> bool:
    if address.startswith("/static/"):
        return bool(finders.find(address.removeprefix("/static/")))
    return not address.startswith("/") or client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ABOUT)
def test_every_page_leads_to_it_from_its_foot(client: Client, path: str) -> None:
    footer = page_of(client, "/accessibility/").split("<footer")[1]
    assert f'href="{path}"' in footer
    assert f'<meta property="og:url" content="http://testserver{path}">' in page_of(client, path)


def test_clinicians_start_from_parameters_of_the_search() -> None:
    for parameter, value, _words in STARTING_POINTS:
        choices = ProgramFilterSet.base_filters[parameter].extra.get("choices")
        assert value in dict(choices) if choices else value == "true"


@pytest.mark.django_db
def test_the_example_for_insurers_works_here(client: Client) -> None:
    PlaceFactory()
    TrackFactory(program=ProgramFactory(payments=["medicaid"]))
    NetworkFactory(payer=PayerFactory(name="Blue", slug="blue"))
    page = page_of(client, "/for/insurers/")
    example = links(page)["See the answer"]
    assert f"curl &#x27;{example.replace('&', '&amp;')}&#x27;" in page or f"curl '{example}'" in unescape(page)
    assert "when=evenings" in example
    assert client.get(example).json()["count"] == 1
    assert "1 insurers and public payers, with 1 networks." in text_of(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"payments": ["medicaid"]}, "near=80203&radius=25&payment=medicaid"),
        ({"payments": ["medicaid"], "latitude": 45.0}, "payment=medicaid"),
        ({}, ""),
    ],
)
def test_the_example_finds_programs_in_thin_data_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fields: Any, asked: str
) -> None:
    """Hours, then the place, then the payment are given up where nothing says them; the Python is run as it stands."""
    PlaceFactory()
    ProgramFactory(name="Thin IOP", **fields)
    page = page_of(client, "/for/insurers/")
    assert links(page)["See the answer"].partition("?")[2] == asked
    code = unescape(page.split("Example of a request in Python")[1].split('<code lang="en">')[1].split("</code>")[0])
    monkeypatch.setattr("urllib.request.urlopen", lambda address: BytesIO(client.get(address).content))
    exec(code, {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.startswith("1 programs\nThin IOP")


@pytest.mark.django_db
def test_what_is_there_now_is_counted(client: Client) -> None:
    path = "/for/insurers/"
    assert "It holds no programs yet." in page_of(client, path)
    TrackFactory(program=ProgramFactory())
    ProgramFactory(payments=["medicaid"])
    text = text_of(page_of(client, path))
    assert "on which days and at what times it meets 1 50" in text
    assert "in which insurance networks it is 0 0" in text
    assert "Counted over 2 listings." in text
    assert "They say nothing of hours, insurance networks or openings" in text


def test_providers_see_every_rule_with_its_points(client: Client) -> None:
    page = page_of(client, "/for/providers/")  # without the django_db mark, any query fails
    for rule in RULES:
        assert f'<a href="/about/ranking/#{rule.code}">{rule.title}</a>' in page
        assert f"up to {rule.weight} points" in page


@pytest.mark.django_db
def test_providers_find_their_listing_by_name(client: Client) -> None:
    ProgramFactory(name="Perhaps Day Treatment", evidence="possible")
    page = page_of(client, "/for/providers/")
    assert 'name="q"' in page
    found = client.get("/programs/?evidence=stated&evidence=named&evidence=possible&q=perhaps").content.decode()
    assert "Perhaps Day Treatment" in found


@pytest.mark.parametrize("path", ["/for/clinicians/", "/for/providers/", "/privacy/", "/accessibility/"])
def test_pages_of_text_need_no_database(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200  # without the django_db mark, any query fails


def row_of(rows: list[Any], label: str) -> tuple[int, str]:
    (row,) = (row for row in rows if row.label == label)
    return row.count, row.share


def checked(days: int | None) -> None:
    program: Any = ProgramFactory()
    if days is not None:
        verified(program, timezone.now() - timedelta(days=days))


@pytest.mark.django_db
def test_figures_by_the_age_of_the_last_check() -> None:
    for days in (0, 29, 31, 89, 91, 364, 366, None):
        checked(days)
    ProgramFactory(status=Program.Status.CLOSED)
    rows = figures(current()).checked
    assert [(row.label, row.count, row.share) for row in rows] == [
        ("in the last 30 days", 2, "25"),
        ("31 to 90 days ago", 2, "25"),
        ("91 to 365 days ago", 2, "25"),
        ("longer ago", 1, "12"),
        ("never, as far as we know", 1, "12"),
    ]


def test_almost_all_are_not_all_and_few_are_not_none() -> None:
    shares = {(0, 0): "0", (0, 6640): "0", (4, 6640): "<1", (66, 6640): "<1", (67, 6640): "1"}
    shares |= {(6618, 6640): "99", (6640, 6640): "100"}
    assert {pair: of_hundred(*pair) for pair in shares} == shares


@pytest.mark.django_db
def test_figures_of_what_is_known() -> None:
    now = timezone.now()
    full = ProgramFactory(payments=["medicaid"], accepting="no", openings_reported_at=now)
    TrackFactory(program=full)
    ParticipationFactory(program=full)
    ProgramFactory(accepting="yes", openings_reported_at=now - timedelta(days=31), precision="zip", evidence="named")
    ProgramFactory(demo=True, precision="zip")
    ProgramFactory(draft=True)
    found = figures(current())
    assert (found.programs, found.samples, found.by_hand) == (3, 1, 2)
    assert [row.count for row in found.says] == [1, 1, 1, 1, 1]
    assert row_of(found.evidence, "Stated") == (2, "66")
    assert row_of(found.evidence, "In its name") == (1, "33")


@pytest.mark.django_db
def test_figures_by_source(client: Client) -> None:
    loaded = timezone.now() - timedelta(days=12)
    source: Any = SourceFactory(slug="samhsa", name="National Directory", attribution="SAMHSA")
    run = ImportRun.objects.create(source=source, started_at=loaded, finished_at=loaded, file_name="a", file_sha256="")
    programs: list[Any] = [ProgramFactory(), ProgramFactory(), ProgramFactory(draft=True), None]
    for number, program in enumerate(programs):
        SourceRecord.objects.create(
            source=source, key=str(number), site_key="", twin_key="", program=program, row_number=number,
            raw={}, raw_sha256="", first_run=run, last_run=run,
        )  # fmt: skip
    SourceFactory(slug="other", name="Other")
    (national, other) = figures(current()).sources
    assert (national.name, national.count) == ("National Directory", 2)
    assert national.loaded is not None
    assert national.loaded.said == "12 days ago"
    assert (other.count, other.loaded) == (0, None)
    assert figures(current()).by_hand == 0
    text = text_of(page_of(client, "/about/data/"))
    assert "2 listings have facts from it, loaded 12 days ago ." in text


@pytest.mark.django_db
def test_an_empty_directory_has_figures_too(client: Client) -> None:
    assert "0 programs are listed today" in text_of(page_of(client, "/about/data/"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 20])
def test_figures_are_kept_while_nothing_changes(
    client: Client, count: int, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(count):
        checked(3)
    figures(current())
    with django_assert_num_queries(1):  # has anything changed?
        page_of(client, "/about/data/")
    checked(40)
    with django_assert_max_num_queries(9):  # what changed, read by the index in six; all counts; sources; files
        text = text_of(page_of(client, "/about/data/"))
    assert f"{count + 1} programs are listed today" in text
