"""What a report can be about: of each kind its words, its aspect, and the columns whose right value is asked for.

The forms of the public and of staff, the queue and the decision all read this table.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from programs.models import Correction, Program
from programs.models.sessions import format_sessions

Value = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReportedFact:
    """One kind of fact. Without ``columns`` nothing but words can be said of it, and a person changes the listing."""

    code: str
    label: Any
    aspect: str = ""
    columns: tuple[str, ...] = ()


NUMBERS = ("phone", "intake_phone", "tty", "fax")
ADDRESS = ("street1", "street2", "city", "state", "zip_code")
SESSIONS = "sessions"
"""Not a column: weekly sessions, as ``programs.models.sessions`` writes them."""

REPORTED_FACTS = (
    ReportedFact("phone", _("A phone or fax number"), "contact", NUMBERS),
    ReportedFact("website", _("The website"), "contact", ("website",)),
    ReportedFact("address", _("The address"), "contact", ADDRESS),
    ReportedFact("name", _("The name of the program or of who runs it"), "identity", ("name",)),
    ReportedFact("schedule", _("The days, times or weekly hours"), "schedule", (SESSIONS,)),
    ReportedFact("insurance", _("Insurance or ways to pay")),
    ReportedFact("openings", _("Whether it takes new patients"), "openings", ("accepting",)),
    ReportedFact("services", _("What it treats, how, or for whom")),
    ReportedFact("closed", _("It has closed, moved or opened again"), "identity", ("status",)),
    ReportedFact("not-iop", _("It is not an intensive outpatient program")),
    ReportedFact("other", _("Something else")),
)
BY_CODE = {fact.code: fact for fact in REPORTED_FACTS}
CORRECTION_FIELDS = tuple((fact.code, fact.label) for fact in REPORTED_FACTS)
"""What a report can be about: code and words."""

ALARMING_NUMBERS = ("phone", "intake_phone")
"""Those that people call for help."""


def present_values(program: Program, fact: ReportedFact) -> Value:
    """What the listing says now, by column; a private street is not said."""
    return {column: present_value(program, column) for column in fact.columns}


def present_value(program: Program, column: str) -> Any:
    if column == SESSIONS:
        return [format_sessions(track.sessions) for track in program.tracks.order_by("name", "pk")]
    value = getattr(program, column)
    return value if value is not None else ""


def alarm_of(fact: ReportedFact, value: Value) -> str:
    """Whether a report says that nobody can be reached there: a number without a right one, or a place that closed."""
    if fact.code == "closed" and value.get("status") == Program.Status.CLOSED:
        return Correction.Alarm.CLOSED
    if any(value.get(column) == "" for column in ALARMING_NUMBERS):
        return Correction.Alarm.NUMBER
    return ""


def value_alarmed(alarm: str, value: Value, present: Value) -> str:
    """The number that an alarm means, as the listing had it; blank for a place."""
    if alarm != Correction.Alarm.NUMBER:
        return ""
    return next((str(present.get(column, "")) for column in ALARMING_NUMBERS if value.get(column) == ""), "")


def digest(*parts: Any) -> str:
    """A short mark of what somebody saw, to notice that it is not so any more."""
    return hashlib.sha256(orjson.dumps(parts, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
