"""The WSGI entry point. Web requests get a shorter statement timeout than commands."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
os.environ["STATEMENT_TIMEOUT_MS"] = os.environ.get("WEB_STATEMENT_TIMEOUT_MS", "5000")

application = get_wsgi_application()

# Every process has a search index of its own, which takes a second at 25,000 programs: read it now,
# and not when somebody waits for the first search.
from programs.search.index.current import read_ahead  # noqa: E402  (models need the application)

reading = threading.Thread(target=read_ahead, name="search index", daemon=True)
reading.start()
