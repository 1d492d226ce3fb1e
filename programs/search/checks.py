"""What was checked last: the one reading of a listing's verifications, for sentences, cards and files.

“Checked” means contact and services, both (``CHECKED_TOGETHER``), since the older of the two. The database keeps
``Program.verified_at`` by the same rule (``LATEST_VERIFICATION``). Every other aspect has its own date beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from programs.models.provenance import CHECKED_TOGETHER, OPENINGS
from programs.search.listings import Listing
from programs.vocabularies import VERIFICATION_ASPECT


@dataclass(frozen=True, slots=True)
class Check:
    """The last check: when, by whom (a code: provider, plan, staff), and of which aspects, as words. ``is_whole``: of
    contact and services both, so that the listing counts as checked."""

    at: datetime
    by: str
    aspects: tuple[str, ...]
    is_whole: bool

    @property
    def what(self) -> str:
        """“contact details, schedule”: to go on in the middle of a sentence."""
        return ", ".join(aspect[:1].lower() + aspect[1:] for aspect in self.aspects)


def last_check(listing: Listing) -> Check | None:
    """Since when contact and services were both checked; else the latest check of a part, but openings."""
    entries = {code: entry for code, entry in listing["verifications"].items() if code != OPENINGS}
    if not entries:
        return None
    if all(code in entries for code in CHECKED_TOGETHER):
        older = min((entries[code] for code in CHECKED_TOGETHER), key=lambda entry: entry["at"])
        return Check(older["at"], older["by"], words(CHECKED_TOGETHER), is_whole=True)
    latest = max(entries.values(), key=lambda entry: entry["at"])
    zone = timezone.get_current_timezone()
    day = latest["at"].astimezone(zone).date()
    same = [
        code
        for code, entry in entries.items()
        if entry["by"] == latest["by"] and entry["at"].astimezone(zone).date() == day
    ]
    return Check(latest["at"], latest["by"], words(same), is_whole=False)


def words(codes: Collection[str]) -> tuple[str, ...]:
    """Aspects as words, in the order of the vocabulary."""
    return tuple(str(label) for code, label in VERIFICATION_ASPECT if code in codes)
