"""What the script of “Near me” says, in the reader's language: the words of the cards, as data.

The same texts as ``programs.web.wording`` and ``results.cards`` use, so that a card that was made from
the API's answer reads like one of the page of results; ``tests/browser/test_near_me.py`` compares them.
``{…}`` is filled in by the script.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS
from django.utils.formats import get_format, time_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from programs.models import Program
from programs.search.kilometres import KILOMETRES_A_MILE, METRIC
from programs.search.ranking.rules import RULES
from programs.vocabularies import AGE, CONDITION, DAYS, FOCUS, FORMAT, PAYMENT, RESTRICTION, STATE, THERAPY
from programs.web.results.why import not_known
from programs.web.wording.dates import VERIFIED_CURRENT_DAYS

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def words() -> dict[str, Any]:
    """All of them."""
    return {
        "page": page_words(),
        "terms": terms(),
        "card": card_words(),
        "week": week_words(),
        "facts": fact_words(),
        "openings": openings_words(),
        "dates": date_words(),
        "why": why_words(),
    }


def slots(text: str) -> str:
    """``%(miles)s mi`` as ``{miles} mi``."""
    return PLACEHOLDER.sub(r"{\1}", text)


def forms(one: str, many: str) -> list[str]:
    """The words for one and for several."""
    return [slots(ngettext(one, many, 1)), slots(ngettext(one, many, 2))]


def page_words() -> dict[str, Any]:
    return {
        "asking": _("Asking your device where you are…"),
        "refused": _("Your device did not tell where you are. You can allow it, or type a ZIP code or city below."),
        "late": _("Your device took too long to find out where you are. Try again, or type a ZIP code or city below."),
        "unknown": _("Your device does not know where it is. Type a ZIP code or city below."),
        "abroad": _("We know programs in the United States only. Type a ZIP code or city there below."),
        "failed": _("We could not reach the directory. Try again, or type a ZIP code or city below."),
        "none": _("We know of no program within {miles} miles of you. Try a wider circle."),
        "nearest": _("We know of no program within {miles} miles of you. The nearest is about {nearest} miles away."),
        "one": _("1 program within {miles} miles of you."),
        "found": _("{count} programs within {miles} miles of you, the best match first. Shown: {shown}."),
    }


def terms() -> dict[str, dict[str, str]]:
    """Labels by code, of the vocabularies that a card names."""
    facets = {
        "ages": AGE,
        "conditions": CONDITION,
        "focus": FOCUS,
        "formats": FORMAT,
        "payments": PAYMENT,
        "restrictions": RESTRICTION,
        "states": STATE,
        "therapies": THERAPY,
    }
    return {name: {term.code: str(term.label) for term in facet} for name, facet in facets.items()}


def card_words() -> dict[str, Any]:
    kilometres = get_language() in METRIC
    return {
        "and_more": slots(_("%(words)s and %(count)d more")),
        "virtual": slots(_("Virtual, for people in %(states)s")),
        "miles": slots(_("%(miles)s mi")),
        "about_miles": slots(_("about %(miles)s mi")),
        "by_video": _("by video"),
        "under_18": _("17 or younger (ask about this age)"),
        "kilometres_a_mile": KILOMETRES_A_MILE if kilometres else None,
    }


def week_words() -> dict[str, Any]:
    """``clock`` has each hour as it is written at its start and at a quarter past."""
    return {
        "days": {code: capfirst(str(short)) for code, _label, short in DAYS},
        "and": _(" and "),
        "clock": [[time_format(time(hour, minute), "TIME_FORMAT") for minute in (0, 15)] for hour in range(24)],
        "hours": forms("%(count)s hour a week", "%(count)s hours a week"),
        "hours_between": slots(_("%(low)s to %(high)s hours a week")),
        "weeks": forms("%(count)d week", "%(count)d weeks"),
        "weeks_between": slots(_("%(low)d to %(high)d weeks")),
        "others": forms("and %(count)s other timetable", "and %(count)s other timetables"),
    }


def fact_words() -> dict[str, Any]:
    return {
        "who": {
            "provider": pgettext("checked by …", "the provider"),
            "plan": pgettext("checked by …", "the health plan"),
            "staff": pgettext("checked by …", "our staff"),
        },
        "in_network": slots(_("In network: %(names)s")),
        "unconfirmed": _("not confirmed, ask"),
        "confirmed": slots(_("%(text)s, confirmed by %(who)s")),
        "payments": slots(_("Ways to pay: %(payments)s")),
        "about_insurance": _("which insurance it takes"),
        "about_week": _("its days and hours"),
        "about_openings": _("if it takes new patients"),
        "not_known": slots(_("We don't know yet: %(things)s. Ask when you call.")),
        "unchecked": _("Not checked with the program yet."),
        "checked": slots(_("Checked by %(who)s")),
        "current_days": VERIFIED_CURRENT_DAYS,
    }


def openings_words() -> dict[str, Any]:
    return {
        "current_days": Program.OPENINGS_CURRENT_DAYS,
        "next": _("next intake"),
        "once": {
            "yes": _("Took new patients, but we have not heard lately: ask."),
            "waitlist": _("Had a waitlist: ask."),
            "no": _("Took no new patients: ask if that has changed."),
        },
        "said": pgettext("said 3 months ago", "Said"),
        "now": {
            "yes": _("Takes new patients, said"),
            "waitlist": _("Has a waitlist, said"),
            "no": _("Takes no new patients now, said"),
        },
        "wait": forms("Waitlist of about %(count)d day, said", "Waitlist of about %(count)d days, said"),
    }


def date_words() -> dict[str, Any]:
    """Names by Django's letters for them; formats are Django's as well."""
    return {
        "today": _("today"),
        "yesterday": _("yesterday"),
        "days": forms("%(count)d day ago", "%(count)d days ago"),
        "months": forms("%(count)d month ago", "%(count)d months ago"),
        "years": forms("%(count)d year ago", "%(count)d years ago"),
        "exact": get_format("DATE_FORMAT"),
        "coming": _("l, M j"),
        "names": {
            "F": [str(MONTHS[month]) for month in range(1, 13)],
            "M": [capfirst(str(MONTHS_3[month])) for month in range(1, 13)],
            "N": [str(MONTHS_AP[month]) for month in range(1, 13)],
            "l": [str(WEEKDAYS[day]) for day in range(7)],
        },
    }


def why_words() -> dict[str, Any]:
    return {
        "first": _("Why is this first?"),
        "here": _("Why is this here?"),
        "points": slots(_("%(points)s of %(of)s")),
        "total": slots(_("%(score)s of %(possible)s points in all.")),
        "rules": {rule.code: not_known(rule.code) for rule in RULES},
    }
