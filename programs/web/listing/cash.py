"""What a hospital asks of people who pay without insurance, and that plans have paid it for an IOP, in plain words."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from programs.rates.hospitals import CashPrice, CashRange, cash_ranges, is_old
from programs.rates.prices import DAY
from programs.search import Listing
from programs.vocabularies import FOCUS
from programs.web.listing.contracts import dollars
from programs.web.wording.dates import past


def cash(prices: list[CashPrice]) -> list[dict[str, Any]]:
    """The cash prices of each hospital's file, a range a line, with the file's day and name."""
    found = []
    for _sha256, some in groupby(cash_ranges(prices), key=lambda one: one.first.sha256):
        group = list(some)
        first = group[0].first
        day = past(first.dated)
        found.append(
            {
                "source": _("From the price file of %(hospital)s of %(day)s.")
                % {"day": day.exact, "hospital": first.entity},
                "file": first.file,
                "lines": [line(one) for one in group],
                "old": is_old(first.dated),
            }
        )
    return found


def line(one: CashRange) -> dict[str, Any]:
    """“Mental health: $400 a day”."""
    amount = dollars(one.least) if one.least == one.most else f"{dollars(one.least)}–{dollars(one.most)}"
    text = _("%(amount)s a day") if one.unit == DAY else "%(amount)s"
    note = "" if one.unit == DAY else _("The file does not say if this is for an hour, a visit or a day: ask.")
    return {"focus": FOCUS.by_code[one.focus].label, "amount": text % {"amount": amount}, "note": note}


def paid(listing: Listing) -> str:
    """That plans have paid for an IOP there, by the hospital's own file; empty where no file says so."""
    told = listing["paid_claims"]
    if told is None:
        return ""
    words = {
        "number": told["number"],
        "day": past(date.fromisoformat(told["as_of"])).exact,
        "hospital": told["hospital"],
    }
    return (
        _(
            "The price file of %(hospital)s of %(day)s counts at least %(number)d bills for intensive outpatient care "
            "that health plans paid. So the hospital most likely has such a program. It may be another than this one: "
            "ask."
        )
        % words
    )
