"""Which listings are at a hospital whose file is read."""

from __future__ import annotations

from django.contrib import admin

from programs.admin.manners import ReadOnly
from programs.models import HospitalLink


@admin.register(HospitalLink)
class HospitalLinkAdmin(ReadOnly):
    """Links as they are. They are made by comparing, and decided in the queue."""

    list_display = ["program", "series", "location", "state", "points", "decided_at", "decided_by"]
    list_select_related = ["program", "decided_by"]
    list_filter = ["state"]
    search_fields = ["series", "program__name", "program__city"]
