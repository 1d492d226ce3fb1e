"""What the public and providers say of listings, and programs to be called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin.manners import ReadOnly
from programs.admin.programs import signed_in
from programs.models import Call, Claim, Correction, Doubt, Program, Review, UnderReview
from programs.quality.corrections import crowded_listings
from programs.quality.report_decisions import call_done
from programs.quality.reported_facts import BY_CODE as FACTS
from programs.quality.reported_facts import CORRECTION_FIELDS
from programs.web.wording.contact import phone


class ModeratedAdmin(ReadOnly):
    """To be read, and deleted for privacy's sake. Reports are decided in the queue of open questions."""

    list_filter = ["state"]
    list_select_related = ["program", "decided_by"]
    date_hierarchy = "created_at"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class FactFilter(admin.SimpleListFilter):
    """Reports of one kind of fact."""

    title = Correction._meta.get_field("field").verbose_name
    parameter_name = "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(CORRECTION_FIELDS)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(field=self.value()) if self.value() else queryset


def asked_of(call: Call) -> list[Doubt]:
    """The open questions that its program is to be asked, fetched with the call."""
    return list(getattr(call.program, "asked", ()))


class OpenCalls(admin.SimpleListFilter):
    """Those to make, unless those that were made are asked for."""

    title = _("state")
    parameter_name = "made"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Made"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("To make")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(done_at__isnull=self.value() != "yes")


@admin.register(Correction)
class CorrectionAdmin(ModeratedAdmin):
    """The queue of reports: what is wrong, what is said to be right, and the ways to look and to change it."""

    list_display = ["fact", "short_message", "program", "state", "created_at", "decided_at", "decided_by"]
    list_filter = ["state", FactFilter, "program__demonstration"]
    search_fields = ["program__name", "program__city", "field", "message"]
    fields = [
        *("fact", "value", "message", "times", "program", "ways", "state", "reason"),
        *("created_at", "decided_at", "decided_by"),
    ]
    readonly_fields = ["fact", "ways"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The queue; it says when a flood fills it."""
        if number := crowded_listings():
            text = ngettext(
                "%(number)d listing has so many open reports that it takes one of each kind a day: decide some.",
                "%(number)d listings have so many open reports that they take one of each kind a day: decide some.",
                number,
            )
            messages.warning(request, text % {"number": number})
        return super().changelist_view(request, extra_context)

    @admin.display(description=Correction._meta.get_field("field").verbose_name, ordering="field")
    def fact(self, correction: Correction) -> Any:
        return dict(CORRECTION_FIELDS).get(correction.field, correction.field)

    @admin.display(description=Correction._meta.get_field("message").verbose_name)
    def short_message(self, correction: Correction) -> str:
        return Truncator(correction.message).chars(80)

    @admin.display(description=_("ways on"))
    def ways(self, correction: Correction) -> str:
        """To the page that the public sees, if it does, and to the form that changes it."""
        program = correction.program
        change = format_html(
            '<a href="{}">{}</a>', reverse("admin:programs_program_change", args=[program.pk]), _("Edit the program")
        )
        if correction.doubt_id and correction.state == Correction.State.OPEN:
            decide = reverse("admin:programs_doubt_change", args=[correction.doubt_id])
            change = format_html('<a href="{}">{}</a> · {}', decide, _("Decide"), change)
        if program.status != Program.Status.PUBLISHED:
            return change
        return format_html('<a href="{}">{}</a> · {}', program.get_absolute_url(), _("See the listing"), change)


@admin.register(UnderReview)
class UnderReviewAdmin(ModeratedAdmin):
    """Listings that say “reported, being checked”. Deciding the report, or deleting the row, ends it."""

    list_display = ["program", "alarm", "value", "since", "until"]
    list_filter = ["alarm"]
    list_select_related = ["program"]
    date_hierarchy = "since"
    search_fields = ["program__name", "program__city"]


@admin.register(Call)
class CallAdmin(ReadOnly):
    """Programs to be called, the one that waits longest first. A call that is made is ticked off with its result."""

    list_display = ["program", "number", "where", "questions", "asked_at", "asked_by", "result", "done_at", "done_by"]
    list_filter = [OpenCalls]
    list_select_related = ["program", "asked_by", "done_by"]
    search_fields = ["program__name", "program__city", "program__phone"]
    show_full_result_count = False
    fields = ["program", "number", "where", "questions", "asked_at", "asked_by", "result", "done_at", "done_by"]
    readonly_fields = ["number", "where", "questions"]
    change_form_template = "admin/call.html"
    actions = ["answered", "no_answer", "wrong_number"]

    class Media:
        css = {"all": ["staff/doubt.css"]}
        js = ["staff/doubt.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        waiting = Prefetch(
            "program__doubts",
            Doubt.objects.filter(state=Doubt.State.OPEN, asked_at__isnull=False).order_by("created_at"),
            to_attr="asked",
        )
        return super().get_queryset(request).prefetch_related(waiting)

    def has_tick_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    @admin.display(description=_("number"))
    def number(self, call: Call) -> str:
        said = [number for number in (call.program.phone, call.program.intake_phone) if number]
        numbers = [phone(number) for number in dict.fromkeys(said)]
        links = ((one.href, one.text) for one in numbers if one)
        return format_html_join(" · ", '<a href="{}">{}</a>', links) or "–"

    @admin.display(description=_("place"))
    def where(self, call: Call) -> str:
        return ", ".join(str(part) for part in (call.program.city, call.program.state) if part)

    @admin.display(description=_("to be asked"))
    def questions(self, call: Call) -> str:
        asked = (
            (reverse("admin:programs_doubt_change", args=[doubt.pk]), FACTS[doubt.fact].label)
            for doubt in asked_of(call)
            if doubt.fact in FACTS
        )
        return format_html_join(", ", '<a href="{}">{}</a>', asked) or "–"

    @admin.action(description=Call.Result.ANSWERED.label, permissions=["tick"])
    def answered(self, request: HttpRequest, queryset: QuerySet[Call]) -> None:
        self.tick(request, queryset, Call.Result.ANSWERED)

    @admin.action(description=Call.Result.NO_ANSWER.label, permissions=["tick"])
    def no_answer(self, request: HttpRequest, queryset: QuerySet[Call]) -> None:
        self.tick(request, queryset, Call.Result.NO_ANSWER)

    @admin.action(description=Call.Result.WRONG_NUMBER.label, permissions=["tick"])
    def wrong_number(self, request: HttpRequest, queryset: QuerySet[Call]) -> None:
        self.tick(request, queryset, Call.Result.WRONG_NUMBER)

    def tick(self, request: HttpRequest, calls: Iterable[Call], result: str) -> None:
        """Tick each off; one that somebody did already is named."""
        for call in calls:
            try:
                call_done(call=call, result=result, user=signed_in(request))
            except ValidationError as error:
                self.message_user(request, f"{call}: {error.messages[0]}", messages.ERROR)
            else:
                self.log_change(request, call, result)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page of one call; with a result in the form, ticked off, and on to what there was to ask."""
        call = self.get_object(request, object_id)
        may = bool(call and not call.done_at and self.has_tick_permission(request))
        if request.method == "POST" and "result" in request.POST:
            if call and may:
                self.tick(request, [call], request.POST["result"])
            return HttpResponseRedirect(self.after(call))
        more = {"may_tick": may, "results": Call.Result.choices}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def after(self, call: Call | None) -> str:
        """The question to answer with what was heard; the list where there is none."""
        asked = asked_of(call) if call else []
        if asked:
            return reverse("admin:programs_doubt_change", args=[asked[0].pk])
        return reverse("admin:programs_call_changelist")


@admin.register(Claim)
class ClaimAdmin(ModeratedAdmin):
    list_display = ["program", "organization", "contact_name", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "organization", "contact_name"]


@admin.register(Review)
class ReviewAdmin(ModeratedAdmin):
    list_display = ["program", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "text"]
