"""Publishing, closing and merging: nothing is deleted, and no chain or circle of merges stands."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from programs.models import Program
from programs.quality.merges import merge_undone, programs_merged
from programs.quality.status import program_status_change
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["published", "hidden", "closed", "draft"])
def test_a_status_is_a_persons_decision(status: str) -> None:
    program = ProgramFactory()
    program_status_change(program=program, status=status)
    program.refresh_from_db()
    assert program.status == status


def test_what_was_merged_stays_closed() -> None:
    program, into = ProgramFactory.create_batch(2)
    old_copy = Program.objects.get(pk=program.pk)
    programs_merged(joined=program, kept=into)
    with pytest.raises(ValidationError, match="merged"):
        program_status_change(program=old_copy, status="published")
    program_status_change(program=program, status="closed")


def test_a_merged_program_is_closed_and_points_to_the_other() -> None:
    program, into = ProgramFactory.create_batch(2)
    assert programs_merged(joined=program, kept=into).kept == into
    program.refresh_from_db()
    assert (program.status, program.merged_into) == ("closed", into)
    into.refresh_from_db()
    assert (into.status, into.merged_into) == ("published", None)


def test_chains_are_flattened_whichever_end_comes_first() -> None:
    first, second, third, fourth = ProgramFactory.create_batch(4)
    programs_merged(joined=first, kept=second)
    programs_merged(joined=second, kept=third)
    assert programs_merged(joined=fourth, kept=first).kept == third
    merged = Program.objects.filter(merged_into=third)
    assert set(merged) == {first, second, fourth}


def test_a_program_can_be_merged_elsewhere_once_the_first_merge_is_undone() -> None:
    program, wrong, right = ProgramFactory.create_batch(3)
    merge = programs_merged(joined=program, kept=wrong)
    with pytest.raises(ValidationError, match="undo that first"):
        programs_merged(joined=program, kept=right)
    merge_undone(merge=merge)
    programs_merged(joined=program, kept=right)
    program.refresh_from_db()
    assert program.merged_into == right


def test_circles_are_refused() -> None:
    first, second, third = ProgramFactory.create_batch(3)
    programs_merged(joined=first, kept=second)
    programs_merged(joined=second, kept=third)
    for program, into in ((third, third), (third, second), (third, first)):
        with pytest.raises(ValidationError, match="into itself"):
            programs_merged(joined=program, kept=into)
    third.refresh_from_db()
    assert (third.status, third.merged_into) == ("published", None)
