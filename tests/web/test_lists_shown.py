"""What a list says of a program in its own words, and that its licence has ended, on pages, in the CSV and the API."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.models import ImportRun, Program, Source, SourceRecord
from programs.search import listings_of
from programs.web.wording.facts import currency
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, SourceFactory, VerificationFactory
from tests.web.reading import page_of

pytestmark = pytest.mark.django_db
SAYS = "Its license ended on"


@pytest.fixture
def program() -> Program:
    found: Program = ProgramFactory(name="Made Up House")
    return found


def listed(program: Program, slug: str = "licences", **fields: Any) -> SourceRecord:
    source = SourceFactory(slug=slug, name=f"The list {slug}")
    run = ImportRun.objects.create(source=source, started_at=timezone.now(), file_name="a", file_sha256="0" * 64)
    return SourceRecord.objects.create(
        source=source, key=slug, site_key="a", twin_key="a", program=program, row_number=2, raw={}, first_run=run,
        last_run=run, raw_sha256="0" * 64, first_edition="2025", last_edition="2025", **fields,
    )  # fmt: skip


@pytest.mark.parametrize(("days", "ended"), [(-1, True), (0, False), (1, False)])
def test_a_licence_ends_after_its_last_day(program: Program, days: int, ended: bool) -> None:
    listed(program, licence_expires=timezone.localdate() + timedelta(days=days))
    (listing,) = listings_of([program.pk])
    assert any(SAYS in fact.text for fact in currency(listing)) is ended


def test_it_is_said_on_the_page_the_card_in_the_csv_and_the_api(client: Client, program: Program) -> None:
    listed(program, licence_expires=date(2020, 1, 31))
    for path in (f"/programs/{program.slug}/", "/programs/?q=Made+Up", f"/shortlist/csv/?id={program.pk}"):
        assert f"{SAYS} Jan. 31, 2020, by the list “The list licences”" in client.get(path).content.decode(), path
    (source,) = client.get(f"/api/v1/programs/{program.pk}/").json()["sources"]
    assert (source["licence_expires"], source["quote"]) == ("2020-01-31", None)


def test_a_later_licence_of_the_same_list_counts_and_an_edition_that_has_it_no_more_does_not(program: Program) -> None:
    record = listed(program, licence_expires=date(2020, 1, 31))
    listed(program, slug="directory")
    later = SourceRecord.objects.get(pk=record.pk)
    later.pk, later.key, later.licence_expires = None, "another", date(2999, 1, 31)
    later.save()
    assert not currency(listings_of([program.pk])[0])
    SourceRecord.objects.filter(source__slug="licences").update(licence_expires=date(2020, 1, 31), missed_in=["2026"])
    assert not currency(listings_of([program.pk])[0])


def test_the_list_is_quoted_and_what_it_says_is_text(client: Client, program: Program) -> None:
    listed(program, quote="An <b>Intensive Outpatient</b> Program")
    page = client.get(f"/programs/{program.slug}/").content.decode()
    assert '<q lang="en" dir="auto">An &lt;b&gt;Intensive Outpatient&lt;/b&gt; Program</q> (The list licences)' in page
    (source,) = client.get(f"/api/v1/programs/{program.pk}/").json()["sources"]
    assert source["quote"] == "An <b>Intensive Outpatient</b> Program"


def test_a_new_quote_is_a_change_of_the_listing(client: Client, program: Program) -> None:
    listed(program, quote="IOP on evenings")
    assert "IOP on evenings" in client.get(f"/programs/{program.slug}/").content.decode()
    SourceRecord.objects.update(quote="IOP on mornings")
    assert "IOP on mornings" in client.get(f"/programs/{program.slug}/").content.decode()


def test_rows_without_an_edition_do_not_hide_when_a_list_first_and_last_had_it(
    client: Client, program: Program
) -> None:
    record = listed(program, quote="Intensive outpatient")
    other = SourceRecord.objects.get(pk=record.pk)
    other.pk, other.key, other.first_edition, other.last_edition, other.quote = None, "another", "", "", ""
    other.save()
    (source,) = client.get(f"/api/v1/programs/{program.pk}/").json()["sources"]
    said = ("2025", "2025", "Intensive outpatient")
    assert (source["first_seen"], source["last_seen"], source["quote"]) == said


def said_by(client: Client, query: str) -> list[str]:
    """Whose list the answers of the one card are, as its line ends."""
    card = page_of(client, query).partition("<article")[2].partition('<details class="more"')[0]
    return re.findall(r'<p class="asked">.*<span class="said-by">.*</span>([^<]+)</span></p>', card)


@pytest.mark.parametrize(
    ("slug", "name", "said"),
    [
        ("samhsa-directory-mental-health", "National Directory of Mental Health Treatment Facilities", "SAMHSA 2025"),
        ("samhsa-locator-csv", "FindTreatment.gov", "FindTreatment.gov 2025"),
        ("state", "L" * 24, f"{'L' * 24} 2025"),
        ("state", "L" * 25, "A list of 2025"),
    ],
)
def test_a_card_ends_its_answers_with_whose_list_says_them(
    client: Client, program: Program, slug: str, name: str, said: str
) -> None:
    record = listed(program, slug)
    Source.objects.filter(pk=record.source_id).update(name=name)
    Program.objects.filter(pk=program.pk).update(payments=["medicaid"])
    assert said_by(client, "payment=medicaid") == [said]
    assert "said-by" not in page_of(client, ""), "nothing was asked"


@pytest.mark.parametrize("spoken", ["check", "openings", "network"])
def test_where_others_have_spoken_as_well_a_card_names_no_list(client: Client, program: Program, spoken: str) -> None:
    listed(program, "samhsa-directory-mental-health")
    Program.objects.filter(pk=program.pk).update(payments=["medicaid"])
    if spoken == "check":
        VerificationFactory(program=program, at=timezone.now())
    elif spoken == "openings":
        Program.objects.filter(pk=program.pk).update(accepting="yes", openings_reported_at=timezone.now())
    else:
        ParticipationFactory(program=program, network=NetworkFactory())
    assert said_by(client, "payment=medicaid") == []
