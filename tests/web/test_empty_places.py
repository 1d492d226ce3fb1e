"""Where nobody is near: the nearest by name and miles, two changes together, and a heading that says what was asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.cases import every
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.worlds import federal, make_world
from tests.shared import shared_by_all
from tests.web.reading import cards, links, page_of, text_of

pytestmark = pytest.mark.django_db

NEAR = "near=80203"


@shared_by_all
def denver() -> None:
    PlaceFactory()


def nearest(page: str) -> str:
    """The words of the nearest program; empty where none is named."""
    found = page.split('<section class="nearest"')
    return text_of(found[1].split("</section>")[0]) if len(found) > 1 else ""


def heading(page: str) -> str:
    return text_of(page.split("<h1")[1].split("</h1>")[0].split(">", 1)[1])


def test_the_nearest_that_fits_is_named_with_its_miles(client: Client) -> None:
    ProgramFactory(name="Far IOP", latitude=44.5, ages=["adolescent"])
    ProgramFactory(name="Nearer IOP", latitude=41.5, ages=["adolescent"])
    ProgramFactory(name="Near, and for others", ages=["adult"], latitude=40.5)
    ProgramFactory(name="By video", virtual=True, ages=["adolescent"], serves=["WY"])
    said = nearest(page_of(client, f"{NEAR}&age=adolescent&unstated=exclude"))
    assert "Nearer IOP" in said
    assert re.search(r"12\d\.\d mi", said)
    assert "Call (303) 555-0142" in said


def test_who_is_inside_is_not_named_twice(client: Client) -> None:
    ProgramFactory(name="Here IOP", ages=["adolescent"])
    ProgramFactory(name="Far IOP", latitude=44.5, ages=["adolescent"])
    assert nearest(page_of(client, f"{NEAR}&age=adolescent")) == ""


def test_beside_those_to_ask_the_nearest_that_says_so_is_named(client: Client) -> None:
    ask: Any = ProgramFactory(name="Ask IOP", conditions=[])
    federal("samhsa-directory-mental-health", ask)
    ProgramFactory(name="Says IOP", latitude=41.5, conditions=["self-harm"])
    page = page_of(client, f"{NEAR}&condition=self-harm")
    assert heading(page).startswith("1 program to ask")
    assert len(cards(page)) == 2
    assert "Says IOP" in nearest(page)


def test_where_nobody_says_so_anywhere_the_nearest_to_ask_is_named(client: Client) -> None:
    ask: Any = ProgramFactory(name="Ask IOP", conditions=[], latitude=41.5)
    federal("samhsa-directory-mental-health", ask)
    said = nearest(page_of(client, f"{NEAR}&condition=self-harm"))
    assert "Ask IOP" in said
    assert nearest(page_of(client, f"{NEAR}&condition=self-harm&unstated=exclude")) == ""


@pytest.mark.parametrize(
    "query", [f"{NEAR}&age=child", f"{NEAR}&radius=any&language=so", "language=so", "near=nowhere"]
)
def test_where_nobody_fits_or_distance_does_not_matter_nobody_is_named(client: Client, query: str) -> None:
    ProgramFactory(ages=["adult"], languages=["en"], latitude=44.5)
    assert nearest(page_of(client, query)) == ""


def test_two_changes_together_are_a_link(client: Client) -> None:
    ProgramFactory(latitude=40.17, payments=["medicaid"], ages=["adult"])
    page = page_of(client, f"{NEAR}&payment=medicaid&age=adolescent")
    way = "Within 50 miles, without “Teens”: 1 program"
    assert links(page)[way] == "/programs/?near=80203&payment=medicaid&radius=50"
    assert len(cards(page_of(client, "near=80203&payment=medicaid&radius=50"))) == 1


def test_any_distance_comes_last(client: Client) -> None:
    ProgramFactory(latitude=40.17, ages=["adolescent"])
    ProgramFactory.create_batch(3, latitude=47.0, ages=["adolescent"])
    labels = [
        label for label in links(page_of(client, f"{NEAR}&age=adolescent")) if ": " in label and "program" in label
    ]
    assert labels == ["Within 50 miles: 1 program", "At any distance: 4 programs"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"{NEAR}&format=virtual", "2 programs by video for people in 80203 (Denver, CO)"),
        (NEAR, "1 program within 25 miles of 80203 (Denver, CO), and 2 by video"),
        (f"{NEAR}&format=virtual&format=in-person", "1 program within 25 miles of 80203 (Denver, CO), and 2 by video"),
        (f"{NEAR}&payment=medicaid", "No programs in person within 25 miles of 80203 (Denver, CO), and 2 by video"),
        (f"{NEAR}&format=virtual&language=so", "No programs found within 25 miles of 80203 (Denver, CO)"),
    ],
)
def test_the_heading_speaks_of_what_was_asked(client: Client, query: str, said: str) -> None:
    ProgramFactory(payments=["self-pay"], languages=["en"])
    ProgramFactory.create_batch(2, virtual=True, payments=["medicaid"], languages=["en"])
    assert heading(page_of(client, query)) == said


@pytest.mark.parametrize("seed", range(3))
def test_near_me_counts_what_the_page_of_results_counts(client: Client, seed: int) -> None:
    make_world(seed)
    counts_alike(client=client)


@every("choices", ["", "&age=child", "&payment=medicaid&when=evenings", "&format=virtual"])
def counts_alike(client: Client, choices: str) -> None:
    search = f"near=39.73,-104.98&radius=60{choices}"
    results = client.get(f"/api/v1/programs/?{search}&unstated=include&page_size=20").json()["results"]
    ids = "&".join(f"id={one['id']}" for one in results)
    page, fragment = (
        page_of(client, search),
        client.get(f"/near-me/cards/?{search}&unstated=include&{ids}").content.decode(),
    )
    said = text_of(fragment.split("<p data-near-me-title>")[1].split("</p>")[0])
    assert said == heading(page).replace("the place you chose", "where you are")
    shown = page.split('id="list"')[1].split('<section class="few"')[0].split('<section class="nearest"')[0]
    assert cards(fragment) == cards(shown)
