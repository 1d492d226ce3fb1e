"""Programs and their timetables, coverage and verifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pghistory
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin.constraints import NamesTheField
from programs.admin.forms import ProgramActionForm, ProgramForm, TrackForm, VerificationForm
from programs.admin.history import WithHistory
from programs.admin.manners import EditedFilter, KeptSlug, ReadOnly, SourceFilter, term_filter
from programs.models import Participation, Program, ProgramAlias, Track, User, Verification
from programs.models.sessions import format_sessions
from programs.quality.freshness import OPENINGS_FIELDS, openings_report, verification_record
from programs.quality.merges import programs_merged
from programs.quality.statements import fields_released, participations_edit, staff_edit, tracks_edit
from programs.quality.status import program_status_change
from programs.statements.fields import COLUMNS
from programs.timetables.opening_hours import read_opening_hours

BY_STAFF = "staff"
EDITED_AS = {"provider": "provider_id"}
"""Fields of the form whose column has another name."""

ADDRESS_FIELDS = ("street1", "street2", "city", "state", "zip_code", "county")


def signed_in(request: HttpRequest) -> User:
    """Who uses the admin; it lets nobody else in."""
    return cast(User, request.user)


class TrackInline(admin.StackedInline):
    model = Track
    form = TrackForm
    extra = 0
    fields = ["name", "ages", "format", ("weeks_min", "weeks_max"), "sessions", "time_zone"]


class ParticipationInline(admin.TabularInline):
    model = Participation
    form = NamesTheField
    extra = 0
    autocomplete_fields = ["network", "source"]
    fields = [
        *("network", "status", "since", "until", "tier", "accepting"),
        *("source", "basis", "verified_at", "verified_by"),
    ]


class VerificationInline(admin.TabularInline):
    """What was checked stands; new checks can be added and carry the name of who adds them."""

    model = Verification
    form = VerificationForm
    extra = 0
    fields = ["aspect", "at", "by", "user", "source"]
    readonly_fields = ["user"]
    autocomplete_fields = ["source"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "source")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Program)
class ProgramAdmin(WithHistory, KeptSlug):
    """Programs are never deleted: they are hidden, closed or merged. What is edited here, the staff says."""

    form = ProgramForm
    action_form = ProgramActionForm
    actions = ["publish", "hide", "close", "merge"]
    inlines = [TrackInline, ParticipationInline, VerificationInline]
    list_display = [
        "name", "provider_name", "city", "state", "status", "evidence", "format", "accepting", "verified_at",
        "demonstration",
    ]  # fmt: skip
    list_filter = [
        "status",
        "demonstration",
        term_filter("evidence", "evidence"),
        term_filter("format", "format"),
        term_filter("focus", "focus"),
        "accepting",
        "precision",
        SourceFilter,
        EditedFilter,
        term_filter("state", "state"),
    ]
    search_fields = ["name", "provider_name", "slug", "city", "zip_code", "phone", "npi"]
    search_help_text = _("Name, provider, address of the listing, city, ZIP code, phone or NPI.")
    date_hierarchy = "updated_at"
    list_per_page = 50
    show_full_result_count = False  # counts the whole table for every search
    autocomplete_fields = ["provider"]
    readonly_fields = [
        "id", "merged_into", "hours_read", "openings_reported_at", "verified_at", "former_names", "demonstration",
        "created_at", "updated_at",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["name", "slug", "status", "merged_into", "provider", "description", "demonstration"]}),
        (_("What it is"), {"fields": ["evidence", "format", "levels", "focus", "ages"]}),
        (_("What it treats and how"), {"fields": ["conditions", "therapies", "services"], "classes": ["collapse"]}),
        (_("For whom"), {"fields": ["populations", "restrictions", "languages", "serves"], "classes": ["collapse"]}),
        (_("Costs and licenses"), {"fields": ["payments", "accreditations"], "classes": ["collapse"]}),
        (
            _("Contact"),
            {
                "fields": [
                    "phone",
                    "intake_phone",
                    "fax",
                    "intake_hours",
                    "hours_read",
                    "intake_time_zone",
                    "tty",
                    "website",
                ]
            },
        ),
        (
            _("Where"),
            {
                "fields": [
                    "street1",
                    "street2",
                    "city",
                    "state",
                    "zip_code",
                    "county",
                    "latitude",
                    "longitude",
                    "precision",
                    "wheelchair",
                    "parking",
                ],
                "description": _("For an address kept private leave the street empty and the point at the ZIP code."),
            },
        ),
        (
            _("Openings"),
            {
                "fields": [*OPENINGS_FIELDS, "openings_reported_at"],
                "description": _("A change counts as a report of today."),
            },
        ),
        (
            _("Hours"),
            {"fields": ["hours_per_week_min", "hours_per_week_max"], "description": _("Where no timetable says.")},
        ),
        (_("Identifiers"), {"fields": ["id", "npi", "identifiers"], "classes": ["collapse"]}),
        (
            _("History"),
            {"fields": ["why", "verified_at", "created_at", "updated_at", "former_names", "hand_back"]},
        ),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("the intake hours, as read"), empty_value="–")
    def hours_read(self, program: Program) -> str:
        """What the pages make of them, or why they only show them as they are written."""
        reading = read_opening_hours(program.intake_hours)
        if reading.problems:
            return _("Shown as written, and never as “open now”: %(why)s.") % {"why": reading.refusal}
        return format_sessions(reading.sessions)

    def save_model(self, request: HttpRequest, obj: Program, form: Any, change: bool) -> None:
        """What was edited becomes statements of the staff, and the program follows; the rest is saved as it is.

        A change of openings is a report of now.
        """
        if form.cleaned_data.get("why"):
            pghistory.context(why=form.cleaned_data["why"])
        columns = {EDITED_AS.get(name, name) for name in form.changed_data} & set(COLUMNS)
        said = {name: getattr(obj, name) for name in columns.difference(OPENINGS_FIELDS)}
        openings = {name: getattr(obj, name) for name in OPENINGS_FIELDS}
        stored = Program.objects.get(pk=obj.pk) if change else obj
        for name in columns:
            setattr(obj, name, getattr(stored, name))
        super().save_model(request, obj, form, change)
        fields_released(program=obj, fields=form.cleaned_data.get("hand_back", []))
        staff_edit(program=obj, values=said, user=signed_in(request))
        if columns.intersection(OPENINGS_FIELDS):
            openings_report(
                program=obj,
                accepting=openings["accepting"],
                note=openings["accepting_note"],
                wait_days=openings["wait_days"],
                next_intake=openings["next_intake"],
                at=timezone.now(),
                by=BY_STAFF,
                user=signed_in(request),
            )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Verifications are recorded with their author; changed tracks and networks are statements of the staff."""
        if formset.model is Verification:
            for row in formset.save(commit=False):
                verification_record(
                    program=form.instance,
                    aspect=row.aspect,
                    by=row.by,
                    at=row.at,
                    user=signed_in(request),
                    source=row.source,
                )
            return
        super().save_formset(request, form, formset, change)
        edits = {Track: tracks_edit, Participation: participations_edit}
        if formset.has_changed():
            edits[formset.model](program=form.instance, user=signed_in(request))

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        self.change_status(request, queryset, Program.Status.PUBLISHED)

    @admin.action(description=_("Hide"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        self.change_status(request, queryset, Program.Status.HIDDEN)

    @admin.action(description=_("Close"), permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        self.change_status(request, queryset, Program.Status.CLOSED)

    def change_status(self, request: HttpRequest, queryset: QuerySet[Program], status: Program.Status) -> None:
        self.change_all(
            request, queryset, lambda program: program_status_change(program=program, status=status), str(status.label)
        )

    @admin.action(description=_("Merge into another listing"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        """All of the chosen programs into the one named beside the list of actions, or none."""
        slug = request.POST.get("merge_into", "").strip()
        into = Program.objects.filter(slug=slug).first() if slug else None
        if into is None:
            self.message_user(request, _("Say which listing to merge into: its slug."), messages.ERROR)
            return
        self.change_all(
            request,
            queryset,
            lambda program: programs_merged(joined=program, kept=into, user=signed_in(request)),
            _("Merged into %(slug)s") % {"slug": slug},
        )

    def change_all(
        self, request: HttpRequest, queryset: QuerySet[Program], change: Callable[[Program], object], entry: str
    ) -> None:
        """Change every chosen program and enter it in its history; or none, when one refuses."""
        chosen = list(queryset.order_by("pk"))
        try:
            with transaction.atomic():
                pghistory.context(why=entry)
                for program in chosen:
                    change(program)
                    self.log_change(request, program, entry)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return
        message = ngettext("%(count)d program changed.", "%(count)d programs changed.", len(chosen))
        self.message_user(request, message % {"count": len(chosen)}, messages.SUCCESS)


@admin.register(ProgramAlias)
class ProgramAliasAdmin(ReadOnly):
    """Ids that lead to a program besides its own."""

    list_display = ["id", "program", "created_at"]
    list_select_related = ["program"]
    search_fields = ["key", "program__name"]
    show_full_result_count = False


@admin.register(Track)
class TrackAdmin(ReadOnly):
    """To look timetables up across programs. They are edited on their program."""

    list_display = ["name", "program", "ages", "format", "when"]
    list_filter = [term_filter("ages", "age"), term_filter("format", "format")]
    list_select_related = ["program"]
    search_fields = ["name", "program__name"]
    show_full_result_count = False
    fields = ["program", "name", "ages", "format", "weeks_min", "weeks_max", "when", "time_zone"]

    @admin.display(description=_("sessions"))
    def when(self, track: Track) -> str:
        return format_sessions(track.sessions)
