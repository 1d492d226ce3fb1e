"""``TRUNCATE`` of tables whose history is kept: refused, but for Django's flush and tests of what follows one."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pgtrigger

from programs.models import FeedEvent
from programs.models.history import KEPT


def unguarded() -> AbstractContextManager[None]:
    """Within, tables may be truncated."""
    kept = (FeedEvent, *(model for pair in KEPT.items() for model in pair))
    return pgtrigger.ignore(*(f"{model._meta.label}:no_truncation" for model in kept))
