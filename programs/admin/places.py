"""The gazetteer, to be looked up. It is loaded as a whole, so a change here would not last."""

from __future__ import annotations

from django.contrib import admin

from programs.admin.manners import ReadOnly
from programs.models import Place


@admin.register(Place)
class PlaceAdmin(ReadOnly):
    list_display = ["__str__", "kind", "county", "latitude", "longitude", "point_source", "zip_count", "same_as"]
    list_filter = ["kind", "point_source", "state"]
    list_select_related = ["same_as"]
    search_fields = ["normalized_name", "zip_code__startswith"]
    show_full_result_count = False
