"""“Report a wrong fact”: two questions, no cookie, nothing about the person, and an answer for every case."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from programs.models import Correction
from programs.quality import corrections
from programs.quality.corrections import KIND_PER_DAY, correction_submit
from programs.quality.reported_facts import CORRECTION_FIELDS
from programs.web.listing.report import spaced
from tests.factories import ProgramFactory, UserFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

OURS = {"sec-fetch-site": "same-origin"}
RIGHT = {"field": "phone", "message": "The number is (303) 555-0199."}


def sent(client: Client, answers: dict[str, str], slug: str = "cedar", **headers: str) -> Any:
    return client.post(f"/programs/{slug}/correct/", answers, headers=headers or OURS)


@pytest.fixture
def cedar() -> Any:
    return ProgramFactory(slug="cedar", name="Cedar IOP")


@pytest.mark.usefixtures("cedar")
def test_a_report_is_saved_and_thanked_for(client: Client) -> None:
    form = client.get("/programs/cedar/correct/")
    assert form.status_code == 200
    assert not form.cookies
    answer = sent(client, RIGHT)
    (correction,) = Correction.objects.all()
    assert (answer.status_code, answer["Location"]) == (
        302, f"/programs/cedar/correct/thanks/?number={correction.reference}",
    )  # fmt: skip
    assert not answer.cookies
    thanks = client.get(answer["Location"]).content.decode()
    assert "Your report about <bdi>Cedar IOP</bdi> is with us." in thanks
    assert "555-0199" not in thanks
    assert spaced(correction.reference) in thanks
    assert (correction.program.slug, correction.field, correction.message) == ("cedar", *RIGHT.values())


@pytest.mark.usefixtures("cedar")
def test_csrf_protection_asks_for_no_cookie() -> None:
    assert sent(Client(enforce_csrf_checks=True), RIGHT).status_code == 302


@pytest.mark.usefixtures("cedar")
def test_a_listing_leads_to_the_form(client: Client) -> None:
    assert 'href="/programs/cedar/correct/"' in client.get("/programs/cedar/").content.decode()


@pytest.mark.usefixtures("cedar")
def test_the_form_says_what_not_to_write(client: Client) -> None:
    for fact, _label in CORRECTION_FIELDS:
        html = client.get(f"/programs/cedar/correct/{fact}/").content.decode()
        page = text_of(html)
        assert "write nothing about yourself or a patient" in page
        assert "email" not in page.lower()
        assert "noindex" in html


@pytest.mark.usefixtures("cedar")
def test_first_the_form_asks_what_is_wrong(client: Client) -> None:
    page = client.get("/programs/cedar/correct/").content.decode()
    for fact, label in CORRECTION_FIELDS:
        assert f'<a href="/programs/cedar/correct/{fact}/"><span>{label}</span>' in page
    assert client.get("/programs/cedar/correct/nonsense/").status_code == 404


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize("field", ["", "nonsense"])
def test_what_is_wrong_has_to_be_said_and_the_words_stay(client: Client, field: str) -> None:
    page = sent(client, {"field": field, "message": "It rings elsewhere."}).content.decode()
    assert "Choose what is wrong." in page
    assert "<q>It rings elsewhere.</q>" in page
    assert not Correction.objects.exists()


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize(
    ("changes", "target", "words"),
    [
        ({"message": "  "}, "id_message", "Write what is right."),
        ({"message": "?!"}, "id_message", "Write what is right."),
        ({"message": "x" * 2001}, "id_message", "Please write at most 2,000 characters."),
        ({"message": "null\x00byte"}, "id_message", "Null characters are not allowed."),
        ({"homepage": "https://spam.example"}, "id_homepage", "Please empty this field"),
    ],
)
def test_an_error_names_its_field_and_keeps_what_was_typed(
    client: Client, changes: dict[str, str], target: str, words: str
) -> None:
    answers = {"field": "services", "message": "Adults only."} | changes
    response = sent(client, answers)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<a href="#{target}">{words}' in page
    assert "<title>Error: " in page
    assert page.count(f'id="{target}"') == 1
    assert answers["message"].strip() in page
    assert not Correction.objects.exists()


@pytest.mark.usefixtures("cedar")
def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    page = sent(
        client, {"field": "other", "homepage": "x", "message": "</textarea><script>alert(1)</script>"}
    ).content.decode()
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


@pytest.mark.usefixtures("cedar")
@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"origin": "null"}, True),  # an extension took it away
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://elsewhere.example"}, False),
        ({"origin": "http://elsewhere.example"}, False),
    ],
)
def test_a_form_from_elsewhere_is_refused_kindly(client: Client, headers: dict[str, str], kept: bool) -> None:
    response = sent(client, RIGHT, **headers)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Nothing was sent." in page
    assert (RIGHT["message"] in page) is kept
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "draft"}, 404),
        ({"status": "hidden"}, 410),
        ({"status": "closed"}, 200),
        ({"demonstration": True}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/programs/cedar/correct/", "/programs/cedar/correct/thanks/"])
def test_programs_that_are_not_as_usual(client: Client, fields: dict[str, Any], status: int, path: str) -> None:
    ProgramFactory(slug="cedar", name="Cedar IOP", **fields)
    response = client.get(path)
    assert response.status_code == status
    assert ("Cedar IOP" in response.content.decode()) == (status == 200)


def test_a_closed_program_can_be_said_to_be_open(client: Client) -> None:
    ProgramFactory(slug="cedar", status="closed")
    assert "We list this program as closed." in client.get("/programs/cedar/correct/").content.decode()
    assert sent(client, {"field": "closed", "message": "It is open."}).status_code == 302
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("status", ["hidden", "draft"])
def test_nothing_is_saved_about_what_the_public_cannot_see(client: Client, status: str) -> None:
    ProgramFactory(slug="cedar", status=status)
    assert sent(client, RIGHT).status_code == {"hidden": 410, "draft": 404}[status]
    assert not Correction.objects.exists()


def test_a_merged_program_leads_to_the_form_of_the_other(client: Client) -> None:
    ProgramFactory(slug="merged", status="closed", merged_into=ProgramFactory(slug="other"))
    for path in ("correct/", "correct/thanks/"):
        response = client.get(f"/programs/merged/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/programs/other/{path}")


def test_there_is_no_form_for_no_program(client: Client) -> None:
    assert client.get("/programs/nowhere/correct/").status_code == 404
    assert sent(client, RIGHT, "nowhere").status_code == 404


def test_a_sample_says_so_and_takes_reports(client: Client) -> None:
    ProgramFactory(slug="cedar", demo=True)
    assert "This program was made up." in client.get("/programs/cedar/correct/").content.decode()
    assert sent(client, RIGHT).status_code == 302


def test_too_many_reports_of_one_listing_are_told_so(client: Client, cedar: Any) -> None:
    for number in range(KIND_PER_DAY):
        correction_submit(program=cedar, field=RIGHT["field"], message=f"Report {number}")
    page = sent(client, RIGHT).content.decode()
    assert "We read those reports first" in page
    assert RIGHT["message"] in page
    assert Correction.objects.count() == KIND_PER_DAY


@pytest.mark.usefixtures("cedar")
def test_pressing_twice_saves_once(client: Client) -> None:
    sent(client, RIGHT)
    assert sent(client, RIGHT).status_code == 302
    assert Correction.objects.count() == 1


@pytest.mark.usefixtures("cedar")
def test_nothing_of_a_report_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sent(client, RIGHT)
    sent(client, RIGHT, origin="http://elsewhere.example")
    assert "555-0199" not in "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


@pytest.mark.usefixtures("cedar")
def test_other_methods_are_refused(client: Client) -> None:
    assert client.put("/programs/cedar/correct/").status_code == 405
    assert client.post("/programs/cedar/correct/thanks/").status_code == 405


def test_staff_find_the_report_and_the_ways_on(client: Client, cedar: Any) -> None:
    correction_submit(program=cedar, field="phone", message="<b>It rings</b> somewhere else. " * 10)
    correction_submit(program=ProgramFactory(demo=True), field="address", message="It moved.")
    client.force_login(UserFactory(staff=True))
    queue = reverse("admin:programs_correction_changelist")
    page = client.get(queue).content.decode()
    assert "A phone or fax number" in page
    assert "&lt;b&gt;It rings&lt;/b&gt;" in page
    for query, count in (
        ({"field": "phone"}, 1), ({"field": "nonsense"}, 0), ({"state__exact": "open"}, 2),
        ({"program__demonstration__exact": "1"}, 1), ({"q": "cedar"}, 1),
    ):  # fmt: skip
        assert client.get(queue, query).context["cl"].result_count == count
    one = client.get(reverse("admin:programs_correction_change", args=[cedar.corrections.get().pk])).content.decode()
    assert 'href="/programs/cedar/"' in one
    assert reverse("admin:programs_program_change", args=[cedar.pk]) in one


@pytest.mark.django_db(transaction=True)
def test_a_report_does_not_wait_for_an_edit_that_does_not_end(client: Client) -> None:
    program: Any = ProgramFactory(slug="cedar")
    with another_connection() as other:
        other.execute("UPDATE programs_program SET name = 'Other' WHERE id = %s", [program.pk])
        assert sent(client, RIGHT).status_code == 302
    assert Correction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_where_it_would_have_to_wait_the_report_stays_in_the_form(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "LOCK_TIMEOUT_MS", 50)
    program: Any = ProgramFactory(slug="cedar")
    with another_connection() as other:
        other.execute("SELECT 1 FROM programs_program WHERE id = %s FOR UPDATE", [program.pk])
        response = sent(client, RIGHT)
        page = response.content.decode()
        assert response.status_code == 200
        assert "What you wrote is still here" in page
        assert RIGHT["message"] in page
    assert sent(client, RIGHT).status_code == 302
    assert Correction.objects.count() == 1


@contextlib.contextmanager
def another_connection() -> Iterator[Any]:
    """A cursor in a transaction of somebody else, which is rolled back."""
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.rollback()
        other.close()
