"""What was checked last: the one reading of a listing's verifications, for sentences, cards and files.

A report of openings is no check of the listing: it has its own date and rule. ``Program.verified_at`` is
kept by the same rule in the database (``LATEST_VERIFICATION``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from programs.models.provenance import OPENINGS
from programs.search.listings import Listing
from programs.vocabularies import VERIFICATION_ASPECT


@dataclass(frozen=True, slots=True)
class Check:
    """The last check: when, by whom (a code: provider, plan, staff), and of which aspects, as words."""

    at: datetime
    by: str
    aspects: tuple[str, ...]

    @property
    def what(self) -> str:
        """“contact details, schedule”: to go on in the middle of a sentence."""
        return ", ".join(aspect[:1].lower() + aspect[1:] for aspect in self.aspects)


def last_check(listing: Listing) -> Check | None:
    """The latest check of anything but openings, and all that the same party checked on that day."""
    entries = {code: entry for code, entry in listing["verifications"].items() if code != OPENINGS}
    if not entries:
        return None
    latest = max(entries.values(), key=lambda entry: entry["at"])
    zone = timezone.get_current_timezone()
    day = latest["at"].astimezone(zone).date()
    same = {
        code
        for code, entry in entries.items()
        if entry["by"] == latest["by"] and entry["at"].astimezone(zone).date() == day
    }
    aspects = tuple(str(label) for code, label in VERIFICATION_ASPECT if code in same)
    return Check(latest["at"], latest["by"], aspects)
