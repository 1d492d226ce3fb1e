"""What a person has edited is theirs: imports leave it as it is until somebody hands it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from programs.models import Program


@transaction.atomic
def program_edit_recorded(*, program: Program, fields: Iterable[str]) -> None:
    """Remember that a person edited ``fields``: names of form fields, also ``tracks`` and ``participations``."""
    program.edited_fields = sorted(edited_now(program) | set(fields))
    program.save(update_fields=["edited_fields", "updated_at"])


@transaction.atomic
def program_fields_released(*, program: Program, fields: Iterable[str]) -> None:
    """Hand ``fields`` back: the next import may change them again."""
    program.edited_fields = sorted(edited_now(program) - set(fields))
    program.save(update_fields=["edited_fields", "updated_at"])


def edited_now(program: Program) -> set[str]:
    """Fields that stand as edited in the database, which ``program`` may have been read from long ago."""
    return set(Program.objects.select_for_update().values_list("edited_fields", flat=True).get(pk=program.pk))
