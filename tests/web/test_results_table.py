"""The results as a table: the same programs in the same order, chosen by the address alone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.models import Program
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory, verified
from tests.shared import shared_by_all
from tests.web.reading import cards, links, page_of, text_of

pytestmark = pytest.mark.django_db


@shared_by_all
def programs() -> None:
    PlaceFactory()
    PlaceFactory(kind="state", zip_code="", key="state-co", name="Colorado", normalized_name="colorado")
    rich: Any = ProgramFactory(
        name="Cedar IOP",
        slug="cedar",
        latitude=39.76,
        ages=["adult", "under-18", "adolescent"],
        conditions=["depression", "anxiety"],
        payments=["self-pay", "private-insurance", "medicaid"],
        accepting="yes",
        openings_reported_at=timezone.now(),
    )
    TrackFactory(program=rich)
    verified(rich, timezone.now())
    ProgramFactory(name="Birch IOP", slug="birch", payments=["medicaid"], restrictions=["women-only"], phone="")
    ProgramFactory(name="Thin IOP", slug="thin", latitude=39.80, focus=[], evidence="possible")


def table(page: str) -> str:
    return page.split('<table class="program-table')[1].split("</table>")[0]


def rows(page: str) -> list[list[str]]:
    """The words of each cell, row by row."""
    body = table(page)
    found = re.findall(r"<tr>\s*<td class=\"of-choose\">.*?</tr>", body, re.DOTALL)
    return [[text_of(cell) for cell in re.split(r"<t[hd][^>]*>", row)[2:]] for row in found]


def columns(page: str) -> list[str]:
    return [text_of(head) for head in re.findall(r"<th scope=\"col\".*?</th>", table(page), re.DOTALL)]


def test_the_table_says_what_clinicians_ask(client: Client) -> None:
    page = page_of(client, "near=80203&view=table&payment=medicaid")
    assert columns(page) == [
        "Program", "Miles", "Phone", "You asked", "Ages", "Treats", "Ways to pay", "Hours", "Openings", "Checked",
    ]  # fmt: skip
    birch, cedar, thin = sorted(" | ".join(row) for row in rows(page))
    assert "Birch IOP" in birch
    assert "Women only" in birch
    assert "Takes new patients, said today" in cedar
    assert "| Young" not in cedar
    assert "17 or younger, Adults" in cedar
    assert "| Depression, Anxiety | Medicaid, Private insurance and 1 more | Mon, Wed, Thu 5:30–8:30 p.m. |" in cedar
    assert "Offers day treatment. Ask if it has an IOP." in thin
    assert thin.count("? not known") == 6, "ages, what it treats, ways to pay, hours, openings and check"
    assert not cards(page)


def test_both_views_list_the_same_programs_in_the_same_order(client: Client) -> None:
    for query in ("near=80203", "near=80203&ordering=name", "near=80203&payment=medicaid&page_size=2", "", "near=CO"):
        as_list, as_table = page_of(client, query), page_of(client, f"{query}&view=table")
        names = [re.search(r'<h2><a[^>]*href="/programs/(\w+)/', card)[1] for card in cards(as_list)]  # type: ignore[index]
        found = re.findall(r'<span class="who"><a href="/programs/(\w+)/', as_table)
        assert found == names, query
        assert text_of(as_table.split("<h1")[1].split("</h1>")[0]) == text_of(as_list.split("<h1")[1].split("</h1>")[0])


def test_columns_lead_to_the_orders_and_say_which_is_in_force(client: Client) -> None:
    page = page_of(client, "near=80203&view=table")
    heads = links(table(page).split("</thead>")[0])
    assert heads == {
        "Program": "/programs/?near=80203&view=table&ordering=name",
        "Miles": "/programs/?near=80203&view=table&ordering=distance",
        "Checked": "/programs/?near=80203&view=table&ordering=-verified",
    }
    assert "aria-sort" not in page
    for ordering, code, direction in (
        ("name", "name", "ascending"), ("distance", "miles", "ascending"), ("-verified", "checked", "descending"),
    ):  # fmt: skip
        page = page_of(client, f"near=80203&view=table&ordering={ordering}")
        assert re.findall(r'class="of-(\w+)" aria-sort="(\w+)"', page) == [(code, direction)]
        assert links(page)["Best match first"] == "/programs/?near=80203&view=table"


def test_without_a_point_there_are_no_miles(client: Client) -> None:
    assert columns(page_of(client, "view=table"))[:2] == ["Program", "Phone"]
    assert columns(page_of(client, "near=CO&view=table"))[:2] == ["Program", "Phone"]


def test_the_view_stays_in_every_address_and_no_cookie(client: Client) -> None:
    page = page_of(client, "near=80203&view=table&payment=medicaid&page_size=1")
    assert '<input type="hidden" name="view" value="table">' in page
    for words in ("Remove Medicaid", "Next", "Program"):
        assert "view=table" in links(page)[words], words
    assert links(page)["List"] == "/programs/?near=80203&payment=medicaid&page_size=1"
    assert links(page_of(client, "near=80203"))["Table"] == "/programs/?near=80203&view=table"


def test_the_choice_of_the_view_is_no_filter(client: Client) -> None:
    page = page_of(client, "near=80203&view=table")
    assert "chosen-chip" not in page
    assert "We do not know" not in page
    assert "<code>view</code>" in page_of(client, "near=80203&view=cards"), "what is no view is named"
    assert client.get("/api/v1/programs/?near=80203&view=table").status_code == 400, "the API has none"


def test_ticked_programs_go_to_shortlist_and_comparison_by_a_plain_form(client: Client) -> None:
    page = page_of(client, "near=80203&view=table&payment=medicaid")
    form = page.split('<form class="picks"')[1].split("</form>")[0]
    assert 'action="/shortlist/" method="get"' in form
    assert 'formaction="/compare/"' in form
    assert '<input type="hidden" name="payment" value="medicaid">' in form
    assert "noscript" not in form
    ids = re.findall(r'<input type="checkbox" name="id" value="([^"]*)"', form)
    assert len(ids) == 3
    query = "&".join(f"id={one}" for one in ids)
    assert text_of(client.get(f"/shortlist/?{query}&payment=medicaid").content.decode()).count("Birch IOP") >= 1


def test_where_no_script_runs_cards_have_boxes_to_tick(client: Client) -> None:
    page = page_of(client, "near=80203&payment=medicaid")
    form = page.split('<form class="picks"')[1].split("</form>")[0]
    hidden = re.findall(r"<noscript>(.*?)</noscript>", form, re.DOTALL)
    assert len(hidden) == 4, "a box on each card, and the buttons"
    assert all('name="id"' in box for box in hidden[:3])
    assert 'formaction="/compare/"' in hidden[3]
    assert 'name="id"' not in re.sub(r"<noscript>.*?</noscript>", "", form, flags=re.DOTALL)


SCRIPT = "<script>alert(1)</script>"


def test_names_are_text_and_a_long_one_breaks_nothing(client: Client) -> None:
    ProgramFactory(name=(SCRIPT + "برنامج الأمل " * 20)[:200], city=SCRIPT, phone=SCRIPT)
    page = page_of(client, "near=80203&view=table&page_size=100")
    assert SCRIPT not in page
    assert unescape(page).count(SCRIPT) >= 3


def test_a_name_that_looks_like_a_slot_is_a_name(client: Client) -> None:
    Program.objects.filter(slug="cedar").update(name="\ue000query\ue001 \ue000x\ue001")
    assert table(page_of(client, "near=80203&view=table&age=adult")).count("\ue000query\ue001 \ue000x\ue001") == 2


def test_a_row_is_kept_without_what_a_search_adds(client: Client) -> None:
    bare = table(page_of(client, "near=80203&view=table"))
    narrowed = table(page_of(client, "near=80203&view=table&payment=medicaid&radius=100"))
    assert 'href="/programs/cedar/?payment=medicaid"' in narrowed
    assert table(page_of(client, "near=80203&view=table")) == bare
    assert "?payment" not in bare.split("<tbody>")[1]
    assert "Depresión" in table(page_of(client, "near=80203&view=table", accept_language="es"))


def test_nothing_found_is_no_table(client: Client) -> None:
    page = page_of(client, "near=80203&view=table&language=so&unstated=exclude")
    assert "<table class" not in page
    assert "No programs found" in page
