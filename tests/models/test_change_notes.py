"""Notes of change are appended: nobody waits for a transaction of another, and few notes stay."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from programs.models import ChangeNote, Network, Participation, Payer, Place, Program, Source, SourceRecord, Track
from programs.models.changes import EVERYTHING, GAZETTEER, REFERENCE
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, PlaceFactory, ProgramFactory
from tests.truncation import unguarded

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def uncommitted(write: Callable[[], object], *, end: str = "commit") -> Iterator[None]:
    """Within, another transaction has done ``write`` and is not at its end."""
    written, go_on = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                go_on.wait(20)
                transaction.set_rollback(end != "commit")
        finally:
            written.set()
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert written.wait(20)
    try:
        yield
    finally:
        go_on.set()
        thread.join(20)


@pytest.fixture
def no_patience() -> None:
    """Whoever waits for a lock fails, instead of making the test wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")


def notes_of(*programs: object) -> int:
    return ChangeNote.objects.filter(program_id__in=[getattr(one, "pk", one) for one in programs]).count()


def rename(row: Payer | Program | Network) -> Callable[[], object]:
    return lambda: type(row).objects.filter(pk=row.pk).update(name=f"{row.name} new")  # type: ignore[attr-defined]


@pytest.mark.usefixtures("no_patience")
def test_an_uncommitted_edit_of_a_payer_blocks_no_other() -> None:
    one, other = PayerFactory(), PayerFactory()
    network = NetworkFactory(payer=one)
    program = ParticipationFactory(network=network).program
    ParticipationFactory(program=program, network=NetworkFactory(payer=other))
    with uncommitted(rename(one)):
        rename(other)()
        rename(network)()
        rename(program)()
        PlaceFactory()
    assert Payer.objects.filter(name__endswith=" new").count() == 2


@pytest.mark.usefixtures("no_patience")
def test_uncommitted_edits_of_what_the_same_program_shows_do_not_wait() -> None:
    """Two sources that both stand in its listing."""
    program = ProgramFactory()
    sources = [Source.objects.create(slug=f"s{n}", name=f"S{n}") for n in range(2)]
    for source in sources:
        run = source.runs.create(started_at=timezone.now())
        SourceRecord.objects.create(
            source=source, key="1", program=program, row_number=1, raw={}, first_run=run, last_run=run
        )
    with uncommitted(lambda: Source.objects.filter(pk=sources[0].pk).update(name="A")):
        Source.objects.filter(pk=sources[1].pk).update(name="B")
    assert notes_of(program) >= 1


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_notes_of_a_transaction_stand_and_fall_with_it(end: str) -> None:
    program = ProgramFactory()
    before = ChangeNote.objects.get(program_id=program.pk).changed_in
    with uncommitted(rename(program), end=end):
        assert ChangeNote.objects.get(program_id=program.pk).changed_in == before
    after = ChangeNote.objects.get(program_id=program.pk).changed_in
    assert (after == before) is (end == "rollback")


def test_there_is_one_note_of_a_program_however_often_it_changes() -> None:
    program = ProgramFactory()
    network = NetworkFactory()
    for _each in range(5):
        rename(program)()
        ParticipationFactory(program=program, network=NetworkFactory())
        rename(network)()
    with transaction.atomic():
        for _each in range(3):
            rename(program)()
            rename(network)()
            assert notes_of(program) == 1
    assert notes_of(program) == 1
    assert notes_of(REFERENCE) == 1


def test_what_several_left_at_once_the_next_takes_away() -> None:
    one, other = PayerFactory(), PayerFactory()
    with uncommitted(rename(one)), uncommitted(rename(other)):
        PayerFactory()
    assert notes_of(REFERENCE) > 1
    rename(one)()
    assert notes_of(REFERENCE) == 1


def test_a_late_note_is_not_taken_away_unseen() -> None:
    """The note of a transaction that began first and commits last is still there for whoever looks next."""
    program, network = ProgramFactory(), NetworkFactory()
    ParticipationFactory(program=program, network=network)
    rename(program)()
    (before,) = numbers(program)
    with uncommitted(rename(network)):
        rename(program)()
        assert before in numbers(program), "the other is taking it away"
        rename(program)()
        *_older, last = numbers(program)
    late, same = numbers(program)
    assert before < late < last == same


def numbers(program: Program) -> list[int]:
    """The transactions that its notes name."""
    return sorted(
        int(one) for one in ChangeNote.objects.filter(program_id=program.pk).values_list("changed_in", flat=True)
    )


def test_places_are_noted_as_a_whole_and_only_when_one_changes() -> None:
    place = PlaceFactory()
    assert notes_of(GAZETTEER) == 1
    before = ChangeNote.objects.get(program_id=GAZETTEER).changed_in
    Place.objects.filter(name="nobody").update(name="x")
    assert ChangeNote.objects.get(program_id=GAZETTEER).changed_in == before
    place.delete()
    assert ChangeNote.objects.get(program_id=GAZETTEER).changed_in != before


@pytest.mark.parametrize("model", [Program, Track, Participation, SourceRecord, Place])
def test_truncation_is_noted(model: type[Program]) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
    assert notes_of(EVERYTHING) == 1
