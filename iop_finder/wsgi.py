"""The WSGI entry point. Web requests get a shorter statement timeout than commands."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
os.environ["STATEMENT_TIMEOUT_MS"] = os.environ.get("WEB_STATEMENT_TIMEOUT_MS", "5000")

application = get_wsgi_application()
