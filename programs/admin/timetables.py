"""Distinct weekly timetables, to be looked up. The sessions of tracks make them."""

from __future__ import annotations

from django.contrib import admin

from programs.admin.manners import ReadOnly
from programs.models import Timetable


@admin.register(Timetable)
class TimetableAdmin(ReadOnly):
    list_display = ["number", "week", "minutes"]
    search_fields = ["tracks__program__name"]
    show_full_result_count = False
