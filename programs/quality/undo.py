"""Undoing one change: what it changed is put back, unless somebody has changed that since."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from programs.models import Participation, Program, ProgramAlias, Track
from programs.models.history import KEPT
from programs.quality.edits import program_edit_recorded
from programs.quality.history import Change, FieldChange, change_of, changes_of_rows, fields_kept, row_after, said

PLACE = frozenset({"street1", "street2", "latitude", "longitude", "precision"})
FORMSETS: dict[type[models.Model], str] = {Track: "tracks", Participation: "participations"}
"""What an edit of such rows is called among the edited fields of their program."""


def find_change(kind: str, number: int) -> Change | None:
    """The change that ``Change.key`` names; ``None`` when there is none."""
    models_by_name = {model._meta.model_name: model for model in KEPT}
    model = models_by_name.get(kind)
    if model is None:
        return None
    event = KEPT[model]._default_manager.select_related("pgh_context").filter(pgh_id=number).first()
    return change_of(model, event, row_after(event)) if event else None


@transaction.atomic
def change_undone(*, change: Change, why: str = "") -> None:
    """Put back what ``change`` changed, as an edit of a person.

    Raises ``ValidationError`` when it cannot be undone: the same has been changed since (code ``changed``), a row that
    was deleted is there again or what it belongs to is gone (``gone``), or another way is right (``other``).
    """
    refuse_other_ways(change)
    model, pk = change.model, change.event.pgh_obj_id
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    with pghistory.context(undoes=change.key, **({"why": why} if why else {})):
        try:
            with transaction.atomic():
                UNDO[change.kind](change, row)
                recorded(change)
                connection.check_constraints()  # foreign keys would be looked at after the commit
        except IntegrityError as error:
            reason = str(error).partition("\n")[0]
            raise ValidationError(
                _("What was there before does not fit to what is there now (%(reason)s).") % {"reason": reason},
                code="gone",
            ) from error


def refuse_other_ways(change: Change) -> None:
    """Raise for what a change of its own undoes, and for what is not kept."""
    names = {each.name for each in change.fields}
    if change.model is Program and change.kind != "update":
        raise ValidationError(_("A program is not deleted: hide it or close it."), code="other")
    if "merged_into" in names:
        raise ValidationError(_("This belongs to a merge of two listings, which is undone as a whole."), code="other")
    withdrawn = change.kind == "update" and not names
    if change.model is Program and names & PLACE:
        program = Program.objects.get(pk=change.event.pgh_obj_id)
        withdrawn = not (program.street1 or program.street2 or change.event.precision != "hidden")
    if withdrawn:
        raise ValidationError(
            _("The street was withdrawn since. It is not kept, and comes back only when somebody states it anew."),
            code="other",
        )


def undo_update(change: Change, row: Any) -> None:
    if row is None:
        raise ValidationError(_("What was changed has been deleted since."), code="gone")
    attnames = {each.name: each.attname for each in fields_kept(change.model)}
    since = [each for each in change.fields if getattr(row, attnames[each.name]) != each.after]
    if since:
        raise ValidationError([changed_since(change, each, row) for each in since], code="changed")
    for each in change.fields:
        setattr(row, attnames[each.name], each.before)
    touched = {"updated_at"} & {each.name for each in change.model._meta.concrete_fields}
    row.save(update_fields=[*(each.name for each in change.fields), *touched])


def changed_since(change: Change, field: FieldChange, row: Any) -> str:
    """Which field, what it says now, and when and by what it was changed last."""
    program = row.pk if change.model is Program else row.program_id
    later = [
        each
        for each in changes_of_rows(change.model, program)
        if each.event.pgh_obj_id == row.pk and field.name in {one.name for one in each.fields}
    ]
    at = date_format(localtime(later[0].at), "DATETIME_FORMAT") if later else ""
    now = said(change.model, field.name, getattr(row, change.model._meta.get_field(field.name).attname))  # type: ignore[union-attr]
    return _("“%(field)s” was changed since, last on %(at)s: it says “%(now)s” now.") % {
        "field": field.label,
        "at": at,
        "now": now,
    }


def undo_insert(change: Change, row: Any) -> None:
    if row is None:
        raise ValidationError(_("What was added has been deleted since."), code="gone")
    for each in fields_kept(change.model):
        if getattr(row, each.attname) != getattr(change.event, each.attname):
            field = FieldChange(each.name, str(each.verbose_name), None, None)
            raise ValidationError(changed_since(change, field, row), code="changed")
    row.delete()


def undo_delete(change: Change, row: Any) -> None:
    if row is not None:
        raise ValidationError(_("What was deleted is there again."), code="gone")
    values = {each.attname: getattr(change.event, each.attname) for each in fields_kept(change.model)}
    change.model._default_manager.create(pk=change.event.pgh_obj_id, **values)


UNDO = {"insert": undo_insert, "update": undo_update, "delete": undo_delete}


def recorded(change: Change) -> None:
    """It is a person's edit like any other: imports keep it."""
    if change.model is ProgramAlias:
        return
    if change.model is Program:
        program, fields = Program.objects.get(pk=change.event.pgh_obj_id), [each.name for each in change.fields]
    else:
        program, fields = Program.objects.get(pk=change.event.program_id), [FORMSETS[change.model]]
    program_edit_recorded(program=program, fields=fields)
