"""Undoing one change: what it changed, nothing else, and not what was changed since."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from programs.models import Participation, Program, ProgramEvent, Statement, Track
from programs.models.history import KEPT
from programs.quality.history import Change, changes_of
from programs.quality.merges import programs_merged
from programs.quality.statements import fields_of_persons, staff_edit
from programs.quality.undo import change_undone, find_change
from programs.statements.stored import outcomes
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, TrackFactory, session

pytestmark = pytest.mark.django_db


def last(program: Program, model: type[models.Model] = Program) -> Change:
    return next(change for change in changes_of(program.pk) if change.model is model)


def write(program: Program, **values: Any) -> Change:
    Program.objects.filter(pk=program.pk).update(**values)
    return last(program)


def kept(row: Any) -> dict[str, Any]:
    """What history keeps of a row, as it is in the database."""
    names = [
        each.attname
        for each in KEPT[type(row)]._meta.concrete_fields
        if not each.name.startswith("pgh_") and each.name != "updated_at"
    ]
    return type(row)._default_manager.values(*names).get(pk=row.pk)


def test_what_it_changed_is_put_back_and_nothing_else() -> None:
    program = ProgramFactory(phone="303-555-0101", conditions=["depression"])
    change = write(program, phone="303-555-0102", conditions=["anxiety"])
    write(program, description="Written later.")
    change_undone(change=change)
    program.refresh_from_db()
    assert (program.phone, program.conditions) == ("303-555-0101", ["depression"])
    assert program.description == "Written later."
    assert fields_of_persons(program) == ["conditions", "phone"]


def test_every_field_comes_back_to_the_byte() -> None:
    program = ProgramFactory(
        identifiers=[{"system": "x", "value": "1"}], hours_per_week_min="9.0", former_names=["Old"], npi="1234567893"
    )
    before = kept(program)
    change = write(
        program, name="New", identifiers=[], hours_per_week_min=None, former_names=[], npi="", levels=["iop"],
        focus=[], accepting="no", wait_days=3, demonstration=True, format=None, website="https://x.example",
    )  # fmt: skip
    assert kept(program) != before
    change_undone(change=change)
    assert kept(program) == before


def test_an_undoing_can_be_undone() -> None:
    program = ProgramFactory(phone="1")
    change_undone(change=write(program, phone="2"))
    change_undone(change=last(program))
    program.refresh_from_db()
    assert program.phone == "2"


def test_what_was_changed_since_is_named_and_nothing_is_undone() -> None:
    program = ProgramFactory(phone="1", fax="1")
    change = write(program, phone="2", fax="2")
    write(program, phone="3")
    with pytest.raises(ValidationError, match=r"“phone” was changed since, last on .*: it says “3” now"):
        change_undone(change=change)
    program.refresh_from_db()
    assert (program.phone, program.fax) == ("3", "2")


def test_changed_since_and_back_again_is_as_it_was() -> None:
    program = ProgramFactory(phone="1")
    change = write(program, phone="2")
    write(program, phone="3")
    write(program, phone="2")
    change_undone(change=change)
    program.refresh_from_db()
    assert program.phone == "1"


def test_of_two_people_the_second_is_refused() -> None:
    program = ProgramFactory(phone="1")
    change = write(program, phone="2")
    change_undone(change=change)
    with pytest.raises(ValidationError, match="it says “1” now"):
        change_undone(change=change)


def test_a_track_that_was_added_deleted_or_changed() -> None:
    program = ProgramFactory()
    track = TrackFactory(program=program, sessions=[session("mon", "17:00", "20:00")])
    timetables = Program.objects.get().timetable_numbers
    Track.objects.filter(pk=track.pk).update(sessions=[session("tue", "09:00", "12:00")])
    change_undone(change=last(program, Track))
    assert Program.objects.get().timetable_numbers == timetables
    Track.objects.all().delete()
    change_undone(change=last(program, Track))
    assert Track.objects.get(pk=track.pk).sessions == [session("mon", "17:00", "20:00")]
    assert Program.objects.get().timetable_numbers == timetables
    TrackFactory(program=program, name="Second")
    change_undone(change=last(program, Track))
    assert Track.objects.get().pk == track.pk
    assert fields_of_persons(program) == ["tracks"]


def test_a_participation_comes_back_with_its_number() -> None:
    participation = ParticipationFactory(tier="Preferred")
    program, before = participation.program, kept(participation)
    pk = participation.pk
    Participation.objects.all().delete()
    change_undone(change=last(program, Participation))
    assert kept(Participation.objects.get(pk=pk)) == before


def test_a_row_that_is_gone_or_there_again_is_refused() -> None:
    participation = ParticipationFactory()
    program, network = participation.program, participation.network
    added = last(program, Participation)
    Participation.objects.all().delete()
    deleted = last(program, Participation)
    with pytest.raises(ValidationError, match="deleted since"):
        change_undone(change=added)
    ParticipationFactory(program=program, network=network)
    with pytest.raises(ValidationError, match="does not fit"):
        change_undone(change=deleted)
    assert Participation.objects.count() == 1


def test_an_added_row_that_was_edited_since_stays() -> None:
    track = TrackFactory()
    added = last(track.program, Track)
    Track.objects.update(name="Edited")
    with pytest.raises(ValidationError, match="“name” was changed since"):
        change_undone(change=added)
    assert Track.objects.exists()


def test_what_it_belonged_to_may_be_gone() -> None:
    participation = ParticipationFactory(network=NetworkFactory())
    network = participation.network
    participation.delete()
    network.delete()
    with pytest.raises(ValidationError, match="does not fit"):
        change_undone(change=last(participation.program, Participation))


def test_programs_are_not_deleted_and_merges_not_taken_apart() -> None:
    program, into = ProgramFactory(), ProgramFactory()
    with pytest.raises(ValidationError, match="not deleted"):
        change_undone(change=last(program))
    programs_merged(joined=program, kept=into)
    with pytest.raises(ValidationError, match="merge"):
        change_undone(change=last(program))


def test_a_withdrawn_street_does_not_come_back() -> None:
    program = ProgramFactory(street1="12 Secret St", precision="street")
    moved = write(program, street1="13 Secret St")
    withdrawn = write(program, street1="", precision="hidden", latitude=39.7, longitude=-104.9)
    for change in (moved, withdrawn, find_change("program", moved.event.pgh_id)):
        assert change
        with pytest.raises(ValidationError, match=r"withdrawn|changed since"):
            change_undone(change=change)
    program.refresh_from_db()
    assert (program.street1, program.precision) == ("", "hidden")
    assert not ProgramEvent.objects.filter(street1__contains="Secret").exists()


def test_the_withdrawal_itself_can_be_corrected_by_stating_the_street_anew() -> None:
    program = ProgramFactory(street1="1 Main St", precision="street")
    write(program, street1="", precision="hidden", latitude=39.7, longitude=-104.9)
    again = write(program, street1="1 Main St", precision="street")
    change_undone(change=again)
    program.refresh_from_db()
    assert (program.street1, program.precision) == ("", "hidden")


def follows(program: Program) -> bool:
    """Whether the program is what its statements say: what ``decide_programs --check`` looks at."""
    return not any(outcomes([program.pk], lock=False))


def test_what_the_staff_said_is_taken_back_and_others_have_the_word_again() -> None:
    program = ProgramFactory(phone="")
    staff_edit(program=program, values={"phone": "(303) 555-0101"})
    staff_edit(program=program, values={"phone": "(303) 555-0102"})
    change_undone(change=last(program, Statement))
    program.refresh_from_db()
    assert program.phone == "(303) 555-0101"
    assert Statement.objects.count() == 1
    assert follows(program)
    change_undone(change=last(program, Statement))  # the deletion
    program.refresh_from_db()
    assert program.phone == "(303) 555-0102"
    assert follows(program)


def test_after_any_undo_the_program_is_what_its_statements_say() -> None:
    program = ProgramFactory(street1="1 Main St", precision="street", phone="1")
    for values in ({"phone": "2"}, {"street1": "2 Main St"}, {"name": "Elm"}, {"conditions": ["anxiety"]}):
        staff_edit(program=program, values=values)
        before = kept(program)
        change_undone(change=last(program))
        assert follows(program)
        assert kept(program) != before


def test_an_address_is_put_back_as_one_fact() -> None:
    program = ProgramFactory(street1="1 Main St", city="Denver", precision="street")
    before = kept(program)
    change = write(program, street1="2 Main St")
    write(program, city="Boulder")
    with pytest.raises(ValidationError, match="“city” was changed since"):
        change_undone(change=change)
    change_undone(change=last(program))
    change_undone(change=change)
    assert kept(program) == before
    assert follows(program)


@pytest.mark.parametrize(("kind", "number"), [("program", 0), ("user", 1), ("nothing", 1)])
def test_there_is_no_such_change(kind: str, number: int) -> None:
    assert find_change(kind, number) is None
