"""The site of the admin: the pages of staff."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite


class StaffSite(AdminSite):
    """Django's, but for what every page of it costs."""

    def _build_app_dict(self, request: Any, label: Any = None) -> dict[str, Any]:
        """With names as texts. Each page sorts all models by name, and a lazy name is translated anew for each
        comparison: an eighth of the time of a page."""
        apps: dict[str, Any] = super()._build_app_dict(request, label)
        for app in apps.values():
            for model in app["models"]:
                model["name"] = str(model["name"])
        return apps
