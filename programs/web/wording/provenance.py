"""Who says what of a listing, in words: for the page, and for files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from programs.models import Program, Statement
from programs.models.program import TERM_COLUMNS
from programs.models.statement import ASPECTS
from programs.search import Listing, edition_said
from programs.statements.provenance import Told, Voice, provenance_of
from programs.vocabularies import ACCEPTING, BY_CODE
from programs.web.wording.dates import past
from programs.web.wording.facts import said_by


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Somebody who says otherwise: of what, what, and who; ``stands`` whether it was not taken back since."""

    label: str
    value: str
    who: str
    stands: bool


@dataclass(slots=True)
class Group:
    """One group of facts: who says it, and who says otherwise of some of it."""

    label: str
    who: list[str]
    others: list[Otherwise] = field(default_factory=list)


def groups_of(listing: Listing) -> list[Group]:
    """The groups of facts of one listing. One query."""
    hidden = listing["location"]["precision"] == "hidden"
    return groups(provenance_of({listing["id"]: hidden})[listing["id"]])


def groups_of_listings(listings: Sequence[Listing]) -> dict[UUID, list[str]]:
    """“Contact details: SAMHSA … (2023), our staff (2026-11-03)”, one for each group of each listing. One query."""
    hidden = {listing["id"]: listing["location"]["precision"] == "hidden" for listing in listings}
    found = provenance_of(hidden)
    return {id: [f"{one.label}: {', '.join(one.who)}" for one in groups(told)] for id, told in found.items()}


def groups(told: Iterable[Told]) -> list[Group]:
    """By aspect, in the order of the aspects."""
    by_aspect: dict[str, list[Told]] = {}
    for one in told:
        by_aspect.setdefault(one.aspect, []).append(one)
    return [group(str(label), by_aspect[code]) for code, label in ASPECTS if code in by_aspect]


def group(label: str, told: list[Told]) -> Group:
    voices = list(dict.fromkeys(voice for one in told for voice in one.said_by))
    # The register of NPIs says a number alone, which has a line of its own.
    voices = [voice for voice in voices if voice.method != Statement.Method.REGISTER] or voices
    others = [
        Otherwise(field_label(one.field), value_said(one.field, other.value), who(other.voice), other.stands)
        for one in told
        for other in one.others
    ]
    return Group(label, list(dict.fromkeys(who(voice) for voice in voices)), others)


def who(voice: Voice) -> str:
    """“SAMHSA … (2023)”, “our staff, by phone (November 3, 2026)”."""
    if voice.source:
        name, when = voice.name, edition_said(voice.edition) if voice.edition else ""
    else:
        name, when = said_by(voice.by), past(voice.as_of).exact if voice.as_of else ""
        if voice.method == Statement.Method.PHONE_CALL:
            name = _("%(who)s, by phone") % {"who": name}
    when = when or _("without a date")
    return f"{name} ({when})"


def field_label(name: str) -> str:
    """The field in words."""
    if name == "tracks":
        return str(_("Timetables"))
    column = "provider" if name == "provider_id" else name
    return capfirst(str(Program._meta.get_field(column).verbose_name))  # type: ignore[union-attr]


def value_said(name: str, value: Any) -> str:
    """What is said, in words."""
    facet = BY_CODE.get(TERM_COLUMNS.get(name, name))
    if name == "accepting":
        return str(dict(ACCEPTING).get(value, value))
    if isinstance(value, list):
        known = facet.by_code if facet else {}
        return ", ".join(str(known[code].label) if code in known else str(code) for code in value)
    return str(facet.by_code[value].label) if facet and value in facet.by_code else str(value)
