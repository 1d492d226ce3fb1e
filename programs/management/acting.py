"""Commands that change programs: history says their names."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.management import BaseCommand


class ActingCommand(BaseCommand):
    """What it writes, history says it has written."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with pghistory.context(command=type(self).__module__.rpartition(".")[2]):
            return super().execute(*args, **options)
