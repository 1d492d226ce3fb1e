"""Where little is found, each link says what it would change and how many programs there are then."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from programs.web.results import page
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
)
from tests.shared import shared_by_all
from tests.web.reading import cards, links, page_of

pytestmark = pytest.mark.django_db

NEAR, NEXT_TOWN, FAR = 39.7313, 40.2, 44.5
"""Latitudes: in Denver, about 32 miles and about 330 miles north of it."""


@shared_by_all
def programs() -> None:
    """Around Denver: five in Spanish with Medicaid, one in Russian, one possible IOP, others farther away."""
    PlaceFactory()
    for _number in range(5):
        program: Any = ProgramFactory(languages=["es"], payments=["medicaid"], conditions=["ptsd"])
        TrackFactory(program=program)
    ProgramFactory(languages=["ru"], payments=["medicare"], conditions=["depression", "ptsd"])
    ProgramFactory(languages=["ru"], evidence="possible", payments=["tricare"])
    ProgramFactory(languages=["ru"], payments=["tricare"], latitude=NEXT_TOWN)
    ProgramFactory(languages=["ru"], payments=["tricare"], latitude=FAR)
    insurer = PayerFactory(name="Alpha", slug="alpha")
    ParticipationFactory(program=program, network=NetworkFactory(payer=insurer, name="Open", slug="open"))
    NetworkFactory(payer=PayerFactory(name="Omega", slug="omega"), name="Plan", slug="omega-plan")


def ways(client: Client, query: str) -> dict[str, str]:
    """Address by words of each way on."""
    page = page_of(client, query)
    return links(page.split('<ul class="ways-on">')[1].split("</ul>")[0]) if "ways-on" in page else {}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "near=80203&language=ru&payment=tricare&unstated=exclude",
            {
                "At any distance: 2 programs": "near=80203&language=ru&payment=tricare&unstated=exclude&radius=any",
                "Without “TRICARE”: 1 program": "near=80203&language=ru&unstated=exclude",
                "Within 50 miles: 1 program": "near=80203&language=ru&payment=tricare&unstated=exclude&radius=50",
                "Also places that may have an IOP: 1 program": (
                    "near=80203&language=ru&payment=tricare&unstated=exclude"
                    "&evidence=stated&evidence=named&evidence=possible"
                ),
            },
        ),
        # of several that must all hold, each by itself
        (
            "near=80203&condition=ptsd&condition=gambling",
            {"Without “Gambling”: 6 programs": "near=80203&condition=ptsd"},
        ),
        # of several of which any will do, all together
        (
            "near=80203&language=so&language=zh&page_size=5",
            {"Without “Somali”, “Chinese”: 6 programs": "near=80203&page_size=5"},
        ),
        # times and hours go together
        (
            "near=80203&language=es&when=mornings&hours_max=4",
            {
                "Without “Weekday mornings (7 a.m. to 1 p.m.)”, “At most 4 hours a week”: 5 programs": (
                    "near=80203&language=es"
                )
            },
        ),
        ("near=80203&payer=omega", {"Without “Omega”: 6 programs": "near=80203"}),
        ("near=80203&network=omega-plan", {"Without “Omega: Plan”: 6 programs": "near=80203"}),
        (
            "near=80203&verified_within=9",
            {"Without “Contact and services checked in the last 9 days”: 6 programs": "near=80203"},
        ),
        # nothing by itself helps
        (
            "near=80203&radius=10&language=so&condition=gambling",
            {"Take all filters away": "near=80203&radius=10"},
        ),
    ],
)  # fmt: skip
def test_what_each_change_would_bring(client: Client, query: str, found: dict[str, str]) -> None:
    shown = ways(client, query)
    for label, address in found.items():
        assert shown.get(label) == f"/programs/?{address}", shown


def test_of_a_sentence_what_we_understood_comes_first(client: Client) -> None:
    page = page_of(client, "near=80203&q=medicaid+evenings+zzyzxqq")
    offered = links(page.split('<ul class="choices">')[1].split("</ul>")[0])
    assert next(iter(offered.items())) == (
        "Only “Medicaid”, “Weekday evenings (4:30 p.m. to 10 p.m.)”: 5 programs",
        "/programs/?near=80203&payment=medicaid&when=evenings",
    )
    assert not any(words.startswith("Only") for words in ways(client, "near=80203&q=medicaid+evenings+zzyzxqq"))


def test_the_most_helpful_comes_first(client: Client) -> None:
    labels = list(ways(client, "near=80203&language=ru&payment=medicaid"))
    assert labels == ["Without “Russian”: 5 programs", "Without “Medicaid”: 1 program"]


@pytest.mark.parametrize(
    "query", ["near=80203&language=ru&payment=tricare", "near=80203&condition=gambling", "near=80203&payer=omega"]
)
def test_every_way_brings_what_it_says(client: Client, query: str) -> None:
    """Counted are those that say so: what there is to ask comes beside them."""
    found = ways(client, f"{query}&unstated=exclude")
    assert found
    for label, address in found.items():
        count = int(label.split(": ")[-1].split()[0])
        assert len(cards(client.get(address).content.decode())) == count, label


def test_few_results_come_before_what_would_bring_more(client: Client) -> None:
    page = page_of(client, "near=80203&language=ru")
    assert len(cards(page)) == 2, "the other one may be an IOP"
    assert "1 more may have an IOP" in page
    heading = "Few results: what would bring more"
    assert page.index("</article>") < page.index(heading)
    assert "Without “Russian”: 6 programs" in ways(client, "near=80203&language=ru")
    assert "Talk to somebody now" not in page


def test_where_there_are_enough_nothing_is_offered(client: Client) -> None:
    assert ways(client, "near=80203&language=es") == {}


def test_without_results_somebody_can_be_called(client: Client) -> None:
    page = page_of(client, "near=80203&language=so&condition=gambling&unstated=exclude")
    assert "What you can try" in page
    assert "tel:+18006624357" in page
    assert 'href="sms:988"' in page


def test_an_empty_directory_has_no_filters_to_take_away(client: Client) -> None:
    from programs.models import Program

    Program.objects.update(status=Program.Status.HIDDEN)
    assert ways(client, "near=80203") == {}
    assert ways(client, "near=80203&language=so") == {"Take all filters away": "/programs/?near=80203"}


def test_words_of_a_way_are_text(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(client, "near=80203&q=%3Cb%3Enobody%3C/b%3E")
    assert "<b>" not in page
    assert "Without “&lt;b&gt;nobody&lt;/b&gt;”: 6 programs" in page


@pytest.mark.parametrize(
    ("words", "others", "alike"),
    [
        ("serenity", "Serenity ", True),
        ('"dialectical behavior"', "dialectical  behavior", True),
        ("serinity", "serenity", False),
        ("teen iop", "teen", False),
    ],
)
def test_same_words(words: str, others: str, alike: bool) -> None:
    assert page.same(words, others) is alike


def test_where_little_is_found_the_place_that_was_named_comes_first(client: Client) -> None:
    PlaceFactory(kind="city", zip_code="", key="city-denver-co", name="Denver", normalized_name="denver")
    ProgramFactory(name="Denver Cedar", conditions=["depression"], payments=["medicaid"], city="Denver")

    def offered(q: str) -> list[str]:
        page = page_of(client, f"q={q}")
        offers = page.split('class="notice offers')[1].split("</div>")[0] if "notice offers" in page else ""
        return re.findall(r'<a class="chip" href="[^"]*">([^<]*)', offers)

    nothing = offered("my son is depressed and we have medicaid in Denver something with Clinton")
    assert nothing[0].startswith("Near Denver, CO")
    assert len(nothing) > 1
    ProgramFactory(name="Elsewhere", conditions=["depression"], payments=["medicaid"], city="Pueblo")
    little = offered("my son is depressed near Denver and we have medicaid")  # one program has the town in its name
    assert little[0].startswith("Near Denver, CO")
    assert little[1].startswith("Only")
    for name in ("Denver Ash", "Denver Birch", "Denver Elm"):
        ProgramFactory(name=name, conditions=["depression"], payments=["medicaid"], city="Denver")
    found = offered("depression medicaid denver")  # four: no longer little
    assert found[-1].startswith("Near Denver, CO")
