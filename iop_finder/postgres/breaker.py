"""The circuit breaker: while the database does not answer, nobody waits for it.

Closed, everything goes through. After ``FAILURES`` failures without an answer between them it opens: whoever wants the
database is refused at once, and a thread asks it every few seconds by itself. The first answer closes it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg2

FAILURES = 3
PROBE_SECONDS, PROBE_SECONDS_MAX = 0.2, 3.0
"""Between two probes; twice as long after each, up to the second."""

logger = logging.getLogger("iop_finder.postgres")


class RefusedError(psycopg2.OperationalError):
    """The breaker is open: the database was not even asked."""


class Breaker:
    """One a process; ``probe`` must raise while the database is away, and return when it has answered."""

    def __init__(self, probe: Callable[[], object] | None = None) -> None:
        self.probe = probe
        self.in_use = False
        """Off in commands: they report what happens, and wait."""
        self.is_open = False
        self.failures = 0
        self.lock = threading.Lock()
        self.patience = threading.local()

    def refuse_if_open(self) -> None:
        """Raise ``RefusedError`` while the breaker is open, except to the probe."""
        if self.is_open and not self.may_take_long():
            raise RefusedError("the database does not answer; it is asked again every few seconds")

    def may_take_long(self) -> bool:
        """Whether nobody's request hangs on this thread: in a command, and in the probe."""
        return not self.in_use or getattr(self.patience, "now", False)

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """Within, nobody's request hangs on this thread."""
        self.patience.now = True
        try:
            yield
        finally:
            self.patience.now = False

    def answered(self) -> None:
        self.failures = 0

    def failed(self) -> None:
        """One wait or connection that came to nothing."""
        if not self.in_use:
            return
        with self.lock:
            self.failures += 1
            if self.is_open or self.failures < FAILURES or self.probe is None:
                return
            self.is_open = True
        logger.error("The database does not answer: searches are refused until it does.")
        threading.Thread(target=self._ask_until_it_answers, name="database probe", daemon=True).start()

    def _ask_until_it_answers(self) -> None:
        since, pause = time.monotonic(), PROBE_SECONDS
        while True:
            time.sleep(pause)
            try:
                with self.patiently():
                    if self.probe is not None:
                        self.probe()
            except Exception as error:
                logger.info("The database does not answer yet: %s.", type(error).__name__)
                pause = min(2 * pause, PROBE_SECONDS_MAX)
            else:
                break
        self.failures, self.is_open = 0, False
        logger.warning("The database answers again, after %.0f s.", time.monotonic() - since)


breaker = Breaker()
