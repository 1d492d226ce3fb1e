"""What to ask on the phone: first whatever the listing does not say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from programs.search import Listing
from programs.web.wording.facts import insurance, joined, new_patients


def about_unknown(listing: Listing) -> list[str]:
    """A question for each thing that we do not know, or heard too long ago."""
    return [*about_coming(listing), *about_fitting(listing)]


def about_coming(listing: Listing) -> Iterator[str]:
    """Openings, cost, hours, place: whether one can come at all."""
    if listing["evidence"] == "possible":
        yield _("Do you have an intensive outpatient program, or only day treatment?")
    if new_patients(listing["openings"]).tone != "fit":
        yield _("Do you take new patients now? If not, how long is the wait?")
    if insurance(listing).tone != "fit":
        yield _("Do you take my insurance plan, and are you in its network? What would I pay?")
    if not any(track["sessions"] for track in listing["schedule"]["tracks"]):
        yield _("On which days and at what times do you meet? Are there evening groups?")
    if not listing["format"]:
        yield _("Do you meet in person or by video?")
    location = listing["location"]
    if listing["format"] != "virtual" and not location["street1"]:
        yield _("Where do you meet, and how do I get there?")


def about_fitting(listing: Listing) -> Iterator[str]:
    """Ages, conditions, therapies: whether it is the right one."""
    if not listing["ages"]:
        yield _("Which ages are your groups for?")
    if not listing["conditions"]:
        yield _("Do you treat what I need help with?")
    if not listing["therapies"]:
        yield _("What happens in a session? Which kinds of therapy do you use?")
    if listing["format"] == "virtual" and not listing["serves"]:
        yield _("In which states may people be when they join by video?")
    if question := about_reaching(listing):
        yield question


def about_reaching(listing: Listing) -> str:
    """Wheelchair access, parking, text telephones and hours, all that nobody said of them in one line."""
    on_site = {} if listing["format"] == "virtual" else {"wheelchair": _("wheelchair access"), "parking": _("parking")}
    things = on_site | {"tty": _("a TTY or 711 line for deaf callers")}
    unsaid = joined([words for name, words in things.items() if not listing[name]])  # type: ignore[literal-required]
    if unsaid and not listing["intake_hours"]:
        return _("Is there %(things)s? When does somebody answer?") % {"things": unsaid}
    if unsaid:
        return _("Is there %(things)s?") % {"things": unsaid}
    return "" if listing["intake_hours"] else _("When does somebody answer?")


def about_anything() -> list[str]:
    """Good to ask of every program."""
    return [
        _("How soon can I have a first appointment? Within a week, if I leave a hospital?"),
        _("Do I need prior authorization from my plan, and do you ask for it?"),
        _("How many weeks does it usually last, and what comes after?"),
        _("Can I keep my own doctor or therapist?"),
        _("May I stay on methadone or buprenorphine, or other medicines that a doctor gave me?"),
        _("What happens if I need more help, or miss a day? Whom can I call after hours?"),
        _("Is there an interpreter, if I need one?"),
    ]
