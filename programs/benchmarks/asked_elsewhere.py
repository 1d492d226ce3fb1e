"""Run in the folder of another checkout, with nothing of this one: a line on standard input is 0 or 1 (with all counts)
and a query; the answer is microseconds of processor and results on the page. Ends with its input.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import Any

import django
from django.db import OperationalError
from django.http import QueryDict

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
django.setup()
logging.disable(logging.INFO)

from programs.search import answer, facet_groups, read  # noqa: E402 - needs settings
from programs.search.keeper import current  # noqa: E402

READ_SECONDS, PAUSE_SECONDS = 600.0, 0.1
"""Where the database has gone, nobody waits for ever."""


def patiently() -> Any:
    """The directory: on a busy machine it takes longer to read than a search would wait."""
    deadline = time.monotonic() + READ_SECONDS
    while True:
        try:
            return current()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)


def main() -> None:
    """Questions are read once."""
    directory = patiently()
    known: dict[str, Any] = {}
    for line in sys.stdin:
        facets, _space, query = line.rstrip("\n").partition(" ")
        if query not in known:
            known[query] = read(QueryDict(query), directory, strict=True)
        began = time.thread_time()
        found = answer(known[query], directory, facet_groups() if facets == "1" else ())
        print((time.thread_time() - began) * 1e6, len(getattr(found, "results", ())), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
