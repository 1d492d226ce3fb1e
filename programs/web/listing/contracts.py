"""Networks by plans' own files, and what these say was agreed to be paid: for somebody who never heard of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from programs.rates.age import is_old
from programs.rates.prices import DAY, Range, Rate, ranges
from programs.search import ContractListing, NetworkListing
from programs.vocabularies import FOCUS, RATE_FILE
from programs.web.wording.dates import When, past


def is_by_file(entry: NetworkListing) -> bool:
    """Whether only a plan's own file or directory says anything of the network."""
    return entry["contract"] is not None


def contract(entry: NetworkListing) -> dict[str, Any]:
    """One network by a plan's file or directory: sentences, of which the first names its day and the network."""
    filed, day = entry["contract"], date.fromisoformat(entry["as_of"] or "")
    if filed is None:
        raise ValueError(entry)
    if entry["basis"] != RATE_FILE:
        return by_directory(entry, filed, day)
    words = {"name": entry["name"], "payer": entry["payer"]["name"], "day": said(past(day))}
    more = []
    if filed["missing_since"]:
        first = _("%(name)s (%(payer)s): last seen in the plan’s own file of %(day)s.") % words
        newer = said(past(date.fromisoformat(filed["missing_since"])))
        more.append(
            _("Its file of %(day)s does not name it. That alone does not mean out of network.") % {"day": newer}
        )
    elif not filed["current"]:
        first = _("%(name)s (%(payer)s): last seen in the plan’s own file of %(day)s.") % words
        more.append(_("That is too long ago to count."))
    else:
        text = _("%(name)s (%(payer)s): may be in network. The plan’s own file of %(day)s lists a contract.")
        first = text % words
        if is_old(day):
            more.append(_("This file is old: plans must publish a new one every month."))
    if filed["blanket"]:
        text = _("The same contract lists operations, which no such program does. So it may list care not given here.")
        more.append(text)
    if filed["level"] != "site":
        more.append(_("The file names the organization, not this place."))
    more.append(_("Nobody has confirmed it. Ask the program and your plan."))
    return {"first": first, "more": more, "current": filed["current"]}


def by_directory(entry: NetworkListing, filed: ContractListing, day: date) -> dict[str, Any]:
    """One network by the plan's directory. In tests of such directories more entries were wrong than right
    (docs/rates.md), which is said in every case."""
    words = {"name": entry["name"], "payer": entry["payer"]["name"], "day": said(past(day))}
    more = []
    if filed["current"]:
        first = _("%(name)s (%(payer)s): listed in the plan’s own directory of %(day)s.") % words
        if is_old(day):
            more.append(_("This directory is old."))
    else:
        first = _("%(name)s (%(payer)s): last listed in the plan’s own directory of %(day)s.") % words
        more.append(no_more(filed))
    if filed["level"] != "site":
        more.append(_("It lists the organization, not this address."))
    more.append(_("Such directories often have mistakes. Ask the program and your plan."))
    return {"first": first, "more": more, "current": filed["current"]}


def no_more(filed: ContractListing) -> str:
    """Why a directory does not count any more."""
    if not filed["missing_since"]:
        return _("That is too long ago to count.")
    newer = said(past(date.fromisoformat(filed["missing_since"])))
    return _("Its directory of %(day)s does not list it. That alone does not mean out of network.") % {"day": newer}


def said(moment: When) -> str:
    """The exact day: a file is told from the next one by it."""
    return moment.exact


def in_words(entry: NetworkListing) -> str:
    """All sentences of one network."""
    told = contract(entry)
    return " ".join([told["first"], *told["more"]])


def agreed(rates: list[Rate]) -> list[dict[str, Any]]:
    """What each plan agreed to pay, a range a line, with the day of the file that says so."""
    found = []
    for _network, some in groupby(ranges(rates), key=lambda one: one.first.network_id):
        group = list(some)
        first = group[0].first
        words = {"name": first.network_name, "payer": first.payer_name, "day": date_format(first.dated, "DATE_FORMAT")}
        title = _("%(name)s (%(payer)s), by its file of %(day)s") % words
        found.append({"title": title, "lines": [line(one) for one in group], "no_unit": any_without_unit(group)})
    return found


def any_without_unit(some: list[Range]) -> bool:
    return any(one.unit != DAY for one in some)


def line(one: Range) -> dict[str, Any]:
    """“Mental health: $310–$365 a day”."""
    amount = dollars(one.least) if one.least == one.most else f"{dollars(one.least)}–{dollars(one.most)}"
    text = _("%(amount)s a day") if one.unit == DAY else _("%(amount)s, it does not say for how long")
    return {"focus": FOCUS.by_code[one.focus].label, "amount": text % {"amount": amount}}


def dollars(amount: Decimal) -> str:
    """“$310”, “$310.50”."""
    whole = amount == amount.to_integral_value()
    return f"${number_format(amount, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)}"
