"""What hospitals ask of people who pay without insurance, in the shape of the API: each with what it means."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.rates.hospitals import CashPrice, cash_prices_of
from programs.rates.prices import DAY
from programs.vocabularies import Text

WITHHELD: dict[str, Text] = {
    "link": gettext_lazy("No amount: the file is of the organization, not of this place."),
    "codes": gettext_lazy("No amount: the hospital asks it for several codes together."),
    "professional": gettext_lazy("No amount: it is for the work of doctors alone, not for the program."),
    "implausible": gettext_lazy("No amount: it cannot be what is asked."),
}


def cash_prices_as_json(program: UUID) -> list[dict[str, Any]]:
    """The cash prices of a program by hospitals’ newest files. One query."""
    return [price_as_json(price) for price in cash_prices_of(program)]


def price_as_json(price: CashPrice) -> dict[str, Any]:
    return {
        "amount": None if price.amount is None else str(price.amount),
        "currency": "USD",
        "unit": price.unit or None,
        "code": {"system": price.code_type, "code": price.code, "label": str(price.billing_code.label)},
        "modifiers": price.modifiers,
        "billing_class": price.billing_class or None,
        "setting": price.setting or None,
        "link": {"npi": price.npi or None, "level": price.level},
        "file": {"name": price.file, "sha256": price.sha256, "entity": price.entity},
        "as_of": price.dated,
        "means": means(price),
    }


def means(price: CashPrice) -> str:
    """In words what the amount is, or why there is none."""
    if price.withheld:
        return str(WITHHELD[price.withheld])
    unit = _("for a day") if price.unit == DAY else _("for a unit that the file does not name")
    text = _(
        "What the hospital asks %(unit)s of somebody who pays all of it without insurance, by its own file. It does "
        "not say that the program has room, or what else is to be paid."
    )
    return text % {"unit": unit}
