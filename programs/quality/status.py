"""Whether the public sees a program. Nothing is deleted: it is hidden, closed or merged instead."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.models import Program


def refuse_impossible_status(*, program: Program, status: str) -> None:
    """Raise ``ValidationError`` when ``program`` may not have ``status``: what was merged stays closed."""
    if program.merged_into_id and status != Program.Status.CLOSED:
        raise ValidationError(
            _("“%(name)s” was merged into another listing and stays closed."),
            params={"name": program.name},
            code="merged",
        )


@transaction.atomic
def program_status_change(*, program: Program, status: str) -> None:
    """Publish, hide or close a program, as a person decided. Raises ``ValidationError`` when it was merged."""
    program.merged_into_id = (
        Program.objects.select_for_update().values_list("merged_into", flat=True).get(pk=program.pk)
    )
    refuse_impossible_status(program=program, status=status)
    program.status = status
    program.save(update_fields=["status", "updated_at"])
