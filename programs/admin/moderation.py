"""What the public and providers say of listings, to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin.manners import ReadOnly
from programs.models import Claim, Correction, Program, Review
from programs.quality.corrections import CORRECTION_FIELDS, crowded_listings


class ModeratedAdmin(ReadOnly):
    """Deciding comes with its own pages; until then a row can be read, and deleted for privacy's sake."""

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


@admin.register(Correction)
class CorrectionAdmin(ModeratedAdmin):
    """The queue of reports: what is wrong, what is said to be right, and the ways to look and to change it."""

    list_display = ["fact", "short_message", "program", "state", "created_at", "decided_at", "decided_by"]
    list_filter = ["state", FactFilter, "program__demonstration"]
    search_fields = ["program__name", "program__city", "field", "message"]
    fields = ["fact", "message", "program", "ways", "state", "created_at", "decided_at", "decided_by"]
    readonly_fields = ["fact", "ways"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The queue; it says when a flood fills it."""
        if number := crowded_listings():
            text = ngettext(
                "%(number)d listing has so many open reports that further ones are refused, all but a few a day: "
                "decide or delete some.",
                "%(number)d listings have so many open reports that further ones are refused, all but a few a day: "
                "decide or delete some.",
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
        if program.status != Program.Status.PUBLISHED:
            return change
        return format_html('<a href="{}">{}</a> · {}', program.get_absolute_url(), _("See the listing"), change)


@admin.register(Claim)
class ClaimAdmin(ModeratedAdmin):
    list_display = ["program", "organization", "contact_name", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "organization", "contact_name"]


@admin.register(Review)
class ReviewAdmin(ModeratedAdmin):
    list_display = ["program", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "text"]
