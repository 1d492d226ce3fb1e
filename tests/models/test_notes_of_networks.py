"""Notes say whether anything but its networks has changed of a program, and never that nothing has where it has."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from programs.models import ChangeNote, Participation, Program
from programs.search.moment import ask
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory

pytestmark = pytest.mark.django_db(transaction=True)


def notes_of(program: Program) -> list[bool]:
    return list(
        ChangeNote.objects.filter(program_id=program.pk).order_by("changed_in").values_list("networks_alone", flat=True)
    )


def rename(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(name=f"{program.name} new")


def join(program: Program, **values: Any) -> None:
    Participation.objects.filter(program=program).update(status="in-network", **values)


@pytest.fixture
def program() -> Program:
    """In a network or not, nobody knows."""
    program: Program = ProgramFactory()
    ParticipationFactory(program=program, network=NetworkFactory(), status="unknown")
    rename(program)
    assert notes_of(program) == [False]
    return program


def test_a_change_of_networks_is_noted_beside_what_changed_before_it(program: Program) -> None:
    before = ask(None)
    join(program)
    program.refresh_from_db()
    assert program.network_numbers, "the program's own row was written as well"
    assert notes_of(program) == [False, True]
    assert ask(before).networks_alone == {str(program.pk)}
    join(program, tier="2")
    assert notes_of(program) == [False, True], "of two changes of networks the last note is enough"
    rename(program)
    assert notes_of(program) == [False]
    assert ask(before).networks_alone == set()
    join(program, tier="3")
    moment = ask(before)
    assert (moment.networks_alone, moment.programs) == (set(), [str(program.pk)]), "both are news"


def test_one_transaction_notes_the_most_that_it_changes(program: Program) -> None:
    cases = {
        "networks alone": ([join], [False, True]),
        "networks first": ([join, rename], [False]),
        "networks last": ([rename, join], [False]),
        "networks in between": ([rename, join, rename], [False]),
        "networks twice": ([join, rename, join], [False]),
    }
    for case, (steps, expected) in cases.items():
        rename(program)
        with transaction.atomic():
            for step in steps:
                step(program)
        assert notes_of(program) == expected, case


def test_what_was_rolled_back_is_not_remembered(program: Program) -> None:
    other: Any = ProgramFactory()
    with transaction.atomic():
        with transaction.atomic():
            join(program)
            transaction.set_rollback(True)
        rename(other)
        join(program)
    assert (notes_of(program), notes_of(other)) == ([False, True], [False])
    with transaction.atomic():
        with transaction.atomic():
            rename(program)
            transaction.set_rollback(True)
        join(program)
    assert notes_of(program) == [False, True]


def test_programs_that_come_or_go_are_noted_whole(program: Program) -> None:
    before, known = ask(None), program.pk
    new: Any = ParticipationFactory(network=NetworkFactory(), status="in-network").program
    program.delete()
    moment = ask(before)
    assert {str(known), str(new.pk)} <= set(moment.programs)
    assert moment.networks_alone == set()
