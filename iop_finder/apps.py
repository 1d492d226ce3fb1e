"""Django's admin with a site of ours."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class StaffConfig(AdminConfig):
    default_site = "iop_finder.admin_site.StaffSite"
