"""Transactions that end in another order than they began: no event is missed, none repeated, the last is the truth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from programs import feed
from programs.models import Participation, Program, Statement
from tests.elsewhere import asked, elsewhere, impatient, others_ended
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, TrackFactory
from tests.feed.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)


def edit(program: Program, **values: object) -> Callable[[], int]:
    return lambda: Program.objects.filter(pk=program.pk).update(**values)


def who_began_first_and_commits_last_is_waited_for() -> None:
    a, b, c = (ProgramFactory(name=name) for name in "ABC")
    reader = Reader()
    with elsewhere(2) as (slow, quick):
        slow.do(edit(a, phone="1"))
        quick.do(edit(b, phone="1"))
        quick.commit()
        edit(c, phone="1")()
        assert reader.read() == []
        slow.commit()
    assert reader.kinds() == [("A", "changed"), ("B", "changed"), ("C", "changed")]
    assert reader.read() == []


def nothing_of_what_is_rolled_back_is_told() -> None:
    a, b = (ProgramFactory(name=name) for name in "AB")
    reader = Reader()
    with elsewhere(1) as (other,):
        other.do(edit(a, phone="1"))
        edit(b, phone="1")()
        other.roll_back()
    with transaction.atomic():
        edit(b, fax="2")()
        inner = transaction.savepoint()
        edit(a, fax="2")()
        transaction.savepoint_rollback(inner)
    assert reader.kinds() == [("B", "changed")] * 2


def of_two_that_write_one_program_the_last_has_the_last_word() -> None:
    """The one with the lower number publishes after the other has hidden: by the numbers alone it would be hidden."""
    program, aside = ProgramFactory(name="A"), ProgramFactory(name="B")
    reader = Reader(copy={program.pk})
    with elsewhere(3) as (first, second, open_all_the_while):
        first.begin()
        open_all_the_while.begin()
        second.do(edit(program, status="hidden"))
        second.commit()
        first.do(edit(program, status="published"))
        first.commit()
        edit(aside, phone="1")()
        assert [event.kind for event in reader.read()] == []
        open_all_the_while.commit()
    assert reader.kinds() == [("A", "removed"), ("A", "published"), ("B", "changed")]
    assert reader.copy == {program.pk, aside.pk}


def the_last_word_is_the_last_also_page_by_page_while_others_are_open() -> None:
    """What the first wrote is certain at once, and what the second wrote before it has been told by then."""
    program = ProgramFactory(name="A")
    reader = Reader(limit=1, copy={program.pk})
    with elsewhere(3) as (first, between, second):
        first.begin()
        between.begin()
        second.do(edit(program, status="hidden"))
        second.commit()
        first.do(edit(program, status="published"))
        first.commit()
        reader.read()
        between.commit()
    reader.read()
    assert [event.kind for event in reader.told] == ["removed", "published"]
    assert reader.copy == {program.pk}


def a_row_beside_the_program_says_nothing_of_whether_it_is_shown() -> None:
    """A statement does not wait for who is just hiding the program, and comes after that in the feed."""
    program = ProgramFactory(name="A")
    reader = Reader(copy={program.pk})
    with elsewhere(1) as (other,):
        other.do(edit(program, status="hidden"))
        Statement.objects.create(program=program, aspect="contact", values={"phone": "1"}, method="staff", by="staff")
        other.commit()
    assert reader.kinds() == [("A", "removed")]
    assert reader.copy == set()


def a_row_beside_a_program_that_enters_a_network_meanwhile_is_told_to_the_network() -> None:
    program, network = ProgramFactory(name="A"), NetworkFactory()
    said = Statement.objects.create(program=program, aspect="contact", values={}, method="staff", by="staff")
    reader = Reader(network=network.number)
    with elsewhere(1) as (other,):
        other.do(lambda: Participation.objects.create(program=program, network=network, status="in-network"))
        Statement.objects.filter(pk=said.pk).update(gone=True)
        other.commit()
    assert [event.aspects for event in reader.read()] == [("insurance",), ("sources",)]


def of_one_transaction_a_program_has_one_event() -> None:
    a, b = (ProgramFactory(name=name) for name in "AB")
    reader = Reader()
    with transaction.atomic():
        TrackFactory(program=a)
        edit(b, phone="1")()
        edit(a, phone="1", city="Boulder")()
        edit(a, status="hidden")()
        edit(a, status="published")()
    told = {event.program: event for event in reader.read()}
    assert {event.kind for event in told.values()} == {"changed"}
    assert told[a.pk].aspects == ("contact", "location", "schedule")
    assert len(reader.told) == len(told) == 2


def hidden_and_published_again_within_a_transaction_is_no_event() -> None:
    program = ProgramFactory()
    reader = Reader()
    with transaction.atomic():
        edit(program, status="hidden")()
        edit(program, status="published")()
    with transaction.atomic():
        other = ProgramFactory()
        edit(other, status="hidden")()
    assert reader.read() == []


def a_snapshot_and_the_changes_after_its_cursor_have_no_gap() -> None:
    a, b, c, d = (ProgramFactory(name=name) for name in "ABCD")
    with elsewhere(3) as (early, late, snapshot):
        early.do(edit(a, status="hidden"))
        edit(b, status="hidden")()
        snapshot.do(lambda: asked("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        snapshot.do(lambda: asked("SELECT 1"))  # takes the snapshot
        late.do(edit(c, status="hidden"))
        late.commit()
        early.commit()
        shown = Program.objects.published().filter(pk__in=[a.pk, b.pk, c.pk, d.pk])
        copy = snapshot.do(lambda: set(shown.values_list("pk", flat=True)))
        reader = Reader(cursor=snapshot.do(feed.now), copy=copy)
        assert copy == {a.pk, c.pk, d.pk}
    reader.read()
    assert reader.copy == {d.pk}


def pages_cut_between_events_of_one_transaction() -> None:
    programs = [ProgramFactory() for _number in range(7)]
    rows = Program.objects.filter(pk__in=[program.pk for program in programs])
    readers = [Reader(limit=limit) for limit in (1, 2, 3, 6, 7, 8)]
    with transaction.atomic():
        rows.update(phone="1")
    rows.update(fax="1")
    for reader in readers:
        reader.read()
        assert len(set(reader.keys)) == len(reader.keys) == 2 * len(programs)
        assert reader.keys == readers[0].keys


def a_page_that_looks_at_many_says_how_far_it_came() -> None:
    """For a network of few programs: looked at are never more than so many at once."""
    network = NetworkFactory()
    for _number in range(7):
        ProgramFactory()
    reader = Reader(network=network.number)
    inside = ParticipationFactory(network=network).program
    for program in Program.objects.order_by("number"):
        edit(program, phone="1")()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("programs.feed.events.LOOKED_AT", 3)
        others_ended()
        moment = feed.instant()
        first = feed.page(feed.position_at(reader.cursor, moment), moment, limit=9, network=network.number)
        assert first.more
        reader.read()
    assert {event.program for event in reader.told} == {inside.pk}
    assert [event.kind for event in reader.told][-1] == "changed"


def an_event_waits_for_nobody() -> None:
    """Two that write what belongs to one program, both open."""
    program = ProgramFactory()
    with elsewhere(1) as (other,):
        other.do(
            lambda: Statement.objects.create(program=program, aspect="contact", values={}, method="staff", by="staff")
        )
        Statement.objects.create(program=program, aspect="identity", values={}, method="staff", by="staff")
        other.commit()


SCENARIOS = (
    who_began_first_and_commits_last_is_waited_for,
    nothing_of_what_is_rolled_back_is_told,
    of_two_that_write_one_program_the_last_has_the_last_word,
    the_last_word_is_the_last_also_page_by_page_while_others_are_open,
    a_row_beside_the_program_says_nothing_of_whether_it_is_shown,
    a_row_beside_a_program_that_enters_a_network_meanwhile_is_told_to_the_network,
    of_one_transaction_a_program_has_one_event,
    hidden_and_published_again_within_a_transaction_is_no_event,
    a_snapshot_and_the_changes_after_its_cursor_have_no_gap,
    pages_cut_between_events_of_one_transaction,
    a_page_that_looks_at_many_says_how_far_it_came,
    an_event_waits_for_nobody,
)


def test_scenarios() -> None:
    """Each by itself, one after the other: emptying the tables after each would take longer than all of them."""
    impatient()
    for scenario in SCENARIOS:
        try:
            scenario()
        except AssertionError as error:
            error.add_note(f"in “{scenario.__name__}”")
            raise
