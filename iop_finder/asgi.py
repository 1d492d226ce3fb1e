"""The ASGI entry point, for operators whose platform wants one; WSGI is faster here."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
os.environ["STATEMENT_TIMEOUT_MS"] = os.environ.get("WEB_STATEMENT_TIMEOUT_MS", "5000")

from iop_finder.postgres.patience import limit_waiting

application = get_asgi_application()
limit_waiting()

from programs.quality.rates import refuse_to_count_alone  # noqa: E402  (settings are read by now)

refuse_to_count_alone()
