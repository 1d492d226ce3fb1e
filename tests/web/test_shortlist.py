"""The shortlist: whatever ids come, a page; what it says of each program; the CSV."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.spreadsheets import harmless
from programs.web.picks.csv_file import COLUMNS
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, TrackFactory, verified
from tests.web.reading import links, text_of

pytestmark = pytest.mark.django_db

QUERIES = 3
"""Whom the ids lead to; whose ids the unknown ones were; their listings."""


def query(*ids: object) -> str:
    return "&".join(f"id={one}" for one in ids)


def of(*programs: Any) -> str:
    return query(*(program.pk for program in programs))


def page_of(client: Client, asked: str = "") -> str:
    """The page always answers 200, sets no cookie, and is neither stored nor indexed."""
    response = client.get(f"/shortlist/?{asked}" if asked else "/shortlist/")
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    return page


def names(page: str) -> list[str]:
    """The programs on the screen, in order."""
    rows = re.findall(r'<li class="shortlist-row".*?<h2>.*?<a [^>]*>([^<]*)</a>', page, re.DOTALL)
    on_paper = re.findall(r'<th scope="row"><span dir="auto">([^<]*)</span>', page)
    assert rows == on_paper
    return rows


def notices(page: str) -> list[str]:
    return [text_of(html) for html in re.findall(r'<p class="notice">(.*?)</p>', page, re.DOTALL)]


def rows_of(client: Client, asked: str) -> list[dict[str, str]]:
    response = client.get(f"/shortlist/csv/?{asked}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_without_ids_it_says_how_it_works_and_what_it_keeps(client: Client) -> None:
    page = page_of(client)
    assert "Your shortlist is empty." in page
    assert "kept only in this browser" in page
    assert "There is no login" in page
    assert "Do not put patient data" in page
    assert "data-without-script" in page
    assert "tel:988" in page


def test_programs_stand_in_the_order_of_the_address(client: Client) -> None:
    one, two, three = ProgramFactory(name="One"), ProgramFactory(name="Two"), ProgramFactory(name="Three")
    assert names(page_of(client, of(three, one, two))) == ["Three", "One", "Two"]


def test_a_row_says_whom_to_call_when_it_meets_and_who_pays(client: Client) -> None:
    program = ProgramFactory(
        intake_phone="303-555-0199", intake_hours="Mon–Fri 8–5", fax="303-555-0177", accepting="yes",
        openings_reported_at=timezone.now() - timedelta(days=3), demonstration=True,
    )  # fmt: skip
    TrackFactory(program=program)
    ParticipationFactory(
        program=program, network=NetworkFactory(name="Gold", payer__name="Blue"), verified_at=timezone.now()
    )
    verified(program, timezone.now() - timedelta(days=5))
    page = page_of(client, of(program))
    screen = text_of(page.split('class="shortlist-rows"')[1].split('class="to-print"')[0])
    paper = text_of(page.split('class="to-print"')[1].split('class="promise"')[0])
    for words in (
        "(303) 555-0199", "Mon–Fri 8 a.m.–5 p.m.", "Main line: (303) 555-0142", "Fax: (303) 555-0177",
        "100 Cedar Street", "Mon, Wed, Thu 5:30–8:30 p.m.", "9 hours a week", "In network: Blue Gold",
        "Takes new patients, said", "Checked by the provider", "Sample, not real",
    ):  # fmt: skip
        assert words in screen, words
        assert words in paper, words
    assert "3 days ago" in screen
    assert "3 days ago" not in paper  # paper lies about: it carries dates
    for words in (
        "Date called",
        "Who answered",
        "next step",
        "Printed on",
        f"http://testserver/shortlist/?{of(program)}",
    ):
        assert words in paper


def test_what_is_not_known_is_said_to_be_so(client: Client) -> None:
    page = text_of(page_of(client, of(ProgramFactory(phone=""))))
    for words in (
        "We don't have a phone number.",
        "We don't know its days and hours yet.",
        "Insurance not stated",
        "We don't know if it takes new patients.",
        "Not checked with the program yet.",
    ):
        assert words in page


def test_a_hidden_address_stays_hidden(client: Client) -> None:
    asked = of(ProgramFactory(hidden_address=True))
    assert "Denver, CO 80203" in page_of(client, asked)
    assert rows_of(client, asked)[0]["Street"] == ""


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("id=nonsense", "1 part of this address is not the id of a program. We left it out."),
        ("id=1&id=%00&id=' OR 1=1", "3 parts of this address are not ids of programs. We left them out."),
        (query(uuid.UUID(int=7)), "1 program is not in our directory any more."),
        (query(uuid.UUID(int=7), uuid.UUID(int=8)), "2 programs are not in our directory any more."),
    ],
)
def test_ids_that_lead_nowhere(client: Client, asked: str, words: str) -> None:
    cedar = ProgramFactory(name="Cedar")
    page = page_of(client, f"{asked}&{of(cedar)}")
    assert notices(page)[0] == words
    assert names(page) == ["Cedar"]
    assert links(page)["Bring the list up to date"] == f"/shortlist/?{of(cedar)}"
    alone = page_of(client, asked)
    assert notices(alone)[0] == words
    assert "None of the programs in this link can be shown." in alone


def test_empty_ids_are_no_ids(client: Client) -> None:
    assert "Your shortlist is empty." in page_of(client, "id=&id=%20")


def test_a_merged_program_is_shown_as_the_one_it_is_part_of(client: Client) -> None:
    other = ProgramFactory(name="Other")
    merged = ProgramFactory(name="Merged", status="closed", merged_into=other)
    page = page_of(client, of(merged, other))
    assert names(page) == ["Other"]
    assert notices(page) == ["One listing was joined with another and is shown as part of it: Other ."]
    assert "Merged" not in page


@pytest.mark.parametrize(
    ("status", "named", "words"),
    [
        ("closed", True, "This program has closed: Cedar ."),
        ("hidden", False, "1 program is not in our directory any more."),
        ("draft", False, "1 program is not in our directory any more."),
    ],
)
@pytest.mark.parametrize("merged", [False, True], ids=["itself", "merged into it"])
def test_what_is_not_public(client: Client, status: str, named: bool, words: str, merged: bool) -> None:
    program = ProgramFactory(name="Cedar", status=status)
    asked = of(ProgramFactory(name="Earlier", status="closed", merged_into=program)) if merged else of(program)
    page = page_of(client, asked)
    assert notices(page)[0] == words
    assert ("Cedar" in page) == named
    assert names(page) == []
    assert rows_of(client, asked) == []


def test_a_repeated_id_is_shown_once_however_it_is_written(client: Client) -> None:
    cedar = ProgramFactory(name="Cedar")
    page = page_of(client, query(cedar.pk, str(cedar.pk).upper(), cedar.pk.hex))
    assert names(page) == ["Cedar"]
    assert not notices(page)


def test_of_five_hundred_ids_the_first_fifty_are_shown(client: Client) -> None:
    cedar = ProgramFactory(name="Cedar")
    last = ProgramFactory(name="Last")
    page = page_of(client, query(cedar.pk, *(uuid.UUID(int=number) for number in range(1, 499)), last.pk))
    assert names(page) == ["Cedar"]
    assert "This page shows 50 programs at most. We left the others out." in notices(page)


def test_every_change_is_a_link_to_the_changed_list(client: Client) -> None:
    one, two, three = ProgramFactory(name="One"), ProgramFactory(name="Two"), ProgramFactory(name="Three")
    page = page_of(client, of(one, two, three))
    found = links(page)
    assert found["Down One"] == f"/shortlist/?{of(two, one, three)}#p-{one.pk}"
    assert found["Up Three"] == f"/shortlist/?{of(one, three, two)}#p-{three.pk}"
    assert found["Remove Two"] == f"/shortlist/?{of(one, three)}#list"
    assert "Up One" not in found
    assert "Down Three" not in found
    assert links(page_of(client, of(one)))["Remove One"] == "/shortlist/"


def test_up_to_four_are_compared_at_once_and_of_more_those_ticked(client: Client) -> None:
    def ways(count: int) -> str:
        page = page_of(client, of(*programs[:count]))
        return page.split('<main id="main"')[1].split("</main>")[0]

    programs = ProgramFactory.create_batch(5)
    assert links(ways(4))["Compare"] == f"/compare/?{of(*programs[:4])}"
    assert ways(5).count('form="to-compare"') == 5
    assert ways(5).count('form="to-compare" checked') == 4
    assert "Compare" not in links(ways(5))
    assert "Compare" not in links(ways(1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/shortlist/", "/shortlist/csv/"])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_number_of_queries_is_fixed(
    client: Client, count: int, address: str, django_assert_num_queries: Any
) -> None:
    programs = ProgramFactory.create_batch(count)
    for program in programs[:3]:
        TrackFactory.create_batch(2, program=program)
    merged = ProgramFactory(status="closed", merged_into=programs[0])
    # The file says of each group of facts who says it: one more.
    with django_assert_num_queries(QUERIES + address.endswith("/csv/")):
        client.get(f"{address}?{query('nonsense', uuid.UUID(int=1))}&{of(merged, *programs)}")


def test_no_ids_no_queries(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page_of(client)


def test_the_csv_says_what_is_known_in_words(client: Client) -> None:
    program = ProgramFactory(
        name="Cedar, “Evening”", intake_phone="3035550199", conditions=["depression", "anxiety"], payments=["medicaid"],
        accepting="waitlist", wait_days=10, openings_reported_at=timezone.now(), npi="1234567893",
    )  # fmt: skip
    TrackFactory(program=program, weeks_min=8, weeks_max=10)
    ParticipationFactory(program=program, network=NetworkFactory(name="Gold", payer__name="Blue"))
    ParticipationFactory(program=program, network=NetworkFactory(name="Out"), status="out-of-network")
    (row,) = rows_of(client, of(program))
    assert row["Program"] == "Cedar, “Evening”"
    assert row["Intake phone"] == "(303) 555-0199"
    assert row["Conditions"] == "Depression; Anxiety"
    assert row["Schedule"] == "Evening adults: Mon, Wed, Thu 5:30–8:30 p.m., 8 to 10 weeks"
    assert row["Hours a week, at least"] == "9"
    assert row["In network"] == "Blue Gold"
    assert row["New patients"] == "Has a waitlist"
    assert row["Wait in days"] == "10"
    assert row["Openings reported"] == timezone.localdate().isoformat()
    assert row["Contact and services checked"] == ""
    assert row["Page"] == f"http://testserver/programs/{program.slug}/"
    assert row["Id"] == str(program.pk)


def test_the_csv_is_a_file_without_a_telling_name(client: Client) -> None:
    response = client.get(f"/shortlist/csv/?{of(ProgramFactory())}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="programs.csv"'
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith("\ufeffProgram,".encode())
    assert response.content.count(b"\r\n") == response.content.count(b"\n") == 2


def test_an_empty_csv_has_its_headings(client: Client) -> None:
    assert client.get("/shortlist/csv/?id=nonsense").content.decode("utf-8-sig").strip().startswith("Program,Provider")
    assert len([str(column.heading) for column in COLUMNS]) == len({str(column.heading) for column in COLUMNS})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert harmless(f"a{start}b") == f"a{start}b"


def test_a_listing_that_tries_a_formula_stays_text(client: Client) -> None:
    program = ProgramFactory(name='=HYPERLINK("https://example.org")', city="@SUM(A1)", phone="+x")
    (row,) = rows_of(client, of(program))
    assert row["Program"] == '\'=HYPERLINK("https://example.org")'
    assert row["City"] == "'@SUM(A1)"
    assert row["Phone"] == "'+x"


def test_names_are_escaped(client: Client) -> None:
    page = page_of(client, of(ProgramFactory(name="<b>Bold</b>"), ProgramFactory(name="<i>x</i>", status="closed")))
    assert "<b>Bold</b>" not in page
    assert "<i>x</i>" not in page


def test_other_methods_are_refused(client: Client) -> None:
    assert client.post("/shortlist/").status_code == 405
    assert client.post("/compare/").status_code == 405
