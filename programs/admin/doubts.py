"""The queue of what needs a person: why, the rows side by side, and a decision by two buttons or two keys."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin.manners import ReadOnly
from programs.admin.programs import signed_in
from programs.models import Doubt
from programs.quality.doubts import doubt_decided


class OpenFirst(admin.SimpleListFilter):
    """The open ones, unless others are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All")), *((code, label) for code, label in Doubt.State.choices if code != "open")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": Doubt.State.OPEN.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        state = self.value() or Doubt.State.OPEN
        return queryset if state == "all" else queryset.filter(state=state)


@admin.register(Doubt)
class DoubtAdmin(ReadOnly):
    """A row is written by imports and decided here. Deciding leads to the next open one."""

    list_display = ["kind", "program", "other", "age", "state", "decided_at", "decided_by"]
    list_filter = [OpenFirst, "kind"]
    list_select_related = ["program", "other", "decided_by"]
    search_fields = ["program__name", "program__city", "program__slug"]
    actions = ["accept", "reject"]
    ordering = ["created_at", "id"]
    fields = ["kind", "program_link", "other_link", "side_by_side", "age", "state", "decided_at", "decided_by"]
    readonly_fields = ["program_link", "other_link", "side_by_side", "age"]
    change_form_template = "admin/doubt.html"

    def may_decide(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return self.may_decide(request)

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, doubt: Doubt) -> str:
        return timesince(doubt.created_at, timezone.now())

    @admin.display(description=_("program"))
    def program_link(self, doubt: Doubt) -> str:
        return link(doubt.program)

    @admin.display(description=_("other program"))
    def other_link(self, doubt: Doubt) -> str:
        return link(doubt.other) if doubt.other else ""

    @admin.display(description=_("evidence"))
    def side_by_side(self, doubt: Doubt) -> str:
        return render_to_string("admin/side_by_side.html", {"entries": doubt.evidence})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page of one question; with a decision in the form, the decision."""
        if request.method == "POST" and request.POST.get("decision") in ("accept", "reject"):
            return self.decided(request, object_id, accepted=request.POST["decision"] == "accept")
        doubt = self.get_object(request, object_id)
        may = bool(doubt and doubt.state == Doubt.State.OPEN and self.may_decide(request))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_decide": may})

    def decided(self, request: HttpRequest, object_id: str, *, accepted: bool) -> HttpResponse:
        doubt = self.get_object(request, object_id)
        if doubt is not None and self.may_decide(request):
            self.decide(request, [doubt], accepted=accepted)
        following = Doubt.objects.filter(state=Doubt.State.OPEN).order_by("created_at", "id").first()
        name = "admin:programs_doubt_change" if following else "admin:programs_doubt_changelist"
        return HttpResponseRedirect(reverse(name, args=[following.pk] if following else []))

    @admin.action(description=_("Accept: it is as supposed"), permissions=["decide"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Doubt]) -> None:
        self.decide(request, list(queryset), accepted=True)

    @admin.action(description=_("Reject: it is not"), permissions=["decide"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Doubt]) -> None:
        self.decide(request, list(queryset), accepted=False)

    def decide(self, request: HttpRequest, doubts: list[Doubt], *, accepted: bool) -> None:
        """Decide each; one that cannot be is named, and the others are decided all the same."""
        done = 0
        for doubt in doubts:
            try:
                doubt_decided(doubt=doubt, accepted=accepted, user=signed_in(request))
            except ValidationError as error:
                self.message_user(request, f"{doubt}: {error.messages[0]}", messages.ERROR)
            else:
                self.log_change(request, doubt, "accepted" if accepted else "rejected")
                done += 1
        if done:
            text = ngettext("%(count)d question decided.", "%(count)d questions decided.", done) % {"count": done}
            self.message_user(request, text, messages.SUCCESS)


def link(program: Any) -> str:
    address = reverse("admin:programs_program_change", args=[program.pk])
    return format_html(
        '<a href="{}">{}</a> ({}, {})', address, program.name, program.city, program.get_status_display()
    )
