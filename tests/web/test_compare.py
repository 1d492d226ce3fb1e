"""The comparison: whatever ids come, a page; where programs differ, in words."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, TrackFactory, session
from tests.web.reading import links, text_of
from tests.web.test_shortlist import notices, of, query

pytestmark = pytest.mark.django_db


def page_of(client: Client, asked: str = "") -> str:
    """The page always answers 200, sets no cookie, and is neither stored nor indexed."""
    response = client.get(f"/compare/?{asked}" if asked else "/compare/")
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    return page


def columns(page: str) -> list[str]:
    return re.findall(r'scope="col">.*?<a class="name"[^>]*>([^<]*)</a>', page, re.DOTALL)


def point(page: str, code: str) -> tuple[str, list[str]]:
    """How a point compares (its class), and the words of its cells without the name of the program."""
    found = re.search(rf'<tr role="row" class="(\w+)[^"]*" data-point="{code}">(.*?)</tr>', page, re.DOTALL)
    assert found, f"no row {code}"
    cells = re.findall(r'<td role="cell"[^>]*>(.*?)</td>', found[2], re.DOTALL)
    return found[1], [text_of(re.sub(r'<span class="of[^>]*>[^<]*</span>', "", cell)) for cell in cells]


def shown(page: str) -> list[str]:
    return re.findall(r'data-point="(\w+)"', page)


def none_says(page: str) -> list[str]:
    """The points of which no program says anything."""
    found = re.search(r'<p class="said-by-none">(.*?)</p>', page, re.DOTALL)
    return re.findall(r"<span>([^<]*)</span>", found[1]) if found else []


def test_without_ids_it_says_how_it_works(client: Client) -> None:
    page = page_of(client)
    assert "Put up to four programs side by side" in page
    assert "<table" not in page


def test_programs_are_columns_in_the_order_of_the_address(client: Client) -> None:
    one, two = ProgramFactory(name="One"), ProgramFactory(name="Two", demonstration=True)
    page = page_of(client, of(two, one))
    assert columns(page) == ["Two", "One"]
    assert page.count("Sample, not real") == 1
    assert page.count('scope="row"') == len(shown(page)) + 1
    assert "tel:+13035550142" in page


def test_one_program_compares_with_nothing(client: Client) -> None:
    page = page_of(client, of(ProgramFactory(conditions=["depression"])))
    assert "Add another" in page
    assert point(page, "conditions") == ("alone", ["Depression"])
    assert "differs" not in page
    assert "Only this one" not in page
    assert "Show only differences" not in page


def test_differences_are_said_in_words(client: Client) -> None:
    one = ProgramFactory(
        conditions=["depression", "anxiety"], ages=["adult"], payments=["medicaid"], format="in-person"
    )
    two = ProgramFactory(conditions=["depression", "ocd"], ages=["adult"], payments=[], format="virtual",
                         latitude=None, longitude=None, precision="")  # fmt: skip
    page = page_of(client, of(one, two))
    assert point(page, "conditions") == (
        "differs",
        ["Depression Only this one: Anxiety", "Depression Only this one: OCD"],
    )
    assert point(page, "ages") == ("same", ["Adults", "Adults"])
    assert point(page, "payments") == ("partly", ["Medicaid", "We don't know"])
    assert "therapies" not in shown(page)
    assert "Therapies" in none_says(page)
    assert "Ways to pay" not in none_says(page)
    assert point(page, "format")[0] == "differs"
    assert point(page, "where")[0] == "alone"
    row = page.split('data-point="conditions"')[1].split("</th>")[0]
    assert text_of(row).endswith("differs")


def test_what_two_of_three_have_is_not_only_here(client: Client) -> None:
    one, two = ProgramFactory(therapies=["cbt", "dbt"]), ProgramFactory(therapies=["emdr", "dbt"])
    three, four = ProgramFactory(therapies=["cbt", "dbt"]), ProgramFactory(therapies=["dbt"])
    _same, cells = point(page_of(client, of(one, two, three)), "therapies")
    assert cells == ["DBT CBT", "DBT Only this one: EMDR", "DBT CBT"]
    page = page_of(client, of(one, four))
    assert point(page, "therapies")[1] == ["DBT Only this one: CBT", "DBT"]
    assert page.count(">nothing more<") == 1
    assert page.count('<div class="in-all">') == 2


def test_what_one_of_three_leaves_open_is_not_said_of_all(client: Client) -> None:
    one, two, three = (ProgramFactory(therapies=some) for some in (["dbt"], ["dbt"], []))
    page = page_of(client, of(one, two, three))
    assert point(page, "therapies") == ("partly", ["DBT", "DBT", "We don't know"])
    assert "Therapies" not in none_says(page)


def test_of_one_program_what_it_does_not_say_is_named_too(client: Client) -> None:
    page = page_of(client, of(ProgramFactory(conditions=["depression"], ages=[])))
    assert "It does not tell us:" in text_of(page)
    assert "Ages" in none_says(page)
    assert "What it treats" not in none_says(page)


def test_weeks_hours_and_how_long(client: Client) -> None:
    one, two = ProgramFactory(), ProgramFactory()
    TrackFactory(program=one, weeks_min=8, weeks_max=10)
    TrackFactory(program=two, weeks_min=8, weeks_max=10, sessions=[session("sat", "09:00", "12:00")])
    page = page_of(client, of(one, two))
    sameness, cells = point(page, "when")
    assert sameness == "differs"
    assert "Mon, Wed, Thu 5:30–8:30 p.m." in cells[0]
    assert point(page, "hours") == ("differs", ["9 hours a week", "3 hours a week"])
    assert point(page, "weeks") == ("same", ["8 to 10 weeks", "8 to 10 weeks"])


def test_networks_compare_by_state_and_not_by_day(client: Client) -> None:
    one, two, three = ProgramFactory.create_batch(3)
    network = NetworkFactory(name="Gold", payer__name="Blue")
    now = timezone.now()
    ParticipationFactory(program=one, network=network, verified_at=now)
    ParticipationFactory(program=two, network=network, verified_at=now - timedelta(days=9))
    ParticipationFactory(program=three, network=network, status="out-of-network", verified_at=now)
    sameness, cells = point(page_of(client, of(one, two)), "networks")
    assert sameness == "same"
    assert cells[0] != cells[1]
    sameness, cells = point(page_of(client, of(one, three)), "networks")
    assert sameness == "differs"
    assert "In network" in cells[0]
    assert "Out of network" in cells[1]


def test_what_all_say_alike_can_be_said_once(client: Client) -> None:
    one, two = ProgramFactory(ages=["adult"], languages=["en"]), ProgramFactory(ages=["adult"], languages=["es"])
    page = page_of(client, of(one, two))
    assert '<tr role="row" class="same one-for-all" data-point="ages">' in page
    assert '<div class="in-all">' not in page
    assert '<tr role="row" class="differs" data-point="languages">' in page


def test_only_differences_without_a_script(client: Client) -> None:
    one = ProgramFactory(ages=["adult"], languages=["en"], payments=["medicaid"])
    two = ProgramFactory(ages=["adult"], languages=["es"])
    everything = page_of(client, of(one, two))
    address = links(everything)["Show only differences"]
    assert address == f"/compare/?{of(one, two)}&differences=only"
    page = page_of(client, address.partition("?")[2])
    assert shown(page) == ["where", "payments", "languages", "checked"]
    assert links(page)["Show all points"] == f"/compare/?{of(one, two)}"
    assert f"{len(shown(everything)) - 4} points are left out" in text_of(page)
    assert "differences" not in links(page)["See them as a list"]


def test_one_is_removed_by_a_link(client: Client) -> None:
    one, two = ProgramFactory(name="One"), ProgramFactory(name="Two")
    assert links(page_of(client, of(one, two)))["Remove One"] == f"/compare/?{of(two)}"
    kept = links(page_of(client, f"{of(one, two)}&differences=only"))["Remove One"]
    assert kept == f"/compare/?{of(two)}&differences=only"


def test_of_five_hundred_the_first_four(client: Client) -> None:
    programs = [ProgramFactory(name=f"P{number}") for number in range(5)]
    asked = f"{of(*programs)}&{query(*(uuid.UUID(int=number) for number in range(1, 495)))}"
    page = page_of(client, asked)
    assert columns(page) == ["P0", "P1", "P2", "P3"]
    assert notices(page) == ["This page shows 4 programs at most. We left the others out."]
    assert "Add another program" not in page


@pytest.mark.parametrize("asked", ["id=nonsense", query(uuid.UUID(int=7)), "id=&differences=", "differences=only"])
def test_ids_that_lead_nowhere(client: Client, asked: str) -> None:
    cedar = ProgramFactory(name="Cedar")
    assert "Put up to four programs side by side" in page_of(client, asked)
    assert columns(page_of(client, f"{asked}&{of(cedar)}")) == ["Cedar"]


def test_merged_closed_and_repeated(client: Client) -> None:
    other = ProgramFactory(name="Other")
    merged = ProgramFactory(name="Merged", status="closed", merged_into=other)
    closed, hidden = ProgramFactory(name="Shut", status="closed"), ProgramFactory(name="Secret", status="hidden")
    page = page_of(client, of(merged, closed, other, hidden))
    assert columns(page) == ["Other"]
    assert notices(page) == [
        "One listing was joined with another and is shown as part of it: Other .",
        "This program has closed: Shut .",
        "1 program is not in our directory any more.",
    ]
    assert "Secret" not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_is_fixed(client: Client, count: int, django_assert_num_queries: Any) -> None:
    programs = ProgramFactory.create_batch(count)
    for program in programs:
        TrackFactory.create_batch(count, program=program)
    with django_assert_num_queries(2):
        page_of(client, f"id=nonsense&{of(*programs)}")


def test_spanish(client: Client) -> None:
    page = client.get(f"/es/compare/?{of(ProgramFactory())}").content.decode()
    assert '<html lang="es"' in page
