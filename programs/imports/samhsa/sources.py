"""The four publications, the layout of each, and the fields of care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Care = Literal["su", "mh", ""]
"""Field of care of a row: substance use, mental health, or one that is neither (a pharmacy, a clinic)."""

Layout = Literal["directory", "locator", "api", "list"]
"""``list`` is any other list, read by a map."""

SITE = "https://findtreatment.gov"
LICENCE = "Public domain (U.S. Government work)"
ATTRIBUTION = "Substance Abuse and Mental Health Services Administration (SAMHSA)"

DIRECTORY_COLUMNS = (
    *("name1", "name2", "street1", "street2", "city", "state", "zip", "phone"),
    *("intake1", "intake2", "intake1a", "intake2a", "service_code_info"),
)
LOCATOR_COLUMNS = (
    *("name1", "name2", "street1", "street2", "city", "state", "zip", "zip4", "county", "phone"),
    *("intake_prompt", "intake1", "intake2", "website", "latitude", "longitude", "type_facility"),
)
"""The locator's download goes on with one column for each service code."""


@dataclass(frozen=True, slots=True)
class SamhsaSource:
    """One publication. Where several describe a program, a lower ``rank`` has the word on its name,
    address and phones: the locator is kept up to date, the directories are yearly. ``asks`` are numbers of the
    terms that a list has a place for (``None``: nobody has said), ``ticked`` whether a blank there is an answer."""

    slug: str
    name: str
    layout: Layout
    rank: int
    care: Care = ""
    url: str = SITE
    licence: str = LICENCE
    attribution: str = ATTRIBUTION
    asks: tuple[int, ...] | None = None
    ticked: bool = True


LOCATOR = SamhsaSource("samhsa-locator", "SAMHSA FindTreatment.gov, download", "locator", 1)
LOCATOR_API = SamhsaSource("samhsa-locator-api", "SAMHSA FindTreatment.gov, API", "api", 2)
SUBSTANCE_USE = SamhsaSource(
    "samhsa-directory-substance-use",
    "SAMHSA National Directory of Drug and Alcohol Use Treatment Facilities",
    "directory",
    3,
    "su",
)
MENTAL_HEALTH = SamhsaSource(
    "samhsa-directory-mental-health",
    "SAMHSA National Directory of Mental Health Treatment Facilities",
    "directory",
    4,
    "mh",
)
BY_SLUG: dict[str, SamhsaSource] = {
    source.slug: source for source in (LOCATOR, LOCATOR_API, SUBSTANCE_USE, MENTAL_HEALTH)
}
"""Of SAMHSA, and of every map (``listings.maps.register_maps``)."""

FEDERAL = frozenset(BY_SLUG)
"""Slugs that no map can have."""


def publication_of(slug: str) -> str:
    """What a source is a file of: the two directories are one publication, of which each site may stand in both."""
    layout = BY_SLUG[slug].layout
    return layout if layout == "directory" else slug


def care_of_type(type_facility: str) -> Care:
    """The field of care of the locator's ``type_facility``: SA, MH, or another kind of place."""
    return {"SA": "su", "MH": "mh"}.get(type_facility.upper(), "")  # type: ignore[return-value]
