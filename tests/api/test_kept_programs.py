"""One program of the API is kept as bytes: each thing that it depends on is seen, and nothing else is kept.

``tests/web/test_kept_pages.py`` compares it with nothing kept after every kind of change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.api.v1 import kept_programs
from programs.models import NpiLink, Program, Source, Statement, UnderReview
from programs.web import pieces
from tests.factories import ParticipationFactory, ProgramFactory, SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)

NPI = "1234567893"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept_programs.answers.clear()
    yield
    kept_programs.answers.clear()


@pytest.fixture
def program() -> Any:
    """With an NPI whose reasons are sentences, and a source that only a statement names."""
    program: Any = ProgramFactory(npi=NPI, street1="1234 Secret Lane")
    reasons = [{"rule": "exact-name", "points": 9, "detail": ""}]
    NpiLink.objects.create(
        program=program, npi=NPI, level="site", state="automatic", basis="registry", points=9, reasons=reasons
    )
    Statement.objects.create(
        program=program, source=SourceFactory(name="Old list"), aspect="contact", method="file", edition="2026",
        values={"phone": "+13035550100"},
    )  # fmt: skip
    return program


def address(program: Program) -> str:
    return f"/api/v1/programs/{program.pk}/"


def seen(client: Client, program: Program, **headers: str) -> tuple[Any, ...]:
    """An answer but for who compressed it when."""
    answer = client.get(address(program), headers=headers)
    names = ("ETag", "Last-Modified", "Link", "Vary", "Content-Type", "Cache-Control", "Location")
    return answer.status_code, answer.content, [answer.get(name) for name in names]


def questions(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return [query["sql"].partition(" (")[0] for query in asked.captured_queries]


def test_who_asks_next_is_told_the_same_after_one_question(client: Client, program: Program) -> None:
    first = seen(client, program)
    assert questions(client, address(program)) == ["EXECUTE state_of_program"]
    assert questions(client, address(program) + "?utm_source=x") == ["EXECUTE state_of_program"]
    assert seen(client, program) == first
    kept_programs.answers.clear()
    assert seen(client, program) == first


def test_languages_hosts_and_schemes_are_told_apart(client: Client, program: Program) -> None:
    ways: tuple[dict[str, str], ...] = (
        {}, {"Accept-Language": "es"}, {"Host": "localhost"}, {"Host": "localhost", "Accept-Language": "es"},
    )  # fmt: skip
    kept = [seen(client, program, **way) for _turn in range(2) for way in ways]
    assert kept[: len(ways)] == kept[len(ways) :]
    assert len({content for _status, content, _headers in kept}) == len(ways)
    assert b'"url":"http://localhost/' in kept[2][1]
    assert b"El nombre completo" in kept[1][1]
    assert b'"url":"https://testserver/' in client.get(address(program), secure=True).content


def withdraw(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(precision="hidden", street1="")


def confirm_the_number(_program: Program) -> None:
    NpiLink.objects.update(state="confirmed", decided_at=timezone.now())


def rename_the_source(_program: Program) -> None:
    """No list has the program: of the change no note is made but that of reference data."""
    Source.objects.update(name="New list")


@pytest.mark.parametrize("change", [withdraw, confirm_the_number, rename_the_source])
def test_what_changes_is_seen_at_once(client: Client, program: Program, change: Callable[[Program], None]) -> None:
    before = seen(client, program)
    change(program)
    after = seen(client, program)
    assert after[1] != before[1]
    assert b"Secret" not in after[1] or change is not withdraw
    assert seen(client, program) == after
    kept_programs.answers.clear()
    assert seen(client, program) == after


@pytest.mark.parametrize(("status", "code"), [("hidden", 410), ("closed", 410), ("draft", 404)])
def test_what_is_not_listed_any_more_is_not_told(client: Client, program: Program, status: str, code: int) -> None:
    first = seen(client, program)
    Program.objects.filter(pk=program.pk).update(status=status)
    for _turn in range(2):
        assert client.get(address(program)).status_code == code
    Program.objects.filter(pk=program.pk).update(status="published")
    assert client.get(address(program)).json()["id"] == str(program.pk)
    assert seen(client, program)[2][0] != first[2][0]


def test_a_merged_program_leads_on(client: Client, program: Program) -> None:
    target: Any = ProgramFactory()
    seen(client, program)
    Program.objects.filter(pk=program.pk).update(status="closed", merged_into=target)
    for _turn in range(2):
        assert seen(client, program)[2][-1] == address(target)
    assert len(kept_programs.answers.kept) == 1


def test_another_day_says_something_else(client: Client, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last day in a network is over; nobody wrote anything."""
    ParticipationFactory(program=program, until=timezone.localdate())
    assert b'"in-network"' in seen(client, program)[1]
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert b'"in-network"' not in seen(client, program)[1]


def test_what_is_being_checked_ends_what_is_kept(client: Client, program: Program) -> None:
    until = timezone.now() + timedelta(hours=1)
    UnderReview.objects.create(program=program, alarm="closed", until=until)
    UnderReview.objects.create(program=program, alarm="number", value="1", until=until + timedelta(hours=1))
    seen(client, program)
    assert [one.ends_at for one in kept_programs.answers.kept.values()] == [until.timestamp()]


def test_within_a_transaction_that_has_written_nothing_is_kept_and_all_is_seen(
    client: Client, program: Program
) -> None:
    first = seen(client, program)
    with transaction.atomic():
        for name in ("Once", "Twice"):
            Program.objects.filter(pk=program.pk).update(name=name)
            assert client.get(address(program)).json()["name"] == name
        transaction.set_rollback(True)
    assert seen(client, program) == first
    assert len(kept_programs.answers.kept) == 1


def test_a_former_moment_is_neither_kept_nor_told_of_today(client: Client, program: Program) -> None:
    now = seen(client, program)
    before = client.get(f"{address(program)}?as_of={timezone.now().date()}")
    assert before.json()["rates"] == []
    assert before.json()["npi_link"] is None
    assert len(kept_programs.answers.kept) == 1
    assert client.get(f"{address(program)}?as_of=never").status_code == 400
    assert seen(client, program) == now


def test_it_keeps_no_more_than_it_may(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = [ProgramFactory() for _number in range(5)]
    answers = pieces.Bounded[kept_programs.Answer](3 * (kept_programs.OVERHEAD + 1_500))
    monkeypatch.setattr(kept_programs, "answers", answers)
    for one in programs:
        client.get(address(one))
    assert 1 <= len(answers.kept) < len(programs)
    assert answers.size <= answers.kept.maxsize


def test_a_setting_that_changes_is_seen(client: Client, program: Program, settings: Any) -> None:
    seen(client, program)
    assert kept_programs.answers.kept
    settings.HOSPITAL_FILE_COUNTS_DAYS = 1
    assert not kept_programs.answers.kept
