"""Who reads the directory when, who waits, and what happens when it cannot be read."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, QueryDict
from django.test import Client, RequestFactory

from programs.models import ChangeNote, Program
from programs.search import SearchPage, directory_for
from programs.search import keeper as module
from programs.search.directory import Directory
from programs.search.keeper import Keeper, current
from tests.factories import PlaceFactory, ProgramFactory, UserFactory
from tests.searching import resolve, search, suggest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def read_once() -> None:
    """Nothing stands between these tests and the keeper."""


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """One of its own, that answers from the last whole directory for a minute and updates it at once."""
    monkeypatch.setattr(module, "OLD_FOR_SECONDS", 60.0)
    monkeypatch.setattr(module, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.0)
    return Keeper()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Updates wait until this is set."""
    go_on, at = threading.Event(), Directory.at

    def waiting(directory: Directory, moment: Any) -> Directory:
        assert go_on.wait(30)
        return at(directory, moment)

    monkeypatch.setattr(Directory, "at", waiting)
    yield go_on
    go_on.set()


def finished(keeper: Keeper) -> None:
    """Wait for its threads."""
    while (thread := keeper.updater or keeper.rereader) is not None:
        thread.join(30)


def together(count: int, do: Callable[[], Any]) -> list[Any]:
    """What ``do`` gives in several threads that start at once."""
    found, start = list[Any](), threading.Barrier(count)

    def one() -> None:
        start.wait()
        try:
            found.append(do())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _each in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def session() -> int:
    """The process of PostgreSQL that serves this thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_large_change_is_read_while_the_last_whole_directory_answers(keeper: Keeper, slow: threading.Event) -> None:
    before = keeper.current()
    ProgramFactory.create_batch(3)
    assert [keeper.current() for _each in range(5)] == [before] * 5
    assert together(5, keeper.current) == [before] * 5
    slow.set()
    finished(keeper)
    assert len(keeper.current().index) == 3


def test_the_last_whole_directory_answers_for_a_while_only(
    keeper: Keeper, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a quiet time nobody knows how old it is: a small update is waited for."""
    before = keeper.current()
    ProgramFactory.create_batch(3)
    assert keeper.current() is before
    monkeypatch.setattr(module, "OLD_FOR_SECONDS", 0.0)
    threading.Timer(0.3, slow.set).start()
    assert len(keeper.current().index) == 3


def test_nobody_waits_for_an_update_that_has_been_at_work_for_long(
    keeper: Keeper, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large change that is read in must not make a queue of those who only read."""
    before = keeper.current()
    ProgramFactory.create_batch(3)
    monkeypatch.setattr(module, "OLD_FOR_SECONDS", 0.0)
    monkeypatch.setattr(module, "SHORTLY_SECONDS", 0.0)
    assert [keeper.current() for _each in range(5)] == [before] * 5
    assert together(5, keeper.current) == [before] * 5
    slow.set()
    assert len(keeper.current(exact=True).index) == 3


def test_many_writes_are_one_update_unless_somebody_must_see_theirs(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, at = [], Directory.at
    monkeypatch.setattr(Directory, "at", lambda self, moment: (made.append(1), at(self, moment))[1])
    before = keeper.current()
    monkeypatch.setattr(module, "PACE_SECONDS", 3_600.0)
    for _each in range(5):
        ProgramFactory()
        assert keeper.current() is before
    assert not made, "the next one begins an hour after the last"
    assert len(keeper.current(exact=True).index) == 5
    assert len(made) == 1, "who wrote does not wait for that hour"
    assert len(keeper.current().index) == 5


def test_the_database_is_asked_for_many_at_once(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """Who must see what was just written asks always, and so does everybody within a transaction."""
    monkeypatch.setattr(module, "LOOK_SECONDS", 60.0)
    assert keeper.known_lately() is None
    before = keeper.current()
    finished(keeper)
    ProgramFactory()
    with django_assert_num_queries(0):
        assert keeper.current() is before
    with transaction.atomic():
        assert keeper.known_lately() is None
    assert len(keeper.current(exact=True).index) == 1
    finished(keeper)
    ProgramFactory()
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(module, "OLD_FOR_SECONDS", 0.0)
    assert len(keeper.current().index) == 2, "a moment later everybody does"


def test_everybody_sees_a_write_when_it_is_time(keeper: Keeper) -> None:
    """Nobody asks for it but readers, and none of them waits."""
    before = keeper.current()
    ProgramFactory()
    assert keeper.current() is before
    finished(keeper)
    assert len(keeper.current().index) == 1


@pytest.mark.parametrize(("seconds", "sessions"), [(2.0, 1), (0.0, 2)], ids=["soon", "later"])
def test_updates_that_follow_soon_have_one_session(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, seconds: float, sessions: int
) -> None:
    seen, at = [], Directory.at

    def noted(directory: Directory, moment: Any) -> Directory:
        seen.append(session())
        return at(directory, moment)

    monkeypatch.setattr(Directory, "at", noted)
    monkeypatch.setattr(module, "KEPT_SECONDS", seconds)
    keeper.current()
    for count in (1, 2):
        if not seconds:
            finished(keeper)
        ProgramFactory()
        assert len(keeper.current(exact=True).index) == count
    assert len(seen) == 2
    assert len(set(seen)) == sessions


def test_the_session_of_updates_ends_with_their_thread(keeper: Keeper) -> None:
    def sessions() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            return int(cursor.fetchone()[0])

    before = sessions()
    keeper.current()
    finished(keeper)
    deadline = time.monotonic() + 10  # PostgreSQL sees the end of a session in its own time
    while sessions() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sessions() <= before


def test_a_session_that_was_ended_between_two_updates_is_replaced(keeper: Keeper) -> None:
    ProgramFactory()

    def twice() -> set[int]:
        sessions = set()
        for _each in range(2):
            keeper.update()
            sessions.add(session())
            with closing(connection.copy()) as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [session()])
        return sessions

    assert [len(sessions) for sessions in together(1, twice)] == [2]
    assert keeper.failure is None
    assert keeper.kept is not None
    assert len(keeper.kept.index) == 1


def test_who_can_write_waits_for_what_was_written(
    keeper: Keeper, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keeper.current()
    monkeypatch.setattr(module, "keeper", keeper)
    ProgramFactory.create_batch(3)

    def request(**more: Any) -> HttpRequest:
        return RequestFactory().get("/programs/", **more)

    signed_in, with_key = request(), request(headers={"Authorization": "Bearer x"})
    signed_in.COOKIES["sessionid"] = "x"
    assert directory_for(request()) is before
    threading.Timer(0.3, slow.set).start()
    assert len(directory_for(signed_in).index) == 3
    assert len(directory_for(with_key).index) == 3


def test_a_change_in_the_admin_is_in_the_next_search_of_who_made_it(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "keeper", keeper)
    client, programs = Client(), ProgramFactory.create_batch(3)
    client.force_login(UserFactory(staff=True))
    assert client.get("/api/v1/programs/").json()["count"] == 3
    Program.objects.update(status="hidden")
    assert programs
    assert client.get("/api/v1/programs/").json()["count"] == 0


def test_many_who_wait_have_one_update_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made, at = [], Directory.at

    def counted(directory: Directory, moment: Any) -> Directory:
        made.append(moment)
        time.sleep(0.2)
        return at(directory, moment)

    keeper = Keeper()
    keeper.current()
    monkeypatch.setattr(Directory, "at", counted)
    ProgramFactory()
    found = together(8, keeper.current)
    assert {len(directory.index) for directory in found} == {1}
    assert len(made) <= 2, "those that asked after the first update began may need another"


def test_many_who_start_together_read_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, read = [], Directory.read.__func__  # type: ignore[attr-defined]

    def counted(cls: type[Directory], *arguments: Any) -> Directory:
        made.append(1)
        time.sleep(0.2)
        found: Directory = read(cls, *arguments)
        return found

    monkeypatch.setattr(Directory, "read", classmethod(counted))
    keeper = Keeper()
    assert len({id(directory) for directory in together(6, keeper.current)}) == 1
    assert len(made) == 1


def test_a_change_between_two_steps_of_a_request_does_not_show() -> None:
    PlaceFactory()
    program = ProgramFactory(name="Cedar")
    directory = current()
    Program.objects.filter(pk=program.pk).update(status="hidden")
    PlaceFactory(zip_code="80204")
    ProgramFactory.create_batch(3)
    outcome = search(QueryDict("near=80203"), directory)
    assert isinstance(outcome, SearchPage)
    assert outcome.count == 1
    after = search(QueryDict("near=80203"))
    assert isinstance(after, SearchPage)
    assert after.count == 3


class TroubleError(Exception):
    """Something that no code foresees."""


@pytest.mark.parametrize("error", [OperationalError, MemoryError, TroubleError])
def test_an_update_that_fails_leaves_the_last_whole_directory_and_says_why_once(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    ProgramFactory()
    before = keeper.current()

    def fail(_directory: Directory, _moment: Any) -> None:
        raise error("half-way")

    monkeypatch.setattr(module, "OLD_FOR_SECONDS", 0.0)
    monkeypatch.setattr(module, "REST_SECONDS", 0.0)
    ProgramFactory()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(Directory, "at", fail)
        assert [keeper.current() for _each in range(3)] == [before] * 3
        assert keeper.current(exact=True) is before
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        f"The directory in memory cannot be updated: {error.__name__}: half-way"
    ]
    assert len(keeper.current().index) == 2


def test_nobody_tries_again_at_once(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    before, tried = keeper.current(), []

    def fail(_directory: Directory, _moment: Any) -> None:
        tried.append(1)
        raise TroubleError

    monkeypatch.setattr(Directory, "at", fail)
    monkeypatch.setattr(module, "OLD_FOR_SECONDS", 0.0)
    monkeypatch.setattr(module, "REST_SECONDS", 60.0)
    ProgramFactory()
    assert [keeper.current() for _each in range(5)] == [before] * 5
    assert len(tried) == 1


def test_without_any_directory_the_error_is_not_hidden(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_cls: type[Directory], *_arguments: Any) -> None:
        raise TroubleError("no")

    monkeypatch.setattr(Directory, "read", classmethod(fail))
    with pytest.raises(TroubleError):
        keeper.current()


def test_who_waits_too_long_is_answered_with_what_there_is(
    keeper: Keeper, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keeper.current()
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.1)
    ProgramFactory()
    assert keeper.current(exact=True) is before
    slow.set()
    finished(keeper)  # a thread that still reads would hold the tables that the end of the test empties


def test_what_is_worn_is_read_again_without_anybody_waiting(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    ProgramFactory.create_batch(3)
    keeper.current()
    monkeypatch.setattr("programs.search.directory.WORN_ABOVE", 1)
    for name in ("One", "Two"):
        Program.objects.filter(pk=Program.objects.earliest("number").pk).update(name=name)
        keeper.current(exact=True)
    finished(keeper)
    directory = keeper.current()
    assert directory.index.appended == 0
    assert len(directory.index) == 3


def test_listings_stay_kept_when_all_is_read_again(keeper: Keeper, django_assert_num_queries: Any) -> None:
    ProgramFactory.create_batch(3)
    directory = keeper.current()
    search(QueryDict(""), directory)
    again = Directory.read(directory.moment, directory)
    with django_assert_num_queries(0):
        search(QueryDict(""), again)


def test_notes_from_another_server_are_no_news_for_ever(keeper: Keeper, django_assert_num_queries: Any) -> None:
    """A dump brings notes whose transactions this server has not reached."""
    ProgramFactory()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO programs_changenote SELECT id, '999999999999' FROM programs_program")
    directory = keeper.current()
    finished(keeper)
    with django_assert_num_queries(1):
        assert keeper.current() is directory
    assert ChangeNote.objects.count() >= 2


def test_places_are_those_of_the_directory() -> None:
    place = PlaceFactory()
    assert suggest("8020")[0].key == place.key
    type(place).objects.update(name="Elsewhere")
    assert suggest("8020")[0].label == "80203 (Elsewhere, CO)"
    with transaction.atomic():
        place.delete()
        assert not suggest("8020"), "a transaction sees what it wrote"
        transaction.set_rollback(True)
    assert resolve("80203") == suggest("8020")[0]


def test_suggestions_go_on_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    PlaceFactory()
    client.get("/places/suggest/?q=802")

    def away(*_arguments: Any, **_named: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(module, "ask", away)
    assert client.get("/places/suggest/?q=802").json()["suggestions"]
    assert Client(raise_request_exception=False).get("/programs/").status_code == 503
