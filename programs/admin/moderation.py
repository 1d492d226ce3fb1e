"""What the public and providers say of listings, to be read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from programs.admin.manners import ReadOnly
from programs.models import Claim, Correction, Review


class ModeratedAdmin(ReadOnly):
    """Deciding comes with its own pages; until then a row can be read, and deleted for privacy's sake."""

    list_filter = ["state"]
    list_select_related = ["program", "decided_by"]
    date_hierarchy = "created_at"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(Correction)
class CorrectionAdmin(ModeratedAdmin):
    list_display = ["program", "field", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "field", "message"]


@admin.register(Claim)
class ClaimAdmin(ModeratedAdmin):
    list_display = ["program", "organization", "contact_name", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "organization", "contact_name"]


@admin.register(Review)
class ReviewAdmin(ModeratedAdmin):
    list_display = ["program", "state", "created_at", "decided_at", "decided_by"]
    search_fields = ["program__name", "text"]
