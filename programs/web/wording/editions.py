"""Which edition of which list a program stands in, in words."""

from __future__ import annotations

from programs.search import Listing, SourceListing, edition_said
from programs.web.wording.words import gettext as _

DIRECTORIES, FINDTREATMENT = "samhsa-directory", "samhsa-locator"
"""How the slugs of SAMHSA's yearly directories begin, and those of FindTreatment.gov's downloads and API."""

SHORT_NAME = 24
"""Letters of a source's name that stand in full on a card."""


def in_edition(source: SourceListing) -> str:
    """“edition of 2023”, and the newest where that one does not have it; empty where it is not known."""
    if not source["last_seen"]:
        return ""
    last = {"last": edition_said(source["last_seen"])}
    if source["listed"] or not source["edition"]:
        return _("edition of %(last)s") % last
    return _("edition of %(last)s; not in that of %(newest)s") % (last | {"newest": edition_said(source["edition"])})


def in_list(listing: Listing) -> str:
    """“In SAMHSA’s directory of 2023.”, of the newest list that has the program, or had it last.

    Empty for one of no list; where the edition is not known, only what it is from.
    """
    if not listing["sources"]:
        return ""
    source = newest(listing)
    if not source["last_seen"]:
        return _("From %(source)s.") % {"source": source["name"]}
    words = {"edition": edition_said(source["last_seen"]), "source": source["name"]}
    if source["slug"].startswith(DIRECTORIES):
        here, last = _("In SAMHSA’s directory of %(edition)s."), _("Last in SAMHSA’s directory of %(edition)s.")
    elif source["slug"].startswith(FINDTREATMENT):
        here, last = _("On FindTreatment.gov, %(edition)s."), _("Last on FindTreatment.gov, %(edition)s.")
    else:
        here, last = _("In “%(source)s”, %(edition)s."), _("Last in “%(source)s”, %(edition)s.")
    return (here if source["listed"] else last) % words


def list_alone(listing: Listing) -> str:
    """“SAMHSA 2023”: whose list it is that alone says all of this, and of which year.

    Empty where somebody else has spoken as well (a check, a report of openings, a network), since a line on a card
    does not tell whose word each part is, and where the edition is not known.
    """
    others = listing["verifications"] or listing["openings"]["reported_at"] or listing["networks"]
    if others or not listing["sources"]:
        return ""
    source = newest(listing)
    if not source["last_seen"]:
        return ""
    return f"{short_name(source)} {source['last_seen'][:4]}"


def short_name(source: SourceListing) -> str:
    if source["slug"].startswith(DIRECTORIES):
        return "SAMHSA"
    if source["slug"].startswith(FINDTREATMENT):
        return "FindTreatment.gov"
    return source["name"] if len(source["name"]) <= SHORT_NAME else _("A list of")


def newest(listing: Listing) -> SourceListing:
    """The newest list that has the program, or had it last."""
    return max(listing["sources"], key=lambda one: (one["listed"], one["last_seen"] or ""))
