from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    name = "programs.ops"
    label = "ops"
    verbose_name = _("IOP Finder")

    def ready(self) -> None:
        from programs.ops import checks  # noqa: F401 - registers them; models are loaded now
