"""Each fact has a form of its own: the right value where it has one, words otherwise; nothing bad gets in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from programs.models import Correction, Program
from programs.models.moderation import REFERENCE_LENGTH, new_reference
from programs.quality.reported_facts import CORRECTION_FIELDS
from programs.web.listing.report import spaced
from tests.factories import PlaceFactory, ProgramFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cedar() -> Any:
    return ProgramFactory(slug="cedar", name="Cedar IOP", phone="303-555-0142", website="http://old.example.org")


def sent(client: Client, fact: str, **answers: str) -> Any:
    return client.post(f"/programs/cedar/correct/{fact}/", answers, headers={"sec-fetch-site": "same-origin"})


TAKEN: list[tuple[str, dict[str, str], dict[str, Any], str]] = [
    ("phone", {"number": "(303) 555-0199"}, {"phone": "303-555-0199"}, ""),
    ("phone", {"dead": "on"}, {"phone": ""}, "number"),
    ("phone", {"message": "It rings elsewhere."}, {}, ""),
    ("website", {"website": "www.cedar.example.org"}, {"website": "http://www.cedar.example.org"}, ""),
    ("website", {"gone": "on"}, {"website": ""}, ""),
    ("address", {"street1": "8 Mill Road", "city": "Denver", "state": "CO", "zip_code": "80203-1234"},
     {"street1": "8 Mill Road"}, ""),
    ("name", {"name": "Cedar  House"}, {"name": "Cedar House"}, ""),
    ("schedule", {"message": "M/W/Th 5:30–8:30pm"}, {"sessions": "Mon, Wed, Thu 17:30–20:30"}, ""),
    ("schedule", {"message": "Only mornings now."}, {}, ""),
    ("openings", {"accepting": "waitlist"}, {"accepting": "waitlist"}, ""),
    ("closed", {"status": "closed"}, {"status": "closed"}, "closed"),
    ("closed", {"status": "moved", "message": "To 8 Mill Road."}, {}, ""),
    ("insurance", {"message": "They take Medicaid."}, {}, ""),
]  # fmt: skip


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize(("fact", "answers", "value", "alarm"), TAKEN)
def test_what_is_said_to_be_right(
    client: Client, fact: str, answers: dict[str, str], value: dict[str, Any], alarm: str
) -> None:
    assert sent(client, fact, **answers).status_code == 302
    (report,) = Correction.objects.all()
    assert (report.field, report.value, report.alarm) == (fact, value, alarm)
    assert report.message == answers.get("message", "")


REFUSED: list[tuple[str, dict[str, str], str, str]] = [
    ("phone", {}, "id_number", "Write what is right."),
    ("phone", {"number": "12"}, "id_number", "Write the number with its area code"),
    ("phone", {"number": "=cmd|' /C calc'!A0"}, "id_number", "Write the number with its area code"),
    ("phone", {"number": "303 555 0142"}, "id_number", "That is what the listing says already."),
    ("phone", {"number": "\x00303-555-0199"}, "id_number", "Null characters are not allowed."),
    ("website", {"website": "javascript:alert(1)"}, "id_website", "Write the address of the website"),
    ("website", {"website": "=HYPERLINK(1)"}, "id_website", "Write the address of the website"),
    ("address", {"zip_code": "eight"}, "id_zip_code", "Write the ZIP code with five digits."),
    ("address", {"state": "ZZ"}, "id_state", "Select a valid choice."),
    ("address", {"street1": "x" * 201}, "id_street1", "at most 200 characters"),
    ("closed", {"status": "moved"}, "id_message", "Write where it is now."),
    ("closed", {"status": "open"}, "id_status_0", "Select a valid choice."),
    ("closed", {}, "id_status_0", "Write what is right."),
    ("openings", {"accepting": "perhaps"}, "id_accepting_0", "Select a valid choice."),
]


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize(("fact", "answers", "target", "words"), REFUSED)
def test_what_cannot_be_is_told_where(
    client: Client, fact: str, answers: dict[str, str], target: str, words: str
) -> None:
    response = sent(client, fact, **answers)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<a href="#{target}">' in page
    assert page.count(f'id="{target}"') == 1
    assert words in text_of(page)
    assert not Correction.objects.exists()


@pytest.mark.usefixtures("cedar")
def test_a_report_of_a_megabyte_is_told_to_be_shorter(client: Client) -> None:
    response = sent(client, "other", message="x" * 1_000_000)
    assert "Please write at most 2,000 characters." in text_of(response.content.decode())
    assert not Correction.objects.exists()


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize("name", ["Cedar \u202eesuoH", "Cedar \u200bHouse", "Cedar\tHouse\r\n"])
def test_marks_that_nobody_sees_do_not_get_into_a_value(client: Client, name: str) -> None:
    sent(client, "name", name=name)
    value = Correction.objects.get().value["name"]
    assert value.isprintable()
    assert "\u202e" not in value


def test_of_several_numbers_the_form_asks_which(client: Client) -> None:
    ProgramFactory(slug="cedar", phone="303-555-0142", intake_phone="303-555-0143", fax="303-555-0144")
    page = client.get("/programs/cedar/correct/phone/").content.decode()
    assert "Which number?" in page
    assert "Intake: 303-555-0143" in page
    page = text_of(sent(client, "phone", dead="on").content.decode())
    assert "Which number? – Choose one of these." in page, "the summary says at which question"
    sent(client, "phone", which="intake_phone", dead="on")
    report = Correction.objects.get()
    assert (report.value, report.alarm) == ({"intake_phone": ""}, "number")


def test_without_a_number_only_the_right_one_is_asked_for(client: Client) -> None:
    ProgramFactory(slug="cedar", phone="")
    assert 'name="dead"' not in client.get("/programs/cedar/correct/phone/").content.decode()
    sent(client, "phone", number="303-555-0199")
    assert Correction.objects.get().value == {"phone": "303-555-0199"}


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize(("state", "is_taken"), [("CA", True), ("CO", False)])
def test_a_zip_code_of_another_state_is_told_at_its_question(client: Client, state: str, is_taken: bool) -> None:
    PlaceFactory(zip_code="90210", state="CA")
    page = sent(client, "address", street1="8 Mill Road", city="Denver", state=state, zip_code="90210").content.decode()
    assert Correction.objects.exists() is is_taken
    assert ("ZIP code – ZIP code 90210 is in California, not in Colorado." in text_of(page)) is not is_taken


def test_a_private_street_is_not_asked_for(client: Client) -> None:
    ProgramFactory(slug="cedar", hidden_address=True)
    page = client.get("/programs/cedar/correct/address/").content.decode()
    assert 'name="street1"' not in page
    assert "kept private for safety" in page
    sent(client, "address", street1="8 Mill Road", message="It is in another town.")
    assert Correction.objects.get().value == {}


def test_a_closed_program_can_be_said_to_be_open_again(client: Client) -> None:
    ProgramFactory(slug="cedar", status="closed")
    assert "It has closed</span>" not in client.get("/programs/cedar/correct/closed/").content.decode()
    sent(client, "closed", status="open")
    assert Correction.objects.get().value == {"status": "published"}


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize("fact", [code for code, _label in CORRECTION_FIELDS])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_form_opens_in_both_languages(client: Client, fact: str, language: str) -> None:
    with translation.override(language):
        label = str(dict(CORRECTION_FIELDS)[fact])
    page = client.get(f"/{language}/programs/cedar/correct/{fact}/").content.decode()
    assert f"<h2>{label}</h2>" in page


def outcome(client: Client, number: str) -> str:
    return text_of(client.get("/reports/", {"number": number}).content.decode())


@pytest.fixture
def report(client: Client, cedar: Program) -> Correction:
    sent(client, "phone", number="303-555-0199", message="Secret words.")
    return Correction.objects.get()


STATES: list[tuple[dict[str, Any], str]] = [
    ({}, "It waits to be read."),
    ({"state": "accepted", "decided_at": "2026-03-02T12:00:00Z"}, "The listing was changed on March 2, 2026."),
    (
        {"state": "rejected", "reason": "confirmed", "decided_at": "2026-03-02T12:00:00Z"},
        "Looked at on March 2, 2026 and not changed. We checked: it is right as it stands.",
    ),
]


@pytest.mark.parametrize(("fields", "words"), STATES)
def test_with_its_number_a_report_says_what_came_of_it(
    client: Client, report: Correction, fields: dict[str, Any], words: str
) -> None:
    Correction.objects.update(**fields)
    text = outcome(client, str(report.reference))
    assert words in text
    assert "Cedar IOP : A phone or fax number" in text or "Cedar IOP: A phone or fax number" in text
    assert "Secret words" not in text
    assert "0199" not in text


def test_while_the_program_is_asked_it_says_so(client: Client, report: Correction) -> None:
    assert report.doubt
    report.doubt.asked_at = report.created_at
    report.doubt.save()
    assert "we are asking the program" in outcome(client, str(report.reference))


def test_a_number_is_read_as_people_write_it(client: Client, report: Correction) -> None:
    number = str(report.reference)
    for written in (spaced(number), number.lower(), f" {number} ", spaced(number).replace("0", "o").replace("1", "l")):
        assert "It waits to be read." in outcome(client, written)


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        ("0" * REFERENCE_LENGTH, 404, "We have no report with this number."),
        ("nonsense", 200, "A number has 12 letters and digits"),
        ("0" * (REFERENCE_LENGTH - 1), 200, "A number has 12 letters and digits"),
        ("\x00" * 12, 200, "Null characters are not allowed."),
        ("<script>", 200, "A number has 12 letters and digits"),
    ],
)
def test_a_number_that_is_none(client: Client, number: str, status: int, words: str) -> None:
    response = client.get("/reports/", {"number": number})
    assert response.status_code == status
    assert words in text_of(response.content.decode())
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_without_a_number_there_is_the_form(client: Client) -> None:
    assert 'name="number"' in client.get("/reports/").content.decode()


def test_of_a_hidden_program_the_name_is_not_said(client: Client, report: Correction) -> None:
    Program.objects.update(status="hidden")
    text = outcome(client, str(report.reference))
    assert "Cedar" not in text
    assert "not listed any more" in text


def test_numbers_are_all_different() -> None:
    assert len({new_reference() for _ in range(1000)}) == 1000
