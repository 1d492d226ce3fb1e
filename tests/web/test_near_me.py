"""Cards for “Near me”: those of the API's answer, in its order, as the page of results writes them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from programs.search.ranking.rules import RULES
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.worlds import make_world
from tests.web.reading import cards, page_of

pytestmark = pytest.mark.django_db(transaction=True)

HERE = {"near": "39.73,-104.98", "radius": "100"}


WITHOUT_SENTENCE = {f"{rule.title}: {grade.label}" for rule in RULES for grade in rule.grades}


def asked(client: Client, ids: list[str], **search: str) -> list[str]:
    response = client.get(f"/near-me/cards/?{urlencode([*search.items(), *(('id', pk) for pk in ids)])}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return re.findall(r"<li><article.*?</article></li>", response.content.decode(), re.DOTALL)


def found(client: Client, **search: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = client.get("/api/v1/programs/", search).json()["results"]
    return results


def reasons_of(card: str) -> list[str]:
    """The sentences that a card gives as reasons, without what is said of rules that give none."""
    said = re.findall(r"<li><span>(.*?)</span> <span class=\"points\">", card)
    return [text for text in map(unescape, said) if text not in WITHOUT_SENTENCE]


@pytest.mark.parametrize("seed", range(4))
def test_the_same_programs_in_the_same_order_for_the_same_reasons(client: Client, seed: int) -> None:
    make_world(seed)
    results = found(client, **HERE)
    assert len(results) > 5
    shown = asked(client, [one["id"] for one in results], **HERE)
    assert [re.search(r'data-shortlist="([^"]*)"', card)[1] for card in shown] == [one["id"] for one in results]  # type: ignore[index]
    assert [reasons_of(card) for card in shown] == [one["match"]["reasons"] for one in results]
    for card, one in zip(shown, results, strict=True):
        if one["distance_miles"] is not None:
            assert (
                f"{one['distance_miles']:,.1f} mi" in card or f"about {max(1, round(one['distance_miles']))} mi" in card
            )


def test_they_are_the_cards_of_the_page_of_results(client: Client) -> None:
    make_world(1)
    ids = [one["id"] for one in found(client, **HERE)]
    page = page_of(client, urlencode(HERE))
    assert len(asked(client, ids, **HERE)) == len(cards(page)) == len(ids)
    for card in asked(client, ids, **HERE):
        assert card in page


def test_the_order_is_that_of_the_address(client: Client) -> None:
    make_world(2)
    ids = [one["id"] for one in found(client, **HERE)][::-1]
    shown = asked(client, ids, **HERE)
    assert [re.search(r'data-shortlist="([^"]*)"', card)[1] for card in shown] == ids  # type: ignore[index]


def test_what_the_search_does_not_find_is_left_out(client: Client) -> None:
    PlaceFactory()
    near, far, hidden = ProgramFactory(), ProgramFactory(latitude=48.0), ProgramFactory(status="hidden")
    ids = [str(one.pk) for one in (far, hidden, near)]
    assert len(asked(client, [*ids, "not an id", "00000000-0000-0000-0000-000000000000"], **HERE)) == 1
    assert asked(client, [], **HERE) == []


@pytest.mark.parametrize("query", ["near=nowhere", "near=80203&colour=blue", "near=80203&radius=0"])
def test_a_search_that_cannot_be_read_is_400(client: Client, query: str) -> None:
    PlaceFactory()
    assert client.get(f"/near-me/cards/?{query}").status_code == 400
