"""The staff's pages, on Django's stock admin. Importing a module here registers its models."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from programs.admin import (
    access,
    coverage,
    doubts,
    hospitals,
    jobs,
    moderation,
    names,
    places,
    programs,
    provenance,
    providers,
    rosters,
    timetables,
)

__all__ = [
    "access",
    "coverage",
    "doubts",
    "hospitals",
    "jobs",
    "moderation",
    "names",
    "places",
    "programs",
    "provenance",
    "providers",
    "rosters",
    "timetables",
]

admin.site.site_header = admin.site.site_title = _("IOP Finder, for staff")
admin.site.index_title = _("What would you like to look after?")
