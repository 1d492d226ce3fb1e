"""The WSGI entry point. Web requests get a shorter statement timeout than commands."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
os.environ["STATEMENT_TIMEOUT_MS"] = os.environ.get("WEB_STATEMENT_TIMEOUT_MS", "5000")

from iop_finder.postgres.breaker import breaker
from iop_finder.postgres.patience import limit_waiting

django = get_wsgi_application()
limit_waiting()

from programs.ops.search_way import SearchWay  # noqa: E402  (settings are read by now)

application = SearchWay(django)

from programs.quality.rates import refuse_to_count_alone  # noqa: E402  (settings are read by now)

refuse_to_count_alone()

# Every process has a directory of its own, which takes a second at 25,000 programs: read it now,
# and not when somebody waits for the first search.
from programs.search.keeper import read_ahead  # noqa: E402  (models need the application)


def read_directory() -> None:
    """No request waits for this thread: it may start or join the embedded database."""
    with breaker.patiently():
        read_ahead()


reading = threading.Thread(target=read_directory, name="reading ahead", daemon=True)
reading.start()
