"""/for/insurers/adequacy/: the table first, a map beside it, without a script."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.test import Client

from programs.search.adequacy.measuring import Counted, Figure
from programs.web.adequacy.outlines import WIDTH, albers, gap_map
from programs.web.adequacy.page import percent, rows_of_states
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory
from tests.search.adequacy.worlds import peopled, places
from tests.shared import shared
from tests.web.reading import text_of

ADDRESS = "/for/insurers/adequacy/"


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@shared
def world() -> None:
    places()
    network = NetworkFactory(slug="ppo", name="PPO", payer=PayerFactory(name="Aspen Health"))
    ParticipationFactory(program=ProgramFactory(name="Cedar IOP", slug="cedar"), network=network)


@pytest.mark.usefixtures("world")
def test_it_says_the_share_and_that_it_is_a_measurement(client: Client) -> None:
    text = text_of(page_of(client, f"{ADDRESS}?miles=10"))
    assert "33.3% of ZIP codes have at least 1 program within 10 miles." in text
    assert "no finding of compliance" in text
    assert "No table of people has been loaded here" in text
    peopled()
    text = text_of(page_of(client, f"{ADDRESS}?miles=10"))
    assert "20% of people have at least 1 program within 10 miles." in text
    assert "Table P1, 2020" in text


@pytest.mark.usefixtures("world")
def test_a_network_a_state_and_its_counties(client: Client) -> None:
    page = page_of(client, f"{ADDRESS}?network=ppo&state=CO&miles=10")
    text = text_of(page)
    assert "Aspen Health: PPO" in text
    assert "Counties of Colorado" in text
    assert "Boulder County" in text
    assert "Laramie County" not in text
    assert "/api/v1/networks/ppo/adequacy/?state=CO&amp;miles=10" in page


@pytest.mark.usefixtures("world")
def test_gaps_name_the_nearest_program(client: Client) -> None:
    page = page_of(client, f"{ADDRESS}?miles=10")
    assert 'href="/programs/cedar/"' in page
    assert page.index("82001") < page.index("80302")  # the farthest first


@pytest.mark.usefixtures("world")
def test_with_a_standard_its_source_stands_beside_it(client: Client) -> None:
    peopled()
    text = text_of(page_of(client, f"{ADDRESS}?standard=ma-psychiatry&miles="))
    assert "42 CFR 422.116, table 1" in text
    assert "check it there before you call it official" in text
    assert "within the distance of the standard" in text


@pytest.mark.usefixtures("world")
def test_a_standard_that_cannot_be_applied_is_not_claimed(client: Client) -> None:
    text = text_of(page_of(client, f"{ADDRESS}?standard=ma-psychiatry&miles=10"))
    assert "within 10 miles" in text
    assert "The standard says nothing of 3 ZIP codes" in text
    page = page_of(client, f"{ADDRESS}?standard=ma-psychiatry")
    assert "Nothing could be measured" in text_of(page)
    assert re.search(r'name="miles"[^>]*value=""', page)
    assert re.search(r'name="miles"[^>]*value="30"', page_of(client, ADDRESS))


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("query", "control"),
    [("miles=0", "miles"), ("miles=NaN", "miles"), ("count=0", "count"), ("state=TX&county=Denver", "county"),
     ("standard=mine", "standard"), ("network=nobody", "network")],
)  # fmt: skip
def test_bad_input_is_named_beside_its_control(client: Client, query: str, control: str) -> None:
    page = page_of(client, f"{ADDRESS}?{query}")
    assert f'id="{control}-error"' in page
    assert f'href="#of-{control}"' in page
    assert "<table" not in page


# -- The map --------------------------------------------------------------------------------------


def numbers(path: str) -> list[float]:
    return [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_dots_lie_on_the_paper_and_where_they_belong() -> None:
    """Denver lies west of Kansas City and south of Fargo; Anchorage is not on the map of the country."""
    gaps = [("CO", 39.73, -104.98), ("MO", 39.1, -94.58), ("ND", 46.88, -96.79), ("AK", 61.2, -149.9)]
    drawn = gap_map("", gaps)
    assert drawn is not None
    assert drawn.shown == 3
    dots = [tuple(map(float, dot.split())) for dot in re.findall(r"M(\d+ \d+)h0", drawn.dots)]
    assert len(dots) == 3
    denver, rest = dots[0], dots[1:]
    assert all(denver[0] < x for x, _y in rest)
    assert min(y for _x, y in rest) < denver[1]
    for path in (drawn.land, drawn.dots):
        assert 0 <= min(numbers(path)) <= max(numbers(path)) <= max(WIDTH, drawn.height)


@pytest.mark.parametrize(("state", "point"), [("AK", (52.8, 173.2)), ("AK", (61.2, -149.9)), ("GU", (13.47, 144.75))])
def test_a_state_has_a_map_of_its_own_even_across_the_antimeridian(state: str, point: tuple[float, float]) -> None:
    drawn = gap_map(state, [(state, *point), ("CO", 39.7, -105.0)])
    assert drawn is not None
    assert drawn.shown == 1
    x, y = map(float, re.findall(r"M(-?\d+) (-?\d+)h0", drawn.dots)[0])
    assert 0 <= x <= drawn.width
    assert 0 <= y <= drawn.height


@pytest.mark.parametrize("state", ["FM", "XX", "../states"])
def test_where_there_is_no_shape_there_is_no_map(state: str) -> None:
    assert gap_map(state, []) is None


def test_the_projection_is_that_of_the_manual() -> None:
    """Snyder, 1987, page 292: 35° N, 75° W is at 0.2952720 and 0.2416774 on a sphere of radius 1, from 23° N."""
    x, y = albers((-75.0, 35.0))
    _origin, origin_y = albers((-96.0, 23.0))
    assert x == pytest.approx(0.2952720, abs=1e-6)
    assert origin_y - y == pytest.approx(0.2416774, abs=1e-6)


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100%"), (0.99999, "99.9%"), (0.8632, "86.3%"), (0.0, "0%"), (0.9, "90%")]
)
def test_almost_all_are_not_all(share: float, said: str) -> None:
    assert percent(share) == said


def test_states_stand_by_name_not_by_code() -> None:
    one = Counted(people=Figure(None, None), zips=Figure(1, 2))
    found = SimpleNamespace(by_state=lambda: [(code, one) for code in ("AK", "AL", "AR", "AS", "AZ")])
    found.measured = SimpleNamespace(virtual={})
    names = [row["name"] for row in rows_of_states(cast("Any", found))]
    assert names == ["Alabama", "Alaska", "American Samoa", "Arizona", "Arkansas"]
