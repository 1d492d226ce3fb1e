"""Run in the folder of a checkout, with nothing of another: starts as a web process does and says how long that took
and what it holds in memory, as JSON; again after a few searches; then lives until its input ends.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

SEARCHES = ("near=80203", "near=10001&payment=medicaid&accepting=true&unstated=include", "near=60601&q=anxiety")

READ_SECONDS, PAUSE_SECONDS = 600.0, 0.01
"""Where the database has gone, nobody waits for ever."""


def pss() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201


def read_directory() -> Any:
    from django.db import OperationalError

    from programs.search import keeper as keepers

    keepers.read_ahead()
    deadline = time.monotonic() + READ_SECONDS
    while keepers.keeper.kept is None:  # a large one takes longer than a search would wait
        try:
            keepers.current()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
    return keepers.keeper


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
    import django

    django.setup()
    for name in ("programs.api.urls", "programs.web.urls"):  # what a web process has imported when it is asked
        importlib.import_module(name)
    from django.http import QueryDict

    from programs.search import Question, answer, facet_groups, read

    bare, began, worked = pss(), time.monotonic(), time.process_time()
    keeper = read_directory()
    took = {"seconds": time.monotonic() - began, "processor": time.process_time() - worked}
    writer = getattr(getattr(keeper, "shelf", None), "writer", None)
    if writer is not None:
        writer.join()
    say(**took, bare=bare, ready=pss(), programs=len(keeper.kept.index))
    for query in SEARCHES:
        question = read(QueryDict(query), keeper.kept, strict=True)
        assert isinstance(question, Question)  # noqa: S101 - the queries are ours
        answer(question, keeper.kept, facet_groups())
    say(searched=pss())
    for line in sys.stdin:
        say(now=pss(), heard=line.strip())


if __name__ == "__main__":
    main()
