"""The parts of a listing in words: care, networks, checks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from programs.models.currency import check_is_current
from programs.search import Listing, NetworkListing
from programs.vocabularies import (
    AGE,
    CONDITION,
    FOCUS,
    LANGUAGE,
    LEVEL,
    PARTICIPATION_STATUS,
    POPULATION,
    RESTRICTION,
    SERVICE,
    STATE,
    THERAPY,
    VERIFICATION_ASPECT,
    Facet,
)  # fmt: skip
from programs.web.results.cards import where
from programs.web.wording.dates import coming, past, when
from programs.web.wording.facts import Fact, by_file, is_possible_by_file, labels, network_name, said_by

AFTER = frozenset({"aftercare", "discharge-planning", "peer-support", "recovery-coach", "housing", "employment"})
"""Services that matter once the program has ended."""

BROADER_MEDICINES = frozenset({"opioid-medicines", "medications-for-addiction"})
MEDICINES = BROADER_MEDICINES | {
    "methadone", "buprenorphine", "naltrexone", "alcohol-medicines", "medication-from-elsewhere",
}  # fmt: skip
"""Services that are medicines for addiction, or say that one may stay on them."""

DETOX = frozenset(term.code for term in SERVICE if term.code.endswith("-detox"))
"""From what a program helps to withdraw, and whether with a bed."""


def terms(facet: Facet, codes: list[str]) -> list[Any]:
    return [facet.by_code[code] for code in codes if code in facet.by_code]


def one_sentence(listing: Listing) -> str:
    """“An intensive outpatient program for teens and adults in Denver, CO.”"""
    *others, last = [label.lower() for label in labels(AGE, in_a_sentence(listing["ages"]))] or [""]
    ages = _(" and ").join(filter(None, (", ".join(others), last)))
    words = {"ages": ages, "where": where(listing)}
    if listing["evidence"] == "lapsed":
        return ""
    if is_possible_by_file(listing):
        return _("It may have an intensive outpatient program: ask.")
    if listing["format"] == "virtual":
        if listing["evidence"] == "possible":
            return _("Day treatment by video.")
        without_ages = _("A virtual intensive outpatient program.")
        return _("A virtual intensive outpatient program for %(ages)s.") % words if ages else without_ages
    if listing["evidence"] == "possible":
        return _("Day treatment in %(where)s.") % words if words["where"] else _("Day treatment.")
    if not words["where"]:
        return _("An intensive outpatient program for %(ages)s.") % words if ages else ""
    if ages:
        return _("An intensive outpatient program for %(ages)s in %(where)s.") % words
    return _("An intensive outpatient program in %(where)s.") % words


def in_a_sentence(ages: list[str]) -> list[str]:
    """Age groups as a sentence names them: “17 or younger” stands with the others, where it is explained."""
    return [code for code in ages if code != "under-18"]


def care(listing: Listing) -> list[dict[str, Any]]:
    """What it treats, how, for whom: sections of terms with their help texts, without those that are empty."""
    treats = terms(FOCUS, listing["focus"]) + terms(CONDITION, listing["conditions"])
    apart = AFTER | MEDICINES | DETOX
    services = [code for code in listing["services"] if code not in apart]
    sections = [
        {"title": _("Who is not admitted or treated"), "terms": terms(RESTRICTION, listing["restrictions"])},
        {"title": _("What it treats"), "terms": treats},
        {"title": _("How"), "terms": terms(THERAPY, listing["therapies"])},
        {"title": _("For whom"), "terms": terms(AGE, listing["ages"]) + terms(POPULATION, listing["populations"])},
        {"title": _("Medicines for addiction"), "terms": terms(SERVICE, medicines(listing["services"]))},
        {"title": _("Detox"), "terms": terms(SERVICE, detox(listing["services"])), "note": detox_note(listing)},
        {"title": _("What else it offers"), "terms": terms(SERVICE, services)},
        {"title": _("Languages"), "terms": terms(LANGUAGE, listing["languages"])},
        {"title": _("Levels of care on site"), "terms": terms(LEVEL, listing["levels"])},
        {"title": _("States served by video"), "terms": terms(STATE, listing["serves"])},
    ]
    return [section for section in sections if section["terms"] or section.get("note")]


def medicines(services: list[str]) -> list[str]:
    """Which medicines for addiction there are; the broader words only where nothing more exact is said."""
    exact = [code for code in services if code in MEDICINES - BROADER_MEDICINES]
    return exact if set(exact) - {"medication-from-elsewhere"} else [code for code in services if code in MEDICINES]


def detox(services: list[str]) -> list[str]:
    return [code for code in services if code in DETOX]


def detox_note(listing: Listing) -> str:
    """What a program with detox does not say: from what, or whether one stays overnight."""
    if "detox" not in listing["levels"]:
        return ""
    said = set(detox(listing["services"]))
    unsaid = {
        _("It does not say from what it helps to withdraw: ask."): not said - {"overnight-detox", "outpatient-detox"},
        _("It does not say if you stay overnight: ask."): not said & {"overnight-detox", "outpatient-detox"},
    }
    return " ".join(text for text, holds in unsaid.items() if holds)


def network(entry: NetworkListing) -> dict[str, Any]:
    """One network in its three states, and who confirmed it when."""
    if entry["contract"]:
        return {"name": network_name(entry), "fact": by_file(entry)}
    status = dict(PARTICIPATION_STATUS)[entry["status"]]
    moment, by = entry["verified_at"], entry["verified_by"]
    text = _("%(status)s, confirmed by %(who)s") % {"status": status, "who": said_by(by)} if by else str(status)
    if entry["status"] == "unknown":
        fact = Fact("unknown", _("We don't know: ask"))
    elif moment is None:
        fact = Fact("stale", str(status), more=_("not confirmed, ask"))
    elif entry["status"] == "in-network":
        fact = Fact("fit" if check_is_current(moment) else "stale", text, when(moment))
    else:
        fact = Fact("plain", text, when(moment))
    return {"name": network_name(entry), "fact": fact}


def checks(listing: Listing) -> list[dict[str, Any]]:
    """Every aspect of a listing that was checked, with its last check: by whom, on which day, and when it is due."""
    done, today = listing["verifications"], timezone.localdate()
    return [
        {
            "label": label,
            "fact": check(listing, code),
            "due": coming(done[code]["due_on"]),
            "overdue": done[code]["due_on"] < today,
        }
        for code, label in VERIFICATION_ASPECT
        if code in done
    ]


def not_checked(listing: Listing) -> str:
    """The aspects that nobody has checked, in one line."""
    words = (str(label) for code, label in VERIFICATION_ASPECT if code not in listing["verifications"])
    return ", ".join(words)


def check(listing: Listing, aspect: str) -> Fact:
    """The last check of one aspect."""
    entry = listing["verifications"].get(aspect)
    if entry is None:
        return Fact("unknown", _("Not checked yet"))
    verified = past(entry["at"])
    text = capfirst(_("checked by %(who)s") % {"who": said_by(entry["by"])})
    return Fact("fit" if check_is_current(entry["at"], aspect) else "stale", text, verified)


def checks_of_answers(listing: Listing, **answers: Fact | None) -> dict[str, Fact]:
    """The check of each aspect for beneath its answer.

    None where the answer has a date of its own or is unknown, nor for a listing of which nothing was
    checked: that is said once, not four times.
    """
    if not listing["verifications"]:
        return {}
    return {
        aspect: check(listing, aspect)
        for aspect, fact in answers.items()
        if fact is None or (fact.when is None and fact.tone != "unknown")
    }
