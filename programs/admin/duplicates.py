"""The page of two listings that may be one: field by field, from which side; and merges, which can be undone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.admin.manners import ReadOnly
from programs.models import Doubt, Merge, Program, Provider, User
from programs.models.program import TERM_COLUMNS
from programs.models.sessions import format_sessions
from programs.quality.doubts import doubt_decided
from programs.quality.merges import CHOSEN, JOINED, KEPT, default_sides, merge_undone, values_of
from programs.statements.fields import ADDRESS
from programs.vocabularies import BY_CODE

REASONS: dict[str, Any] = {
    "name": gettext_lazy("names alike, of 100"),
    "door": gettext_lazy("the same street and ZIP code"),
    "street": gettext_lazy("almost the same street"),
    "near": gettext_lazy("miles apart"),
    "phone": gettext_lazy("the same number"),
    "npi": gettext_lazy("the same NPI"),
    "lists": gettext_lazy("no list has both"),
    "told-apart": gettext_lazy("only one name has the words"),
    "suite": gettext_lazy("different suites"),
}
"""Words for ``programs.imports.duplicates.Reason``."""

LABELS: dict[str, Any] = {
    **{field.name: field.verbose_name for field in Program._meta.fields},
    "provider_id": Program._meta.get_field("provider").verbose_name,
    "street1": gettext_lazy("address"),
    "tracks": gettext_lazy("timetables"),
}
TERMS = (
    "evidence",
    "format",
    "focus",
    "levels",
    "ages",
    "conditions",
    "services",
    "populations",
    "payments",
    "languages",
)


def page_of(doubt: Doubt) -> dict[str, Any]:
    """Both sides, the one to keep on the right; what differs has a choice, and terms are put together."""
    joined, kept = doubt.program, doubt.other or doubt.program
    providers = Provider.objects.in_bulk([joined.provider_id, kept.provider_id])
    sides = default_sides(kept, joined)
    rows = [
        {
            "field": field,
            "label": LABELS[field],
            "joined": shown(field, joined, providers),
            "kept": shown(field, kept, providers),
            "side": sides.get(field, ""),
        }
        for field in CHOSEN
    ]
    return {
        "reasons": [
            {"words": REASONS.get(one["label"], one["label"]), "detail": one["after"], "points": one["before"]}
            for one in doubt.evidence
        ],
        "rows": [row for row in rows if row["joined"] or row["kept"]],
        "terms": [terms_row(column, joined, kept) for column in TERMS],
        "sources": [", ".join(names_of_sources(program)) or "–" for program in (joined, kept)],
    }


def terms_row(column: str, joined: Program, kept: Program) -> dict[str, Any]:
    return {"label": LABELS[column], "joined": labels(column, joined), "kept": labels(column, kept)}


def labels(column: str, program: Program) -> str:
    facet, said = BY_CODE[TERM_COLUMNS.get(column, column)], getattr(program, column) or []
    return ", ".join(str(facet.by_code[code].label) for code in ([said] if isinstance(said, str) else said))


def names_of_sources(program: Program) -> list[str]:
    return sorted(set(program.source_records.values_list("source__name", flat=True)))


def shown(field: str, program: Program, providers: dict[Any, Provider]) -> str:
    """One fact of one side in words."""
    if field == "provider_id":
        return str(providers[program.provider_id])
    if field == "street1":
        lines = [str(value) for name in ADDRESS[:5] if (value := getattr(program, name))]
        return "\n".join([*lines, f"({program.get_precision_display()})"] if program.precision else lines)
    if field == "tracks":
        return "\n".join(f"{track.name}: {format_sessions(track.sessions)}" for track in program.tracks.all())
    if field == "accepting":
        return str(program.get_accepting_display()) if program.accepting != "unknown" else ""
    return str(values_of(program, field)[field] or "")


def answer(request: HttpRequest, doubt: Doubt, user: User) -> str:
    """Merge with the chosen sides, or remember that they are two. Raises ``ValidationError``."""
    decision = request.POST.get("decision", "")
    if decision == "reject":
        doubt_decided(doubt=doubt, accepted=False, user=user)
        return _("They are two: nobody is asked again, and no import joins them.")
    if decision not in ("accept", "turned"):
        raise ValidationError(_("Choose an answer."))
    sides = {field: request.POST[f"side-{field}"] for field in CHOSEN if f"side-{field}" in request.POST}
    if decision == "turned":
        sides = {field: KEPT if side == JOINED else JOINED for field, side in sides.items()}
    doubt_decided(doubt=doubt, accepted=True, user=user, sides=sides, turned=decision == "turned")
    return _("They are one listing now. “Merges” can undo it.")


@admin.register(Merge)
class MergeAdmin(ReadOnly):
    """What was joined by whom, and the way back."""

    list_display = ["joined", "joined_page", "kept", "kept_page", "at", "by", "undone_at", "undone_by"]
    list_select_related = ["joined", "kept", "by", "undone_by"]
    search_fields = ["joined__name", "kept__name", "joined__slug", "kept__slug"]
    show_full_result_count = False
    fields = ["joined", "kept", "at", "by", "whose_value", "rows", "undone_at", "undone_by"]
    readonly_fields = ["whose_value", "rows"]
    change_form_template = "admin/merge.html"

    class Media:
        css = {"all": ["staff/doubt.css"]}

    def may_undo(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    @admin.display(description=gettext_lazy("its page"))
    def joined_page(self, merge: Merge) -> str:
        """What tells two listings of one name apart: of a renamed one both have the new name now."""
        return merge.joined.slug

    @admin.display(description=gettext_lazy("its page"))
    def kept_page(self, merge: Merge) -> str:
        return merge.kept.slug

    @admin.display(description=gettext_lazy("whose value stands"))
    def whose_value(self, merge: Merge) -> str:
        words = {KEPT: str(merge.kept), JOINED: str(merge.joined)}
        return "\n".join(f"{LABELS.get(field, field)}: {words[side]}" for field, side in merge.sides.items()) or "–"

    @admin.display(description=gettext_lazy("rows that moved"))
    def rows(self, merge: Merge) -> str:
        return "\n".join(f"{label}: {len(keys)}" for label, keys in merge.moved.items() if keys) or "–"

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page of one merge; with ``undo`` in the form, the way back."""
        merge = self.get_object(request, object_id)
        may = bool(merge and not merge.undone_at and self.may_undo(request))
        if request.method == "POST" and "undo" in request.POST:
            return self.undone(request, merge, may=may)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_undo": may})

    def undone(self, request: HttpRequest, merge: Merge | None, *, may: bool) -> HttpResponse:
        address = reverse("admin:programs_merge_changelist")
        if merge is not None:
            address = reverse("admin:programs_merge_change", args=[merge.pk])
        try:
            if merge is not None and may:
                merge_undone(merge=merge, user=request.user)  # type: ignore[arg-type]
                self.log_change(request, merge, "undone")
                self.message_user(request, _("They are two listings again, as before."), messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        return HttpResponseRedirect(address)
