"""Payers, networks and participations."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from programs.admin.manners import KeptSlug, ReadOnly
from programs.models import Network, Participation, Payer, Plan


@admin.register(Payer)
class PayerAdmin(KeptSlug):
    list_display = ["name", "slug", "payment", "website", "demonstration"]
    list_filter = ["demonstration"]
    search_fields = ["name", "slug"]
    readonly_fields = ["id", "demonstration"]


class PlanInline(admin.TabularInline):
    """The products that use the network."""

    model = Plan
    extra = 0


@admin.register(Network)
class NetworkAdmin(KeptSlug):
    list_display = ["name", "payer", "slug", "number", "demonstration"]
    list_filter = ["demonstration", "payer"]
    list_select_related = ["payer"]
    search_fields = ["name", "slug", "payer__name"]
    autocomplete_fields = ["payer"]
    inlines = [PlanInline]
    readonly_fields = ["id", "number", "demonstration"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """A network to be added has no number yet: the database gives it one."""
        return [name for name in super().get_readonly_fields(request, obj) if obj is not None or name != "number"]


@admin.register(Participation)
class ParticipationAdmin(ReadOnly):
    """To see who is in a network. Participations are edited on their program."""

    list_display = ["program", "network", "status", "since", "until", "tier", "source", "basis", "verified_at"]
    list_filter = ["status", "basis", "network__payer", "source"]
    list_select_related = ["program", "network__payer", "source"]
    search_fields = ["program__name", "network__name"]
    date_hierarchy = "verified_at"
    show_full_result_count = False
