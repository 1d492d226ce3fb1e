"""The history of a program: every change with who and why, what it was on a day, and undoing one change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import ImportRun, Program, Statement, User
from programs.models.history import history_began
from programs.quality.history import (
    OF_PROGRAM,
    Change,
    changes_of,
    fields_kept,
    names_of_users,
    rows_then,
    said,
)
from programs.quality.undo import change_undone, find_change

A_PAGE = 50
KINDS = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}


class HistoryForm(forms.Form):
    """A day or a moment to look back to, in the time zone of the admin."""

    as_of = forms.DateTimeField(
        label=_("As it was on"),
        required=False,
        help_text=_("A time (2026-01-31 08:00, UTC); a day alone is its beginning."),
        widget=forms.TextInput({"placeholder": "2026-01-31"}),
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_as_of(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["as_of"]
        if at is None:
            return None
        if at > timezone.now():
            raise ValidationError(_("This lies in the future."))
        if at < history_began():
            raise ValidationError(_("History was not kept then."))
        return at


@dataclass(frozen=True)
class Line:
    """A field, what it said and what it says; ``differs`` where these are two things."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Entry:
    """One change as the page shows it."""

    change: Change
    what: str
    who: str
    why: list[str]
    lines: list[Line]


def entry_of(change: Change, users: dict[str, str]) -> Entry:
    told = change.told
    user = told.get("user")
    who = users.get(user, _("a deleted account")) if user else told.get("command") or told.get("job") or _("SQL")
    lines = [
        Line(each.label, *(said(change.model, each.name, value) for value in only_different(each.before, each.after)))
        for each in change.fields
    ]
    what = str(change.model._meta.verbose_name)
    if change.model is Statement:
        what += f" ({change.event.get_aspect_display()})"
    return Entry(change, f"{what}: {KINDS[change.kind]}", str(who), reasons(told), lines)


def only_different(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two statements' values, those that are not the same in both."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before, after
    same = {name for name in before.keys() & after.keys() if before[name] == after[name]}
    return tuple({name: value for name, value in each.items() if name not in same} for each in (before, after))  # type: ignore[return-value]


def reasons(told: dict[str, Any]) -> list[str]:
    """Why, as far as anybody said: in their words, of which change it is the undoing, of which imports."""
    found = [str(told["why"])] if told.get("why") else []
    if told.get("undoes"):
        found.append(str(_("undoes %(change)s")) % {"change": told["undoes"]})
    runs = ImportRun.objects.filter(pk__in=told.get("import_runs", ())).select_related("source").defer("report")
    return found + [str(run) for run in runs]


@dataclass(frozen=True)
class Then:
    """One row as it was, beside the same row today."""

    title: str
    lines: list[Line]


def rows_beside(model: type[models.Model], program: UUID, at: datetime) -> list[Then]:
    """The rows of ``model`` of then and of today that are not the same, or that say anything."""
    link = "pk" if model is Program else "program"
    before = {row.pk: row for row in rows_then(model, program, at)}
    today = {row.pk: row for row in model._default_manager.filter(**{link: program})}
    return [
        Then(f"{model._meta.verbose_name} {getattr(before.get(pk) or today[pk], 'name', pk)}", lines)
        for pk in {**before, **today}
        if (lines := list(lines_beside(model, before.get(pk), today.get(pk))))
    ]


def lines_beside(model: type[models.Model], before: Any, today: Any) -> Iterable[Line]:
    for each in fields_kept(model):
        texts = [said(model, each.name, getattr(row, each.attname)) if row else "" for row in (before, today)]
        if any(texts) and each.name != "created_at":
            yield Line(str(each.verbose_name), *texts)


class WithHistory(admin.ModelAdmin):
    """For the admin of programs: Django's page “History” is ours."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.undo_view)
        address = "<uuid:pk>/history/<slug:kind>/<int:number>/undo/"
        return [path(address, view, name="programs_program_undo"), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        program = cast("Program | None", self.get_object(request, object_id))
        if program is None:
            raise Http404
        if not self.has_view_or_change_permission(request, program):
            raise PermissionDenied
        form = HistoryForm(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        at = asked.get("as_of")
        page = Paginator(changes_of(program.pk), A_PAGE).get_page(asked.get("page") or 1)
        users = names_of_users(page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(name)s") % {"name": program.name},
            "opts": self.opts,
            "program": program,
            "form": form,
            "at": at,
            "then": [row for model in OF_PROGRAM for row in rows_beside(model, program.pk, at)] if at else [],
            "began": history_began(),
            "page": page,
            "entries": [entry_of(change, users) for change in page],
            "may_undo": self.has_change_permission(request, program),
        }
        return render(request, "admin/history.html", context | (extra_context or {}))

    def undo_view(self, request: HttpRequest, pk: UUID, kind: str, number: int) -> HttpResponse:
        """Asks once more, and undoes. What stands in the way is said on the page of the history."""
        program = get_object_or_404(Program, pk=pk)
        if not self.has_change_permission(request, program):
            raise PermissionDenied
        change = find_change(kind, number)
        if change is None or program.pk not in (change.event.pgh_obj_id, getattr(change.event, "program_id", None)):
            raise Http404
        if request.method == "POST":
            self.undo(request, program, change)
            return HttpResponseRedirect(reverse("admin:programs_program_history", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo this change?"),
            "opts": self.opts,
            "program": program,
            "entry": entry_of(change, names_of_users([change])),
        }
        return render(request, "admin/undo.html", context)

    def undo(self, request: HttpRequest, program: Program, change: Change) -> None:
        try:
            change_undone(change=change, user=cast(User, request.user))
        except ValidationError as error:
            for text in error.messages:
                self.message_user(request, text, messages.ERROR)
            self.message_user(request, _("Nothing was undone."), messages.WARNING)
        else:
            self.log_change(request, program, f"undoes {change.key}")
            self.message_user(request, _("The change was undone."), messages.SUCCESS)
