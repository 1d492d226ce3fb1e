"""On whose clock a program meets: said beside its times where it meets by video, or where clocks differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from programs import time_zones
from programs.geocoding.outcomes import ResolvedPlace
from programs.models.sessions import MINUTES_A_WEEK, SessionParts, minutes_of, session_parts
from programs.search import Listing, TrackListing, is_by_video
from programs.web.wording.words import gettext as _


def zone_of_reader(place: ResolvedPlace | None) -> str:
    """The zone of the place that was searched; blank where it has none that we know, or a state that has several."""
    return place.time_zones[0] if place and len(place.time_zones) == 1 else ""


def zone_that_counts(zones: Iterable[str], reader: str) -> str:
    """``reader`` where one of the ``zones`` of a listing's timetables has another clock, blank where it makes no
    difference."""
    return reader if reader and any(minutes_apart(zone, reader) for zone in zones) else ""


def zone_beside(listing: Listing, track: TrackListing, reader: str = "") -> str:
    """“Pacific time”, of a track by video and of one whose clock is not the site's or ``reader``'s; else blank."""
    zone = track["time_zone"]
    if zone is None:
        return _("time zone not known: ask") if is_by_video(listing, track) else ""
    others = [other for other in (zone_of_site(listing), reader) if other]
    differs = any(minutes_apart(zone, other) for other in others)
    return time_zones.name_of(zone) if differs or is_by_video(listing, track) else ""


def zone_of_site(listing: Listing) -> str:
    location = listing["location"]
    return time_zones.of_program("", location["zip"] or "", location["state"], listing["serves"])


def turned_to(listing: Listing, track: TrackListing, reader: str) -> list[SessionParts]:
    """The sessions of a track by video on the clock of ``reader``; none where that is the same, or not known."""
    zone = track["time_zone"]
    if not reader or zone is None or not is_by_video(listing, track):
        return []
    shift = -minutes_apart(zone, reader)
    return turned_by(track["sessions"], shift) if shift else []


def turned_by(sessions: Sequence[SessionParts], minutes: int) -> list[SessionParts]:
    """Every session so many minutes later, in the order of the week."""
    spans: Iterable[tuple[int, int]] = map(minutes_of, sessions)
    starts = sorted(((start + minutes) % MINUTES_A_WEEK, end - start) for start, end in spans)
    return [session_parts((start, start + length)) for start, length in starts]


def minutes_apart(zone: str, other: str) -> int:
    """By how many minutes the clocks of ``zone`` are ahead of ``other``'s in this week."""
    if zone == other:
        return 0
    today = timezone.localdate()
    return time_zones.ahead(zone, today) - time_zones.ahead(other, today)
