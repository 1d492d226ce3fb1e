"""The server ends the session in the middle: of a merge, of its undoing, between statement and decision, of an undo.

What was begun has not happened, and the same can be done afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError, connection

from programs.models import Merge, Program
from programs.models.history import ProgramEvent
from programs.quality import merges, statements, undo
from programs.quality.merges import merge_undone, programs_merged
from programs.quality.statements import staff_edit
from programs.quality.undo import change_undone, find_change
from tests.killed import session_ended_before
from tests.quality.listed_twice import everything, listed_twice

pytestmark = pytest.mark.django_db(transaction=True)


def dies_at(module: ModuleType, step: str, act: Callable[[], Any], pair: tuple[Any, Any]) -> None:
    """Do it with the session ended at that step: half of it was written, and nothing of it is there."""
    before = everything(*pair), Merge.objects.count(), ProgramEvent.objects.count()
    with session_ended_before(module, step) as reached, pytest.raises(OperationalError):
        act()
    connection.close()
    assert reached == [True]
    assert (everything(*pair), Merge.objects.count(), ProgramEvent.objects.count()) == before


@pytest.mark.slow
def test_nothing_is_half_done_and_all_of_it_can_be_done_afterwards() -> None:
    kept, joined = pair = listed_twice()
    begun = everything(*pair)
    for step in ("closed", "decide_programs", "said_of_sides", "marks_of"):
        dies_at(merges, step, lambda: programs_merged(joined=joined, kept=kept, sides={"phone": "joined"}), pair)
    merge = programs_merged(joined=joined, kept=kept, sides={"phone": "joined"})
    dies_at(merges, "restore", lambda: merge_undone(merge=merge), pair)
    merge_undone(merge=merge)
    assert everything(*pair) == begun

    dies_at(statements, "follow", lambda: staff_edit(program=kept, values={"phone": "303-555-0199"}), pair)
    staff_edit(program=kept, values={"phone": "303-555-0199"})
    assert Program.objects.get(pk=kept.pk).phone == "303-555-0199"

    change = find_change("program", ProgramEvent.objects.filter(pgh_obj=kept).latest("pgh_id").pgh_id)
    assert change is not None
    dies_at(undo, "followed", lambda: change_undone(change=change), pair)
    change_undone(change=change)
    assert Program.objects.get(pk=kept.pk).phone == "303-555-0142"
