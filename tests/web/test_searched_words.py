"""How the words of a search were read: what was meant, and what was looked for instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pyroaring import BitMap

from programs.search import question
from programs.search.keeper import current
from programs.search.text import WordMatches
from tests.factories import PlaceFactory, ProgramFactory
from tests.web.reading import links, page_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``understood(searched=…, did_you_mean=…)``: every search finds the one program, and says this of its words."""
    PlaceFactory()
    program: Any = ProgramFactory(name="Serenity IOP")
    program.refresh_from_db()
    found = current().index.of_numbers([program.number])
    plain = WordMatches(found, found, BitMap(), "", None, False)

    def set_up(**how: Any) -> None:
        monkeypatch.setattr(question, "find", lambda q, _index: replace(plain, **{"searched": q, **how}))

    return set_up


@pytest.mark.parametrize(
    ("query", "how", "said"),
    [
        ("q=serinity", {"searched": "serenity"}, "No program has “serinity”. These have “serenity”."),
        (
            "q=serinity&condition=gambling",
            {"searched": "serenity"},
            "No program has “serinity”. We looked for “serenity”.",
        ),
        ("q=teem", {"did_you_mean": "teen"}, "Did you mean teen ?"),
    ],
)
def test_what_is_said(client: Client, understood: Any, query: str, how: dict[str, Any], said: str) -> None:
    understood(**how)
    assert said in text_of(page_of(client, f"near=80203&{query}"))


@pytest.mark.parametrize(
    ("query", "how"),
    [
        ("q=Serenity", {"searched": "serenity"}),
        ("q=%22serenity%22", {"searched": "serenity"}),
        ("q=serenity", {"did_you_mean": "Serenity"}),
        ("q=serenity", {"did_you_mean": None}),
    ],
)
def test_nothing_is_said_of_words_that_were_found_as_they_are(
    client: Client, understood: Any, query: str, how: dict[str, Any]
) -> None:
    understood(**how)
    page = page_of(client, f"near=80203&{query}")
    assert "No program has" not in page
    assert "Did you mean" not in page


def test_what_was_meant_is_a_link_that_keeps_the_rest(client: Client, understood: Any) -> None:
    understood(did_you_mean="teen <iop>")
    page = page_of(client, "near=80203&q=teem&condition=ptsd&page=1")
    assert links(page)["teen <iop>"] == "/programs/?near=80203&q=teen+%3Ciop%3E&condition=ptsd"
    assert "<iop>" not in page


@pytest.mark.django_db(transaction=True)
def test_a_misspelled_word_finds_what_was_meant(client: Client) -> None:
    PlaceFactory()
    ProgramFactory(name="Serenity IOP")
    ProgramFactory(name="Cedar IOP")
    text = text_of(page_of(client, "near=80203&q=serinity"))
    assert "No program has “serinity”. These have “serenity”." in text
    assert "Serenity IOP" in text
    assert "Cedar IOP" not in text


def test_both_can_be_said(client: Client, understood: Any) -> None:
    understood(searched="serenity", did_you_mean="sobriety")
    text = text_of(page_of(client, "near=80203&q=serinity"))
    assert "Did you mean sobriety" in text
    assert "These have “serenity”." in text


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"refused": ("no 12 step",)}, "“no 12 step”: no program was left out for this."),
        ({"left_out": ("monday", "angry")}, "Words left out of this search: “monday”, “angry”"),
    ],
)
def test_what_was_not_searched_is_said(client: Client, understood: Any, how: dict[str, Any], said: str) -> None:
    understood(**how)
    assert said in text_of(page_of(client, "near=80203&q=anything"))


def test_where_words_can_be_filters_the_heading_does_not_say_that_there_is_nothing(client: Client) -> None:
    PlaceFactory()
    ProgramFactory(name="Serenity IOP", conditions=["ptsd"])
    assert "No listing with all these words within 25 miles" in text_of(page_of(client, "near=80203&q=ptsd zzyzxqq"))
    assert "No programs found within 25 miles" in text_of(page_of(client, "near=80203&q=zzyzxqq"))


MEANINGS = "dbt cbt emdr ptsd ocd medicaid"


@pytest.mark.parametrize(("more", "shown"), [("", 6), (" anxiety", 4)])
def test_of_many_meanings_the_first_are_offered_at_once_and_the_others_behind_one_click(
    client: Client, more: str, shown: int
) -> None:
    """Six all at once; with a seventh, four, and three folded."""
    ProgramFactory(name="Birch", conditions=[], therapies=[])
    page = page_of(client, f"q={MEANINGS}{more}")
    at_once, _mark, rest = page.partition("More meanings")
    assert at_once.count('class="chip"') == shown
    assert rest.count('class="chip"') == (3 if more else 0)


@pytest.mark.parametrize(
    ("letters", "shown"), [("a" * 60, f"“{'a' * 60}”"), ("my son is 17, " + "a" * 47, "“my son is 17…”")]
)
def test_the_chip_of_a_sentence_says_that_it_goes_on(client: Client, letters: str, shown: str) -> None:
    """60 letters are shown whole; of 61, up to the last whole word."""
    assert f'<span class="label">{shown}</span>' in page_of(client, f"q={letters}")


@pytest.mark.django_db(transaction=True)
def test_words_beside_a_place_are_offered_as_they_were_probably_meant(client: Client) -> None:
    PlaceFactory(kind="city", zip_code="", key="city-denver-co", name="Denver", normalized_name="denver", zip_count=30)
    ProgramFactory(name="BrightView")
    ProgramFactory(name="Cedar IOP")
    text = text_of(page_of(client, "q=bright view denver"))
    assert "“brightview” near Denver, CO: 1 program" in text
    assert "Near Denver, CO: 2 programs" in text
    assert "Near Denver, CO: 1 program" in text_of(page_of(client, "q=brightview denver"))


@pytest.mark.django_db(transaction=True)
def test_a_place_that_narrows_nothing_is_offered_first(client: Client) -> None:
    """“sun rise recovery phoenix” found a thousand programs of the whole country, and Phoenix was the last offer."""
    PlaceFactory(kind="city", zip_code="", key="city-pueblo-co", name="Pueblo", normalized_name="pueblo")
    ProgramFactory(name="Recovery Place", focus=["substance-use"])
    for name in ("Minneapolis", "Saint Paul"):
        key = f"city-{name.lower().replace(' ', '-')}-mn"
        PlaceFactory(kind="city", zip_code="", key=key, name=name, normalized_name=name.lower(), state="MN")
    ProgramFactory(name="Twin Cities Recovery")
    for q, first in (
        ("recovery lake pueblo", "Near Pueblo, CO"),
        ("recovery twin cities", "Near Minneapolis, MN"),
        ("recovery place", "Alcohol and drugs"),
    ):
        offers = page_of(client, f"q={q}").split("notice offers")[1]
        assert offers.split('class="chip"')[1].split(">")[1].startswith(first), q


@pytest.mark.django_db(transaction=True)
def test_what_is_offered_stands_whole_where_nothing_is_found(client: Client) -> None:
    PlaceFactory(kind="city", zip_code="", key="city-denver-co", name="Denver", normalized_name="denver")
    ProgramFactory(name="BrightView", focus=["substance-use"])
    assert 'class="notice offers"' in page_of(client, "q=brightview denver")
    ProgramFactory(name="Recovery Place")
    assert 'class="notice offers in-a-row"' in page_of(client, "q=recovery")
