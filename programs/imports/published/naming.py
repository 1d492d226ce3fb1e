"""What a rate file is called apart from its day: the name that all editions of it have in common."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import PurePath
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError

DAY = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)")
MONTH = re.compile(r"(?<!\d)20\d\d[-_]?(?:0[1-9]|1[0-2])(?!\d)")
ENDINGS = (".gz", ".zip", ".json", ".csv")
AHEAD = timedelta(days=31)
"""Files of the next month are published at the end of this one."""


def title_of(name: str) -> str:
    """The name of a file without its date and its endings.

    >>> title_of("2026-11-01_example-health_choice-plus_in-network-rates.json.gz")
    'example-health_choice-plus_in-network-rates'
    """
    stem = PurePath(name).name
    while any(stem.lower().endswith(ending) for ending in ENDINGS):
        stem = stem[: stem.rindex(".")]
    bare = MONTH.sub("", DAY.sub("", stem))
    return re.sub(r"([-_ .])[-_ .]+", r"\1", bare).strip("-_ .")[:255]


class Header(Protocol):
    """What headers of rate files and of hospital files have."""

    @property
    def name(self) -> str: ...
    @property
    def last_updated_on(self) -> str: ...


def dated(path: object, number: int, header: Header) -> date:
    """The file's own day: what it says of itself, else the day in its name. Raises ``BadFileError``."""
    found = day_in(header.last_updated_on) or day_in(header.name)
    if found is None:
        raise BadFileError(
            str(path), _("“%(name)s” does not say of which day it is.") % {"name": header.name}, row=number
        )
    if found > timezone.localdate() + AHEAD:
        text = _("“%(name)s” says that it is of %(day)s, which is still to come.")
        raise BadFileError(str(path), text % {"name": header.name, "day": found}, row=number)
    return found


def day_in(text: str) -> date | None:
    """The first day that is written year first."""
    match = DAY.search(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
