"""Virtual programs are nowhere and serve states; they come after programs that are somewhere."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.search import SearchPage
from tests.factories import PlaceFactory, ProgramFactory
from tests.searching import search
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def places() -> None:
    PlaceFactory()
    PlaceFactory(kind="state", zip_code="", key="state-co", name="Colorado", normalized_name="colorado")


def page(text: str) -> SearchPage:
    outcome = search(QueryDict(text))
    assert isinstance(outcome, SearchPage), outcome
    return outcome


def test_they_follow_the_located_programs_over_page_borders() -> None:
    located = [ProgramFactory(name=f"Located {n}", latitude=39.7313 + n / 100).name for n in range(3)]
    virtual = [ProgramFactory(name=f"Virtual {n}", virtual=True).name for n in range(3)]
    ProgramFactory(name="Elsewhere", virtual=True, serves=["NM"])
    found: list[str] = []
    for number in (1, 2, 3):
        result = page(f"near=80203&page_size=2&page={number}")
        assert result.count == 6
        found += [listing["name"] for listing in result.listings]
    assert found == located + virtual
    assert page("near=80203&format=virtual").listings[0]["distance_miles"] is None


def test_a_whole_state_is_searched_by_state_and_not_by_distance() -> None:
    ProgramFactory(name="Far corner", latitude=37.1, longitude=-102.1)
    ProgramFactory(name="Video", virtual=True)
    ProgramFactory(name="Next door", state="WY", latitude=41.01, longitude=-104.9)
    for text in ("near=Colorado", "near=CO&radius=5", "near=colorado&ordering=best"):
        result = page(text)
        assert [listing["name"] for listing in result.listings] == ["Far corner", "Video"]
        assert result.radius_miles is None
        assert result.place is not None
        assert result.place.kind == "state"


def test_a_hidden_address_shows_no_point_and_sorts_by_the_distance_it_shows() -> None:
    hidden = ProgramFactory(hidden_address=True)
    listing = page("near=80203").listings[0]
    assert listing["id"] == hidden.pk
    assert listing["location"]["precision"] == "hidden"
    assert (listing["location"]["latitude"], listing["location"]["longitude"]) == (None, None)
    assert listing["location"]["street1"] is None
    assert listing["distance_miles"] == 0.0
