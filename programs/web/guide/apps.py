"""Makes Django look at the guide's files when it starts."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class GuideConfig(AppConfig):
    name = "programs.web.guide"
    label = "guide"

    def ready(self) -> None:
        # Not above: it reads models, which are ready only now.
        from programs.web.guide.checks import check_guide

        register(check_guide)
