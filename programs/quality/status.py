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


@transaction.atomic
def program_merge(*, program: Program, into: Program) -> Program:
    """Close ``program`` in favour of ``into``; returns the program that it ends up in.

    Chains are flattened: where ``into`` was merged itself, its target is meant, and what was merged
    into ``program`` moves along. Tracks, participations and verifications stay where they are, so
    that a merge can be understood later. Raises ``ValidationError`` when both are one program in the end.
    """
    # All in one order, so that two merges of the same programs wait for each other.
    rows = {
        row.pk: row for row in Program.objects.select_for_update().filter(pk__in=[program.pk, into.pk]).order_by("pk")
    }
    target = rows[into.pk]
    if target.merged_into_id:
        target = Program.objects.select_for_update().get(pk=target.merged_into_id)
    if target.pk == program.pk:
        raise ValidationError(
            _("“%(name)s” cannot be merged into itself."), params={"name": program.name}, code="cycle"
        )
    program.status, program.merged_into = Program.Status.CLOSED, target
    program.save(update_fields=["status", "merged_into", "updated_at"])
    for earlier in Program.objects.filter(merged_into=program):
        earlier.merged_into = target
        earlier.save(update_fields=["merged_into", "updated_at"])
    return target
