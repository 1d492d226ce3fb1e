"""Undoing one change: what it changed is put back, unless somebody has changed that since."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from programs.models import Participation, Program, Statement, Track, User
from programs.models.guards import WITHHELD
from programs.models.history import KEPT, TOUCHED
from programs.quality.history import (
    DELETE,
    INSERT,
    UPDATE,
    Change,
    FieldChange,
    change_of,
    changes_of_rows,
    fields_kept,
    row_after,
    said,
)
from programs.quality.statements import follow, participations_edit, staff_edit, tracks_edit
from programs.statements.fields import ADDRESS, COLUMNS, OPENINGS, POINT, STREET

FACTS = (ADDRESS, OPENINGS)
"""Fields that are one fact: put back together, or not at all."""

EDITS: dict[type[Model], Any] = {Track: tracks_edit, Participation: participations_edit}
"""Rows that statements decide as a whole: what there is after the undoing is what the staff says."""


def find_change(kind: str, number: int) -> Change | None:
    """The change that ``Change.key`` names; ``None`` when there is none."""
    models_by_name = {model._meta.model_name: model for model in KEPT}
    model = models_by_name.get(kind)
    if model is None:
        return None
    event = KEPT[model]._default_manager.select_related("pgh_context").filter(pgh_id=number).first()
    return change_of(model, event, row_after(event)) if event else None


@transaction.atomic
def change_undone(*, change: Change, user: User | None = None) -> None:
    """Put back what ``change`` changed. What statements decide is put back as what the staff says.

    Raises ``ValidationError`` when it cannot be undone: the same has been changed since (code ``changed``), a row that
    was deleted is there again or what it belongs to is gone (``gone``), or another way is right (``other``).
    """
    refuse_other_ways(change)
    model, pk = change.model, change.event.pgh_obj_id
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    with pghistory.context(undoes=change.key):
        try:
            with transaction.atomic():
                UNDO[change.kind](change, row)
                followed(change, user)
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
    if change.model is Program and change.kind != UPDATE:
        raise ValidationError(_("A program is not deleted: hide it or close it."), code="other")
    if "merged_into" in names:
        raise ValidationError(_("This belongs to a merge of two listings, which is undone as a whole."), code="other")
    if is_withdrawn(change, names):
        raise ValidationError(
            _("The street was withdrawn since. It is not kept, and comes back only when somebody states it anew."),
            code="other",
        )


def is_withdrawn(change: Change, names: set[str]) -> bool:
    """Whether history has forgotten a part of what was there before."""
    if change.model is Statement and change.kind != INSERT and change.event.values.get(WITHHELD):
        return True
    if change.model is Program and names & {*STREET, *POINT}:
        program = Program.objects.get(pk=change.event.pgh_obj_id)
        return not (program.street1 or program.street2 or change.event.precision != "hidden")
    return change.kind == UPDATE and not names


def undo_update(change: Change, row: Any) -> None:
    if row is None:
        raise ValidationError(_("What was changed has been deleted since."), code="gone")
    attnames = {each.name: each.attname for each in fields_kept(change.model)}
    since = [each for each in facts_of(change) if getattr(row, attnames[each.name]) != each.after]
    if since:
        raise ValidationError([changed_since(change, each, row) for each in since], code="changed")
    own = [each for each in change.fields if not is_decided(change, attnames[each.name])]
    for each in own:
        setattr(row, attnames[each.name], each.before)
    touched = {TOUCHED} & {each.name for each in change.model._meta.concrete_fields}
    row.save(update_fields=[*(each.name for each in own), *touched])


def is_decided(change: Change, column: str) -> bool:
    """Whether what the column says follows from statements."""
    return change.model is Program and column in COLUMNS


def facts_of(change: Change) -> list[FieldChange]:
    """The fields that were changed, each with those that are one fact with it."""
    names = {each.name for each in change.fields}
    if change.model is not Program:
        return list(change.fields)
    whole = {name for fact in FACTS if names & set(fact) for name in fact} - names
    event, others = change.event, [each for each in fields_kept(Program) if each.name in whole]
    return [
        *change.fields,
        *(FieldChange(each.name, str(each.verbose_name), *[getattr(event, each.attname)] * 2) for each in others),
    ]


def followed(change: Change, user: User | None) -> None:
    """What statements decide follows from statements again."""
    if change.model is Program:
        decided_put_back(change, user)
    elif change.model is Statement:
        follow(Program.objects.get(pk=change.event.program_id))
    elif change.model in EDITS:
        EDITS[change.model](program=Program.objects.get(pk=change.event.program_id), user=user)


def decided_put_back(change: Change, user: User | None) -> None:
    """The staff says what stood there before. Raises ``ValidationError`` when others still have the word."""
    program = Program.objects.get(pk=change.event.pgh_obj_id)
    attnames = {each.name: each.attname for each in fields_kept(Program)}
    before = {attnames[each.name]: each.before for each in facts_of(change)}
    note = str(_("Undoes change %(key)s.") % {"key": change.key})
    staff_edit(program=program, values={name: before[name] for name in before if name in COLUMNS}, user=user, note=note)
    own = {name: value for name, value in before.items() if name not in COLUMNS}
    for name, value in own.items():
        setattr(program, name, value)  # a name that goes is put among the former ones by the decision
    program.save(update_fields=[*own, TOUCHED])
    program.refresh_from_db()
    others = [each.label for each in change.fields if getattr(program, attnames[each.name]) != each.before]
    if others:
        words = _("Another statement has the word on %(fields)s: undo that one.")
        raise ValidationError(words % {"fields": ", ".join(others)}, code="other")


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


UNDO = {INSERT: undo_insert, UPDATE: undo_update, DELETE: undo_delete}
