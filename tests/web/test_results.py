"""The results page: each way in which a search can end."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import NetworkFactory, ParticipationFactory, PlaceFactory, ProgramFactory, TrackFactory
from tests.shared import shared_by_all
from tests.web.reading import page_of

pytestmark = pytest.mark.django_db


@shared_by_all
def denver() -> None:
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver")
    for state in ("IL", "MO"):
        key = f"city-springfield-{state.lower()}"
        PlaceFactory(key=key, kind="city", zip_code="", name="Springfield", state=state)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("near=80203", "1 program within 25 miles of 80203 (Denver, CO)"),
        ("near=80203&radius=any", "1 program at any distance from 80203 (Denver, CO)"),
        ("near=39.73,-104.98", "1 program within 25 miles of the place you chose"),
        ("", "Add a ZIP code or city above"),
        ("near=", "Add a ZIP code or city above"),
        ("near=Springfield", "Several places have this name. Which one?"),
        ("near=Springfield", 'href="/programs/?near=Springfield%2C+IL"'),
        ("near=Denvr,+CO", 'href="/programs/?near=Denver%2C+CO"'),
        ("near=80203&radius=abc", 'href="#id_radius"'),
        ("near=80203&radius=-1", "Give a number of miles from 1 to 500"),
        ("near=80203&radius=1e9", "Give a number of miles from 1 to 500"),
        ("near=%00", "We could not search yet"),
        ("near=nan,nan", "We could not search yet"),
        ("near=95,200", "We could not search yet"),
        ("near=%F0%9F%98%80", "We could not search yet"),
        ("near=" + "x" * 20_000, "We could not search yet"),
        ("condition=unheard-of", "is none of the choices"),
        ("payer=nobody", "There is no “nobody”"),
        ("colour=blue", "<code>colour</code>"),
        ("page=0", "We could not search yet"),
        ("page_size=100000", "We could not search yet"),
        ("page=999999", "This search has one page of results."),
        ("near=80203&condition=gambling", "Without “Gambling”: 1 program"),
        ("near=80203&condition=gambling&unstated=exclude", "tel:+18006624357"),
        ("near=80203&payment=tricare", "1 program does not say: TRICARE"),
        ("near=80203&payment=tricare", "1 program to ask within 25 miles of"),
        ("near=80203&payment=tricare", '<span class="open">TRICARE <b aria-hidden="true">?</b>'),
        ("near=80203&payment=tricare&unstated=exclude", "1 more program fits the rest and does not say all of this."),
    ],
)
def test_what_the_page_says(client: Client, query: str, shown: str) -> None:
    ProgramFactory(name="Cedar IOP")
    assert shown in page_of(client, query)


@pytest.mark.parametrize("query", ["near=80203", "near=nowhere", "page=99", "near=80203&condition=gambling"])
def test_every_state_can_be_searched_from_and_is_not_indexed(client: Client, query: str) -> None:
    ProgramFactory()
    page = page_of(client, query)
    assert 'name="near"' in page
    assert 'name="robots" content="noindex, follow"' in page
    assert page.count("<h1") == 1
    assert "tel:988" in page


def test_what_was_typed_is_text_and_not_markup(client: Client) -> None:
    page = page_of(client, "near=%3Cscript%3Ealert(1)%3C/script%3E&q=%22%3E%3Cimg%3E&condition=%3Cb%3E&%3Ci%3E=1")
    for markup in ("<script>alert", '"><img>', "<b>", "<i>"):
        assert markup not in page


def test_chosen_filters_stand_above_the_list_and_can_be_taken_away(client: Client) -> None:
    page = page_of(client, "near=80203&payment=medicaid&payment=tricare&q=cedar&page=2")
    assert 'href="/programs/?near=80203&amp;payment=tricare&amp;q=cedar"' in page
    assert 'href="/programs/?near=80203&amp;payment=medicaid&amp;payment=tricare"' in page
    assert page.count("chosen-chip") == 3
    assert 'value="medicaid" checked' in page


def test_filters_survive_a_new_search(client: Client) -> None:
    """Whatever narrows the search is a control of the form, so that it is sent again."""
    page = page_of(client, "verified_within=90&accepting=true&radius=40&ordering=name&evidence=possible")
    for control in (
        'name="verified_within" type="text" inputmode="numeric" value="90"',
        'name="accepting" value="true" checked',
        '<option value="40" selected>',
        '<option value="name" selected>',
        'value="possible" checked',
    ):
        assert control in page


def test_insurers_can_be_chosen_and_the_one_asked_for_is_named_first(client: Client) -> None:
    program: Any = ProgramFactory()
    for name in ("Alpha", "Omega"):
        network: Any = NetworkFactory(payer__name=name, payer__slug=name.lower(), name="Open")
        ParticipationFactory(program=program, network=network)
    page = page_of(client, "payer=omega")
    assert "In network: Omega Open and 1 more" in page
    assert 'name="payer" value="omega" checked' in page
    assert '<span class="visually-hidden">Remove</span> <span class="label">Omega' in page


def test_pages_lead_on_and_back(client: Client) -> None:
    for _number in range(5):
        ProgramFactory()
    page = page_of(client, "near=80203&page_size=2&page=2")
    assert "Page 2 of 3" in page
    assert 'rel="prev" href="/programs/?near=80203&amp;page_size=2&amp;page=1"' in page
    assert 'rel="next" href="/programs/?near=80203&amp;page_size=2&amp;page=3"' in page
    assert '<ol class="cards" start="3">' in page


def test_a_card_that_knows_does_not_say_otherwise(client: Client) -> None:
    program = ProgramFactory(accepting="yes", openings_reported_at=timezone.now(), payments=["medicaid"])
    TrackFactory(program=program)
    assert "We don&#x27;t know yet" not in page_of(client, "near=80203")


def test_a_hidden_address_is_on_no_map(client: Client) -> None:
    ProgramFactory(hidden_address=True)
    page = page_of(client, "near=80203")
    assert "data-latitude" not in page.split("data-results-map")[0]
    assert "openstreetmap" not in page


def test_virtual_programs_are_counted_apart_from_those_nearby(client: Client) -> None:
    ProgramFactory.create_batch(2, virtual=True, state=None)
    assert "No programs in person within 25 miles of 80203 (Denver, CO), and 2 by video" in page_of(
        client, "near=80203"
    )
    ProgramFactory()
    page = page_of(client, "near=80203")
    assert "1 program within 25 miles of 80203 (Denver, CO), and 2 by video" in page
    assert page.count('<span class="distance">by video</span>') == 2


def test_a_whole_state_has_no_distance_and_says_so(client: Client) -> None:
    PlaceFactory(key="state-co", kind="state", zip_code="", name="Colorado", normalized_name="colorado")
    ProgramFactory()
    assert "A whole state is searched without a distance." in page_of(client, "near=Colorado&radius=10")
    assert "without a distance" not in page_of(client, "near=80203&radius=10")


def test_a_search_is_kept_nowhere_and_differs_by_nothing_but_language(client: Client) -> None:
    for query in ("near=80203", "near=nowhere", "page=99"):
        response = client.get(f"/programs/?{query}", headers={"HX-Request": "true"})
        assert response["Cache-Control"] == "no-store"
        assert "HX-Request" not in response["Vary"]
        assert response.content == client.get(f"/programs/?{query}").content


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("near=80203", "Show 2 programs"),
        ("near=80203&payment=medicaid", "Show 1 program"),
        ("near=80203&condition=gambling", "Show 2 programs to ask"),
        ("near=80203&condition=gambling&unstated=exclude", "No programs: show what to try"),
        ("near=nowhere", "Show what to change"),
    ],
)
def test_the_button_below_the_filters_can_say_how_many(client: Client, query: str, words: str) -> None:
    ProgramFactory(payments=["medicaid"])
    ProgramFactory()
    assert f'<button class="button" data-show-count="{words}">Show programs</button>' in page_of(client, query)


def test_the_bar_at_the_foot_counts_chosen_filters(client: Client) -> None:
    assert '<span id="chosen-count">(2)</span>' in page_of(client, "near=80203&payment=medicaid&language=es")
    assert '<span id="chosen-count"></span>' in page_of(client, "near=80203")


@pytest.mark.parametrize("query", ["near=80203", "near=80203&condition=gambling", "near=nowhere", "page=99"])
def test_what_a_swap_puts_in_place_is_on_every_page_once(client: Client, query: str) -> None:
    page = page_of(client, query)
    names = "search", "filters", "results", "id_radius", "id_ordering", "near-error", "chosen-count", "map"
    assert {name: page.count(f' id="{name}"') for name in names} == dict.fromkeys(names, 1)


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("payment=tricare", "1 program does not say: TRICARE"),
        ("payment=tricare&condition=ocd", "1 program does not say all of this: OCD, TRICARE"),
    ],
)
def test_what_nobody_says_stands_alone_without_an_empty_list(client: Client, query: str, heading: str) -> None:
    ProgramFactory(name="Cedar IOP")
    page = page_of(client, f"near=80203&{query}")
    assert page.count('<ol class="cards"') == 1
    title = unescape(page.split('id="tier-title">')[1].split("</h2>")[0])
    assert parts(title) == parts(heading)


def parts(heading: str) -> tuple[str, list[str]]:
    """What a heading says, and of what, in any order."""
    said, _colon, what = heading.partition(": ")
    return said, sorted(what.split(", "))


def test_that_a_program_may_be_no_iop_is_the_heading_only_where_nothing_else_is_open(client: Client) -> None:
    ProgramFactory(evidence="possible", payments=[])
    ProgramFactory(payments=[])
    assert "2 programs do not say: TRICARE</h2>" in page_of(client, "near=80203&payment=tricare")
    assert "1 more may have an IOP</h2>" in page_of(client, "near=80203")


@pytest.mark.parametrize(
    ("near", "more", "links"),
    [
        ("drug rehab", "", ["/programs/?q=drug+rehab"]),
        ("my daughter needs help in Denver", "", ["/programs/?q=my+daughter+needs+help+in+Denver"]),
        ("drug rehab", "&radius=10&ordering=distance&age=adult", ["/programs/?age=adult&q=drug+rehab"]),
        ("rehab near me", "", ["/programs/?q=rehab+near+me", "/near-me/"]),
        ("near me", "", ["/near-me/"]),
        ("rehab", "&q=cedar", []),  # other words would be lost
        ("xaphod zorba", "", []),
        ("12 xaphod zorba street", "", []),
        ("he wants to kill himself", "", []),  # 988 comes first, and nothing beside it
    ],
)
def test_words_where_a_place_is_asked_for_lead_to_a_search_for_them(
    client: Client, near: str, more: str, links: list[str]
) -> None:
    PlaceFactory()
    page = page_of(client, f"near={near}{more}")
    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    found = [unescape(link) for link in re.findall(r'<a class="chip" href="([^"]*)"', summary)]
    assert found == links
