"""More of everything than anybody would want: pages stay whole, and say what they leave out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from programs.models import Program, Provider
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = pytest.mark.django_db
LONG = ("برنامج الأمل " + "Comprehensive Behavioral Wellness Partnership <i> " * 5)[:200]


def many(count: int) -> list[Program]:
    """Programs at one point, in one statement."""
    provider = Provider.objects.create(name="Made Up Group")
    rows = [
        ProgramFactory.build(provider=provider, name=f"Made Up {number:03}", slug=f"made-up-{number}")
        for number in range(count)
    ]
    return Program.objects.bulk_create(rows)


def page(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_list_of_a_hundred_prints_as_many_as_it_holds_and_says_how_many_are_left_out(client: Client) -> None:
    ids = urlencode([("id", str(program.pk)) for program in many(100)])
    found = client.get(f"/en/shortlist/?{ids}").content.decode()
    printed = found.split('class="to-print"')[1].split("</table>")[0]
    assert printed.count('<th scope="row">') == 50
    assert "This page shows 50 programs at most. We left the others out." in found
    assert len(client.get(f"/en/shortlist/csv/?{ids}").content.decode().splitlines()) == 51


def test_a_hundred_results_are_one_page_and_a_hundred_and_one_are_refused(client: Client) -> None:
    many(101)
    found = page(client, "/en/programs/", state="CO", page_size=100)
    assert found.count('<article class="card"') == 100
    found = page(client, "/en/programs/", state="CO", page_size=101)
    assert found.count('<article class="card"') <= 100


def test_four_hundred_at_one_point_are_found_once_each(client: Client) -> None:
    PlaceFactory()
    many(400)
    seen: list[str] = []
    for number in range(1, 6):
        found = page(client, "/en/programs/", near="80203", page=number, page_size=80)
        assert "400 programs" in found
        seen += re.findall(r'data-latitude="[^"]*"[^>]*>.*?<h2><a href="/en/programs/([^/]+)/', found, re.DOTALL)
    assert len(seen) == len(set(seen)) == 400
    answer = client.get("/api/v1/programs/", {"near": "80203", "page_size": 100}).json()
    assert answer["count"] == 400
    assert len({(one["location"]["latitude"], one["location"]["longitude"]) for one in answer["results"]}) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/en/programs/?state=CO",
        "/en/programs/?state=CO&view=table",
        "/en/programs/long/",
        "/en/shortlist/",
        "/en/compare/",
    ],
)
def test_a_name_of_200_letters_from_right_to_left_stays_a_text_of_its_own(client: Client, path: str) -> None:
    program = ProgramFactory(slug="long", name=LONG)
    found = client.get(path, {"id": str(program.pk)} if path.endswith(("list/", "compare/")) else {}).content.decode()
    assert "<i>" not in found.split('<main id="main"')[1].split("</main>")[0]
    assert len(LONG) == 200
    named = re.findall(r"<([^>]*)>\s*برنامج", found.split("</title>")[1])
    assert named
    shown = [tag for tag in named if not re.match(r'option|pre|span class="(?:of|visually-hidden)"', tag)]
    assert shown
    assert all("dir=" in tag or tag.startswith(("bdi", "title")) for tag in shown), shown
