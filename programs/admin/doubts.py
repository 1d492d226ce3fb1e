"""The queue of what needs a person: the question, the rows side by side, and an answer by a button or a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin import duplicates, names, npis, reports, rosters
from programs.admin.manners import ReadOnly
from programs.admin.programs import signed_in
from programs.admin.waiting import age_of
from programs.models import Doubt, Program, User
from programs.quality.doubts import doubt_decided
from programs.quality.reported_facts import BY_CODE as FACTS

ASKED: dict[str, tuple[Any, Any, Any]] = {
    Doubt.Kind.VANISHED: (
        _("No newest edition has this program. Is it closed? Call, or look at its website."),
        _("Closed: its page says so, no search finds it"),
        _("Still there: keep the listing"),
    ),
    Doubt.Kind.LOST_EVIDENCE: (
        _("The newest row does not say any more that there is an IOP. Is there none?"),
        _("No IOP: it stays out of the usual search"),
        _("There is one: show it as before"),
    ),
    Doubt.Kind.RENAMED: (
        _(
            "Are these two listings one program? The right one is new; the newest edition lacks the left one, "
            "or a row of it."
        ),
        _("One program: join them under the old address of the page"),
        _("Two programs: keep both"),
    ),
    Doubt.Kind.CONFIDENTIALITY: (
        _("One list keeps the street private, another prints it. The newest counts until you decide. Is it private?"),
        _("Private: hide the street, whatever comes later"),
        _("Not private: show it from the next import on"),
    ),
    Doubt.Kind.REPORTED: (
        _("People say that this is wrong. What is right?"),
        _("Accept what the first report says"),
        _("Reject"),
    ),
    Doubt.Kind.DUPLICATE: (
        _("Are these two listings one program? Choose whose value stands where they differ."),
        _("One program: keep the right one's page"),
        _("Never the same"),
    ),
    Doubt.Kind.CONTRADICTED: (
        _("A list of a later day says otherwise than one of us has said. Is the list right? Call, if you can."),
        _("The list is right: what lists say counts again"),
        _("Our word is right: it stays"),
    ),
    Doubt.Kind.NETWORK_NAME: (
        _("Which of our networks does this name in a plan’s own file mean?"),
        _("This one"),
        _("None of our networks"),
    ),
    Doubt.Kind.CASH_OR_CONTRACT: (
        _("It says it takes no insurance, and a plan’s file has a contract with it. Ask it. Is the contract right?"),
        _("Right: edit its ways to pay and its network"),
        _("Wrong: the listing stays as it is"),
    ),
    Doubt.Kind.HOSPITAL: (
        _("Is this listing at the hospital that the file is of? Then the hospital’s cash price stands on its page."),
        _("Yes: it is that hospital’s, at this place"),
        _("No: the two have nothing to do with each other"),
    ),
    Doubt.Kind.ROSTER: (_("Which program does this row of a plan’s roster mean?"), _("This one"), _("None of them")),
    Doubt.Kind.NPI: (
        _("Is this number of the register of NPIs the listing’s?"),
        _("Of this site"),
        _("Somebody else’s"),
    ),
}
"""Of each kind: what is asked, and what yes and no do."""

HEADINGS: dict[str, tuple[Any, Any]] = {
    Doubt.Kind.RENAMED: (_("in no newest edition"), _("new")),
    Doubt.Kind.CONFIDENTIALITY: (_("edition"), _("says")),
    Doubt.Kind.CONTRADICTED: (_("a person’s word"), _("the newest list")),
    Doubt.Kind.CASH_OR_CONTRACT: (_("the listing"), _("the plan’s file")),
    Doubt.Kind.HOSPITAL: (_("the listing"), _("the hospital’s file")),
}
"""What stands above the two columns of evidence, where it is not before and now."""

LABELS: dict[str, Any] = {
    "name1": _("name"),
    "name2": _("name, second line"),
    "edition": _("edition"),
    "codes": _("codes that only one has"),
    "address": _("address"),
    "in-common": _("what they have in common"),
    **{one.attname: one.verbose_name for one in Program._meta.fields},
}
"""Words for the cells of rows."""


SHOWN_BY_KIND: dict[str, str] = {
    Doubt.Kind.REPORTED: "reported",
    Doubt.Kind.DUPLICATE: "duplicate",
    Doubt.Kind.ROSTER: "roster_row",
    Doubt.Kind.NETWORK_NAME: "network_name",
    Doubt.Kind.NPI: "npi_pair",
}
ANSWERED_BY: dict[str, Callable[[HttpRequest, Doubt, User], str]] = {
    Doubt.Kind.REPORTED: reports.answer,
    Doubt.Kind.DUPLICATE: duplicates.answer,
    Doubt.Kind.ROSTER: rosters.answer,
    Doubt.Kind.NETWORK_NAME: names.answer,
    Doubt.Kind.NPI: npis.answer,
}
"""Kinds with a page of their own, and what its buttons do."""


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
    """A row is written by imports and decided here. Deciding, or leaving it, leads to the next open one of its kind."""

    list_display = ["question", "about", "age", "state", "decided_at", "decided_by"]
    list_filter = [OpenFirst, "kind"]
    list_select_related = ["program", "other", "decided_by"]
    search_fields = ["program__name", "program__city", "program__slug"]
    actions = ["accept", "reject"]
    ordering = ["created_at", "id"]
    readonly_fields = [
        "question",
        "program_link",
        "other_link",
        "side_by_side",
        "reported",
        "duplicate",
        "roster_row",
        "network_name",
        "npi_pair",
        "age",
    ]
    change_form_template = "admin/doubt.html"

    class Media:
        css = {"all": ["staff/doubt.css"]}
        js = ["staff/doubt.js"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        links = ["program_link", "other_link"] if obj and obj.other_id else ["program_link"]
        decided = [] if obj and obj.state == Doubt.State.OPEN else ["state", "decided_at", "decided_by"]
        shown = SHOWN_BY_KIND.get(obj.kind, "side_by_side") if obj else "side_by_side"
        return [shown, *links, "age", *decided]

    def may_decide(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return self.may_decide(request)

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, doubt: Doubt) -> str:
        """How long it waits; of what people report in working days, of which two are the target."""
        text, late = age_of(doubt.kind, doubt.created_at)
        if not late or doubt.state != Doubt.State.OPEN:
            return text
        return format_html('<strong class="late">{}</strong>', _("%(age)s: late") % {"age": text})

    @admin.display(description=_("question"), ordering="kind")
    def question(self, doubt: Doubt) -> str:
        fact = FACTS.get(doubt.fact)
        return f"{doubt.get_kind_display()}: {fact.label}" if fact else doubt.get_kind_display()

    @admin.display(description=_("program"), ordering="program__name")
    def about(self, doubt: Doubt) -> str:
        """A column that may wrap, as those of keys to other tables do not."""
        named = f"{doubt.program} ({doubt.program.city}, {doubt.program.state})"
        return f"{named} · {doubt.other}" if doubt.other else named

    @admin.display(description=_("program"))
    def program_link(self, doubt: Doubt) -> str:
        return link(doubt.program)

    @admin.display(description=_("other program"))
    def other_link(self, doubt: Doubt) -> str:
        return link(doubt.other) if doubt.other else ""

    @admin.display(description=_("evidence"))
    def side_by_side(self, doubt: Doubt) -> str:
        before, now = HEADINGS.get(doubt.kind, (_("before"), _("now")))
        entries = [entry | {"label": LABELS.get(entry["label"], entry["label"])} for entry in doubt.evidence]
        context = {"entries": entries, "before": before, "now": now, "compared": doubt.kind != "confidentiality"}
        return render_to_string("admin/side_by_side.html", context)

    @admin.display(description=_("reports"))
    def reported(self, doubt: Doubt) -> str:
        may = doubt.state == Doubt.State.OPEN
        return render_to_string("admin/reported.html", reports.page_of(doubt) | {"may_decide": may})

    @admin.display(description=_("two listings"))
    def duplicate(self, doubt: Doubt) -> str:
        context = {"page": duplicates.page_of(doubt), "joined": doubt.program, "kept": doubt.other}
        return render_to_string("admin/duplicate.html", context | {"may_decide": doubt.state == Doubt.State.OPEN})

    @admin.display(description=_("row of a roster"))
    def roster_row(self, doubt: Doubt) -> str:
        may = doubt.state == Doubt.State.OPEN
        return render_to_string("admin/roster_row.html", {"page": rosters.page_of(doubt), "may_decide": may})

    @admin.display(description=_("name in a plan’s file"))
    def network_name(self, doubt: Doubt) -> str:
        may = doubt.state == Doubt.State.OPEN
        return render_to_string("admin/network_name.html", {"page": names.page_of(doubt), "may_decide": may})

    @admin.display(description=_("listing and register"))
    def npi_pair(self, doubt: Doubt) -> str:
        may = doubt.state == Doubt.State.OPEN
        return render_to_string("admin/npi_pair.html", {"page": npis.page_of(doubt), "may_decide": may})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page of one question; with a decision in the form, the decision."""
        doubt = self.get_object(request, object_id)
        if request.method == "POST" and doubt and doubt.kind in ANSWERED_BY:
            return self.answered(request, doubt)
        if request.method == "POST" and request.POST.get("decision") in ("accept", "reject"):
            return self.decided(request, object_id, accepted=request.POST["decision"] == "accept")
        may = bool(doubt and doubt.state == Doubt.State.OPEN and self.may_decide(request))
        question, yes, no = ASKED[doubt.kind] if doubt else ("", "", "")
        said = {"title": question, "yes": yes, "no": no, "may_decide": may, "next": address_of(after(doubt))}
        if may and doubt and doubt.kind == Doubt.Kind.REPORTED:
            said["page"] = reports.page_of(doubt)
        if may and doubt and doubt.kind == Doubt.Kind.ROSTER:
            said["page"] = rosters.page_of(doubt)
        if may and doubt and doubt.kind == Doubt.Kind.NETWORK_NAME:
            said["page"] = names.page_of(doubt)
        if doubt and doubt.fact in FACTS:
            said["subtitle"] = FACTS[doubt.fact].label
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **said})

    def answered(self, request: HttpRequest, doubt: Doubt) -> HttpResponse:
        """What a button of a page of its own says; an error leads back to this page, else on to the next."""
        following = address_of(after(doubt))
        try:
            if self.may_decide(request):
                text = ANSWERED_BY[doubt.kind](request, doubt, signed_in(request))
                self.log_change(request, doubt, request.POST["decision"][:40])
                self.message_user(request, text, messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            following = address_of(doubt)
        return HttpResponseRedirect(following)

    def decided(self, request: HttpRequest, object_id: str, *, accepted: bool) -> HttpResponse:
        doubt = self.get_object(request, object_id)
        if doubt is not None and self.may_decide(request):
            self.decide(request, [doubt], accepted=accepted)
        return HttpResponseRedirect(address_of(after(doubt)))

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


def after(doubt: Doubt | None) -> Doubt | None:
    """The open one that comes after: of the same kind, else the first of any."""
    waiting = Doubt.objects.filter(state=Doubt.State.OPEN).order_by("created_at", "id")
    if doubt is None:
        return waiting.first()
    others = waiting.exclude(pk=doubt.pk)
    later = Q(created_at__gt=doubt.created_at) | Q(created_at=doubt.created_at, id__gt=doubt.pk)
    alike = others.filter(kind=doubt.kind)
    return alike.filter(later).first() or alike.first() or others.first()


def address_of(doubt: Doubt | None) -> str:
    """The page of a question; the list where there is none."""
    if doubt is None:
        return reverse("admin:programs_doubt_changelist")
    return reverse("admin:programs_doubt_change", args=[doubt.pk])


def link(program: Any) -> str:
    """The program in the admin, its public page, and its raw rows."""
    address = reverse("admin:programs_program_change", args=[program.pk])
    rows = reverse("admin:programs_sourcerecord_changelist") + f"?program__id__exact={program.pk}"
    return format_html(
        '<a href="{}">{}</a> ({}, {}) · <a href="{}">{}</a> · <a href="{}">{}</a>',
        *(address, program.name, program.city, program.get_status_display()),
        *(program.get_absolute_url(), _("public page"), rows, _("raw rows")),
    )
