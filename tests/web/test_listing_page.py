"""The listing: what it says, what it keeps to itself, and what becomes of old addresses."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from programs.search.keeper import keeper
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    TrackFactory,
    VerificationFactory,
    session,
)
from tests.web.reading import links, text_of

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('1')</script>"

QUERIES = 7
"""The program's state, the listing; prices of hospitals; what has changed, whether the gazetteer has (every ten
seconds), and programs nearby that are not in memory."""


def page_of(client: Client, slug: str, status: int = 200, **headers: str) -> str:
    response = client.get(f"/programs/{slug}/", headers=headers)
    assert response.status_code == status
    assert not response.cookies
    return response.content.decode()


def text_after(page: str, start: str, end: str = "</section>") -> str:
    """The words between two pieces of HTML."""
    return text_of(page.split(start, 1)[1].split(end, 1)[0])


def nearby(page: str) -> list[str]:
    """The words of each program that is named as another near this one."""
    if '<section class="nearby">' not in page:
        return []
    section = page.split('<section class="nearby">')[1].split("</section>")[0]
    return [text_of(item.split("</li>")[0]) for item in section.split("<li>")[1:]]


def plain_text(page: str) -> str:
    return unescape(page.split('<pre id="as-text"')[1].split(">", 1)[1].split("</pre>")[0])


def described_program(related: int, **fields: Any) -> Any:
    program: Any = ProgramFactory(slug="cedar", name="Cedar IOP", **fields)
    for number in range(related):
        TrackFactory(program=program, name=f"Track {number}")
        ParticipationFactory(program=program, network=NetworkFactory())
    for aspect in ("contact", "openings"):
        VerificationFactory(program=program, aspect=aspect, at=timezone.now() - timedelta(days=3))
    return program


@pytest.mark.django_db(transaction=True)  # what is committed is what the index keeps
@pytest.mark.parametrize(("related", "others"), [(1, 1), (6, 4), (6, 30)])
def test_the_number_of_queries_is_fixed(
    client: Client, related: int, others: int, django_assert_max_num_queries: Any
) -> None:
    described_program(related)
    for _number in range(others):
        TrackFactory(program=ProgramFactory())
    page_of(client, "cedar")
    keeper.forget_listings()
    with django_assert_max_num_queries(QUERIES):
        page = page_of(client, "cedar")
    assert page.count('class="timetable"') == related
    assert len(nearby(page)) == min(others, 4)


def test_everything_known_is_said(client: Client) -> None:
    described_program(
        1, ages=["adult"], conditions=["depression"], therapies=["dbt"], services=["aftercare"], payments=["medicaid"],
        accepting="yes", openings_reported_at=timezone.now() - timedelta(days=3), intake_phone="303-555-0199 x12",
    )  # fmt: skip
    page = page_of(client, "cedar")
    for words in (
        "An intensive outpatient program for adults in Denver, CO.",
        "Mon, Wed, Thu 5:30–8:30 p.m.",
        "9 hours a week",
        "Takes new patients, said <time",
        ">3 days ago</time>",
        "Dialectical behavior therapy",
        "After the program",
        "Checked by the provider",
        'href="tel:+13035550199;ext=12"',
        "Good to ask any program",
    ):
        assert words in page


def test_unknown_is_said_and_is_never_no(client: Client) -> None:
    ProgramFactory(slug="bare", phone="")
    page = page_of(client, "bare")
    for words in (
        "Ask when you call",
        "Nobody has told us this yet. That is never a no.",
        "On which days and at what times do you meet?",
        "Do you take new patients now?",
        "We don't have a phone number.",
        "Not checked yet",
        "1-800-662-4357",
    ):
        assert words in page


def test_what_is_unknown_becomes_the_first_questions(client: Client) -> None:
    ProgramFactory(slug="bare", street1="", precision="zip")
    asked = text_after(page_of(client, "bare"), "Ask when you call</h2>", "</ul>")
    for words in ("take new patients now", "take my insurance", "which days", "Where do you meet", "Which ages"):
        assert words in asked


def test_what_is_known_is_not_asked(client: Client) -> None:
    program = described_program(
        1, ages=["adult"], conditions=["depression"], therapies=["dbt"],
        accepting="yes", openings_reported_at=timezone.now(), intake_hours="24/7", tty="711", wheelchair="yes",
        parking="no",
    )  # fmt: skip
    program.participations.update(verified_at=timezone.now(), verified_by="plan")
    page = page_of(client, "cedar")
    assert "Ask when you call" not in page
    assert "How soon can I have a first appointment?" in page


def test_every_aspect_says_by_whom_and_when_it_was_checked(client: Client) -> None:
    program = ProgramFactory(slug="cedar")
    VerificationFactory(program=program, aspect="schedule", by="staff", at=timezone.now() - timedelta(days=200))
    day = date_format(timezone.localdate() - timedelta(days=200), "DATE_FORMAT")
    checks = text_after(page_of(client, "cedar"), '<section class="known">')
    assert f"Schedule Checked by our staff on {day} (6 months ago)" in checks
    assert "Not checked yet: Contact details, What it offers, Insurance, Openings" in checks


@pytest.mark.parametrize(
    ("days", "accepting", "words"),
    [
        (3, "yes", "Takes new patients, said"),
        (31, "yes", "Took new patients, but we have not heard lately: ask. Said"),
        (None, "yes", "Took new patients, but we have not heard lately: ask."),
        (3, "waitlist", "Waitlist of about 14 days, said"),
        (3, "no", "Takes no new patients now, said"),
        (300, "no", "Took no new patients: ask if that has changed. Said"),
    ],
)
def test_openings_grow_old(client: Client, days: int | None, accepting: str, words: str) -> None:
    reported = None if days is None else timezone.now() - timedelta(days=days)
    ProgramFactory(slug="cedar", accepting=accepting, wait_days=14, openings_reported_at=reported)
    assert words in page_of(client, "cedar")


@pytest.mark.parametrize(
    ("status", "verified_days", "words"),
    [
        ("in-network", 12, "In network, confirmed by the health plan"),
        ("in-network", None, "not confirmed, ask"),
        ("out-of-network", 12, "Out of network, confirmed by the health plan"),
        ("unknown", 12, "We don&#x27;t know: ask"),
    ],
)
def test_a_network_has_three_states(client: Client, status: str, verified_days: int | None, words: str) -> None:
    moment = timezone.now() - timedelta(days=verified_days) if verified_days else None
    program = ProgramFactory(slug="cedar")
    ParticipationFactory(program=program, status=status, verified_at=moment, verified_by="plan" if moment else "")
    assert words in page_of(client, "cedar")


def test_day_treatment_is_not_called_an_iop(client: Client) -> None:
    ProgramFactory(slug="day", name="Day Center", evidence="possible", ages=["adult"])
    page = page_of(client, "day")
    assert "Day treatment in Denver, CO." in page
    assert "Ask if it has an intensive outpatient program." in page
    assert "An intensive outpatient program for" not in page


def test_many_terms_are_short_and_explained_on_demand(client: Client) -> None:
    therapies = ["cbt", "dbt", "emdr", "act-therapy", "individual", "group", "family"]
    ProgramFactory(slug="cedar", therapies=therapies)
    page = page_of(client, "cedar")
    assert page.count("What these mean") == 1
    assert "Dialectical behavior therapy" in page


def test_a_hidden_address_is_its_city(client: Client) -> None:
    ProgramFactory(slug="haven", hidden_address=True)
    page = page_of(client, "haven")
    assert "The street address is kept private for safety." in page
    assert "Denver, CO 80203" in page
    assert "openstreetmap" not in page
    assert "39.73" not in page


def test_structured_data_is_what_the_page_says(client: Client) -> None:
    ProgramFactory(slug="cedar", name="Cedar </script><b>IOP")
    page = page_of(client, "cedar")
    (block,) = [part for part in page.split("<script") if part.startswith(' type="application/ld+json"')]
    data = json.loads(block.split(">", 1)[1].split("</script>")[0])
    assert data["@type"] == "MedicalClinic"
    assert data["name"] == "Cedar </script><b>IOP"
    assert data["telephone"] == "+13035550142"
    assert data["address"]["streetAddress"] == "100 Cedar Street"
    assert data["geo"]["latitude"] == 39.7313
    assert "<b>IOP" not in page
    assert '<link rel="canonical" href="http://testserver/programs/cedar/">' in page


def test_structured_data_of_a_hidden_address_has_no_point(client: Client) -> None:
    ProgramFactory(slug="haven", hidden_address=True)
    page = page_of(client, "haven")
    assert '"geo"' not in page
    assert "streetAddress" not in page


def test_structured_data_says_of_new_patients_only_what_was_said_lately(client: Client) -> None:
    for days, accepting, words in (
        (3, "yes", '"isAcceptingNewPatients": true'),
        (3, "no", '"isAcceptingNewPatients": false'),
        (40, "yes", None),
        (40, "no", None),
        (3, "waitlist", None),
    ):
        slug = f"said-{accepting}-{days}"
        ProgramFactory(slug=slug, accepting=accepting, openings_reported_at=timezone.now() - timedelta(days=days))
        page = page_of(client, slug)
        assert (words in page) if words else ("isAcceptingNewPatients" not in page)


def meta(page: str) -> dict[str, str]:
    """Content by name or property of every ``meta`` element."""
    return {
        name: unescape(content)
        for name, content in re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)"', page)
    }


def test_a_shared_link_says_what_it_leads_to(client: Client) -> None:
    ProgramFactory(slug="cedar", name='Cedar "IOP"', ages=["adult"])
    said = meta(page_of(client, "cedar"))
    sentence = "An intensive outpatient program for adults in Denver, CO."
    assert {name: said[name] for name in said if name.startswith(("og:", "twitter:", "description"))} == {
        "description": sentence,
        "og:type": "website",
        "og:site_name": "IOP Finder",
        "og:title": 'Cedar "IOP", Denver, CO',
        "og:description": sentence,
        "og:url": "http://testserver/programs/cedar/",
        "twitter:card": "summary",
    }


@pytest.mark.parametrize("indexable", [True, False])
def test_a_sample_says_so(client: Client, settings: Any, indexable: bool) -> None:
    settings.INDEXABLE = indexable
    ProgramFactory(slug="sample", demo=True)
    page = page_of(client, "sample")
    assert "Sample, not real" in page
    assert ('<meta name="robots" content="noindex">' in page) is not indexable
    assert "ld+json" not in page
    assert meta(page)["description"]
    assert 'rel="canonical"' in page


def test_a_merged_program_leads_to_the_other(client: Client) -> None:
    other = ProgramFactory(slug="other")
    ProgramFactory(slug="merged", status="closed", merged_into=other)
    response = client.get("/programs/merged/")
    assert (response.status_code, response["Location"]) == (301, "/programs/other/")


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("closed", 410, "This program has closed."),
        ("hidden", 410, "This program is not listed any more."),
        ("draft", 404, "There is no such page"),
    ],
)
def test_what_is_not_public(client: Client, status: str, code: int, words: str) -> None:
    ProgramFactory(slug="cedar", name="Cedar IOP", status=status)
    page = page_of(client, "cedar", code)
    assert words in page
    assert "tel:988" in page
    assert ("Cedar IOP" in page) == (status == "closed")


def test_a_website_that_is_no_address_is_no_link(client: Client) -> None:
    ProgramFactory(slug="cedar", website="javascript:alert(1)")
    assert "javascript:" not in page_of(client, "cedar")


@pytest.mark.parametrize(
    ("trait", "words", "address"),
    [
        ({}, "Programs near Denver, CO", "/programs/?near=Denver%2C+CO"),
        ({"city": ""}, "All programs", "/programs/"),
        ({"virtual": True}, "Virtual programs", "/programs/?format=virtual"),
    ],
)
def test_the_way_back_is_a_search_near_it(client: Client, trait: dict[str, Any], words: str, address: str) -> None:
    ProgramFactory(slug="cedar", **trait)
    page = page_of(client, "cedar", referer="http://testserver/programs/?near=80203&payment=medicaid")
    assert links(page.split('<nav class="back"')[1].split("</nav>")[0]) == {words: address}
    assert "medicaid" not in page


def test_the_text_to_copy_has_exact_dates_and_says_what_is_unknown(client: Client) -> None:
    described_program(
        1, intake_phone="303-555-0199", fax="303-555-0111", intake_hours="Mon–Fri 8–5", demonstration=True,
        accepting="yes", openings_reported_at=timezone.now(),
    )  # fmt: skip
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    day = date_format(timezone.localdate() - timedelta(days=3), "DATE_FORMAT")
    text = plain_text(page_of(client, "cedar"))
    for line in (
        "Cedar IOP",
        "Sample, not real",
        "Where: 100 Cedar Street, Denver, CO 80203",
        "Intake: (303) 555-0199",
        "Phone: (303) 555-0142",
        "Intake hours: Mon–Fri 8 a.m.–5 p.m.",
        "Fax: (303) 555-0111",
        "When: Track 0: Mon, Wed, Thu 5:30–8:30 p.m., 9 hours a week",
        f"Openings: Takes new patients, said {today}",
        f"Contact details: Checked by the provider {day}",
        "Not checked yet: What it offers, Schedule, Insurance",
        f"From IOP Finder on {today}: http://testserver/programs/cedar/",
    ):
        assert line in text.splitlines()
    assert "ago" not in text


def test_the_text_to_copy_keeps_each_fact_on_its_line(client: Client) -> None:
    ProgramFactory(slug="bare", name="Cedar\nPhone: (900) 555-0100", phone="")
    lines = plain_text(page_of(client, "bare")).splitlines()
    assert [line for line in lines if line.startswith("Phone:")] == ["Phone: we don't know"]
    assert {"When: we don't know", "Who pays: we don't know", "Openings: we don't know"} <= set(lines)


def test_the_text_of_a_hidden_address_has_no_street(client: Client) -> None:
    ProgramFactory(slug="haven", hidden_address=True)
    assert "Where: Denver, CO 80203; the street address is kept private" in plain_text(page_of(client, "haven"))


def test_programs_nearby_say_how_they_differ(client: Client) -> None:
    ProgramFactory(slug="cedar", ages=["adult"])
    other: Any = ProgramFactory(
        name="Birch", ages=["adult"], latitude=39.7603, accepting="yes", openings_reported_at=timezone.now()
    )
    TrackFactory(program=other)
    TrackFactory(program=other, name="Mornings", sessions=[session("tue", "09:00", "12:00")])
    ProgramFactory(name="For teens alone", ages=["adolescent"])
    ProgramFactory(name="For something else", ages=["adult"], focus=["substance-use"])
    ProgramFactory(name="Far away", ages=["adult"], latitude=42.0)
    (birch,) = nearby(page_of(client, "cedar"))
    assert birch == (
        "Birch 2.0 mi from here · Denver, CO Adults · Mental health Mon, Wed, Thu 5:30–8:30 p.m. and other times"
        " Takes new patients, said today"
    )


def test_a_sample_among_real_programs_nearby_is_marked(client: Client) -> None:
    ProgramFactory(slug="cedar")
    ProgramFactory(name="Made up", demo=True)
    assert "Sample, not real" in nearby(page_of(client, "cedar"))[0]


def test_what_is_near_a_hidden_address_is_measured_from_its_zip_code(client: Client) -> None:
    PlaceFactory()
    ProgramFactory(slug="haven", hidden_address=True)
    ProgramFactory(name="Birch", latitude=39.7603)
    page = page_of(client, "haven")
    assert "Birch about 2 mi from here" in nearby(page)[0]


def test_a_virtual_program_has_others_by_video(client: Client) -> None:
    PlaceFactory(key="state-co", kind="state", zip_code="", name="Colorado", normalized_name="colorado")
    ProgramFactory(slug="screen", virtual=True)
    ProgramFactory(name="Other screen", virtual=True)
    ProgramFactory(name="In a room")
    assert [text.split(" by video")[0] for text in nearby(page_of(client, "screen"))] == ["Other screen"]


def test_a_program_without_a_place_has_none_nearby(client: Client) -> None:
    ProgramFactory(slug="bare", city="", state=None, zip_code="", latitude=None, longitude=None, precision="")
    ProgramFactory()
    assert nearby(page_of(client, "bare")) == []


def test_programs_nearby_keep_the_language_of_the_address(client: Client) -> None:
    ProgramFactory(slug="cedar")
    ProgramFactory(slug="birch")
    page_of(client, "cedar")
    page = client.get("/es/programs/cedar/").content.decode()
    assert 'href="/es/programs/birch/"' in page


def test_the_week_is_a_table_with_headers(client: Client) -> None:
    program = ProgramFactory(slug="cedar")
    TrackFactory(
        program=program, name="Late",
        sessions=[session("tue", "09:00", "12:00"), session("tue", "13:00", "15:00"), session("sun", "22:00", "01:00")],
    )  # fmt: skip
    TrackFactory(program=program, name="Until midnight", sessions=[session("fri", "21:00", "24:00")])
    tables = re.findall(r"<table>.*?</table>", page_of(client, "cedar"), re.DOTALL)
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", tables[0], re.DOTALL)]
    assert rows[0] == "Day Times"
    assert rows[2] == "Tuesday 9 a.m.–noon 1–3 p.m."
    assert rows[3] == "Wednesday – no session"
    assert rows[7] == "Sunday 10 p.m.–1 a.m. the next day"
    assert tables[0].count('<th scope="row">') == 7
    assert text_after(tables[0], "<caption>", "</caption>") == "Late Adults · 8 hours a week"
    assert "Friday 9 p.m.–midnight" in text_of(tables[1])


def hostile_program() -> None:
    """Somebody wrote a script wherever text can be written."""
    program = ProgramFactory(
        slug="hostile", name=HOSTILE, provider=ProviderFactory(name=HOSTILE), description=f"{HOSTILE}\n\n{HOSTILE}",
        street1=HOSTILE, street2=HOSTILE, city=HOSTILE, county=HOSTILE,
        phone=HOSTILE, intake_phone=HOSTILE, fax=HOSTILE,
        intake_hours=HOSTILE, website="javascript:alert(1)", accepting="no", accepting_note=HOSTILE,
        openings_reported_at=timezone.now(),
    )  # fmt: skip
    TrackFactory(program=program, name=HOSTILE)
    network = NetworkFactory(name=HOSTILE, payer=PayerFactory(name=HOSTILE))
    ParticipationFactory(program=program, network=network)
    ProgramFactory(slug="beside", name="Beside")


@pytest.mark.parametrize("slug", ["hostile", "beside"])  # its own page, and one that names it
def test_scripts_in_texts_are_texts(client: Client, slug: str) -> None:
    hostile_program()
    page = page_of(client, slug)
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "&lt;script&gt;alert" in page
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(block)["name"] == (HOSTILE if slug == "hostile" else "Beside")


def test_texts_find_their_own_direction(client: Client) -> None:
    ProgramFactory(slug="cedar", name="مركز الأمل", description="برنامج علاجي")
    page = page_of(client, "cedar")
    assert '<h1 class="display" dir="auto">مركز الأمل</h1>' in page
    assert re.search(r'<div dir="auto"[^>]*><p>برنامج علاجي</p></div>', page)


def test_a_closed_program_names_others_nearby(client: Client) -> None:
    ProgramFactory(slug="closed", name="Cedar IOP", status="closed")
    ProgramFactory(name="Birch")
    page = page_of(client, "closed", 410)
    assert [text.split(" 0.0")[0] for text in nearby(page)] == ["Birch"]
    assert links(page)["Tell us"] == "/programs/closed/correct/"


def test_a_hidden_program_gives_nothing_away(client: Client) -> None:
    ProgramFactory(slug="hidden", name="Cedar IOP", status="hidden")
    ProgramFactory(name="Birch")
    page = page_of(client, "hidden", 410)
    assert nearby(page) == []
    assert "/correct/" not in page


def test_a_listing_without_a_place_has_a_whole_sentence(client: Client) -> None:
    for slug, fields, sentence in (
        ("nowhere", {"ages": ["adult"]}, "An intensive outpatient program for adults."),
        ("day", {"evidence": "possible"}, "Day treatment."),
        ("screen", {"virtual": True, "serves": []}, "A virtual intensive outpatient program."),
    ):
        where = {} if slug == "screen" else {"city": "", "state": None}
        ProgramFactory(slug=slug, **fields, **where)
        assert f'<p class="lead">{sentence}</p>' in page_of(client, slug)
