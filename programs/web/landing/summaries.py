"""How many programs there are, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def of_place(count: int, virtual: int, place: str, state: str) -> str:
    """“41 programs in Denver, and 7 by video for people in Colorado.” Nothing known is said as that."""
    words = {"count": f"{count:,}", "place": place}
    here = ngettext("%(count)s program in %(place)s", "%(count)s programs in %(place)s", count) % words
    video = by_video(virtual, state)
    if count and virtual:
        return _("%(here)s, and %(video)s.") % {"here": here, "video": video}
    if count:
        return _("%(here)s.") % {"here": here}
    if virtual:
        return _("We know of no program in %(place)s itself, but of %(video)s.") % {"place": place, "video": video}
    return _("We know of no program in %(place)s yet.") % {"place": place}


def by_video(count: int, state: str) -> str:
    words = {"count": f"{count:,}", "state": state}
    return (
        ngettext("%(count)s by video for people in %(state)s", "%(count)s by video for people in %(state)s", count)
        % words
    )


def within(count: int, city: str) -> str:
    """The words of the link to the search around a city; empty where that finds nothing in person."""
    if not count:
        return ""
    words = {"count": f"{count:,}", "city": city}
    return (
        ngettext(
            "%(count)s program within 25 miles of %(city)s", "%(count)s programs within 25 miles of %(city)s", count
        )
        % words
    )


def short(count: int, virtual: int) -> str:
    """“41 programs, 7 by video” beside the name of a state."""
    programs = ngettext("%(count)s program", "%(count)s programs", count) % {"count": f"{count:,}"}
    video = ngettext("%(count)s by video", "%(count)s by video", virtual) % {"count": f"{virtual:,}"}
    if count and virtual:
        return _("%(programs)s, %(video)s") % {"programs": programs, "video": video}
    if count:
        return programs
    return video if virtual else _("none known yet")


def all_in(count: int, state: str) -> str:
    """The words of the link to the search in a state."""
    words = {"count": f"{count:,}", "state": state}
    return (
        ngettext(
            "All %(count)s program for people in %(state)s", "All %(count)s programs for people in %(state)s", count
        )
        % words
    )


def all_near(count: int, city: str) -> str:
    """The words of the link to the search near a city, by video included."""
    words = {"count": f"{count:,}", "city": city}
    return (
        ngettext(
            "All %(count)s program within 25 miles of %(city)s and by video",
            "All %(count)s programs within 25 miles of %(city)s and by video",
            count,
        )
        % words
    )


def described(summary: str) -> str:
    """The summary for search engines and previews, with what one can do on the page."""
    return _("%(summary)s See days and hours, ways to pay and who takes new patients. Free, no tracking.") % {
        "summary": summary
    }
