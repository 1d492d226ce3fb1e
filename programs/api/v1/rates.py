"""What plans agreed to pay a program, in the shape of the API: each amount with what it means and where it is from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.rates.prices import DAY, Rate, rates_of
from programs.vocabularies import Text

WITHHELD: dict[str, Text] = {
    "blanket": gettext_lazy(
        "No amount: the contract also has rates for operations, so that it tells nothing of this service."
    ),
    "link": gettext_lazy("No amount: the file names the organization, not this place."),
    "not-dollars": gettext_lazy(
        "No amount: it is a share of what is charged, or the plan’s own reckoning, not dollars agreed."
    ),
    "arrangement": gettext_lazy("No amount: it is not for one service alone."),
    "implausible": gettext_lazy("No amount: it cannot be what was agreed."),
}


def rates_as_json(program: UUID) -> list[dict[str, Any]]:
    """The rates of a program that hold today. One query."""
    return [rate_as_json(rate) for rate in rates_of(program)]


def rate_as_json(rate: Rate) -> dict[str, Any]:
    return {
        "amount": None if rate.amount is None else str(rate.amount),
        "currency": "USD",
        "unit": rate.unit or None,
        "code": {"system": rate.code_type, "code": rate.code, "label": str(rate.billing_code.label)},
        "modifiers": rate.modifiers,
        "negotiated_type": rate.negotiated_type or None,
        "arrangement": rate.arrangement or None,
        "billing_class": rate.billing_class or None,
        "setting": rate.setting or None,
        "expires": rate.expires,
        "network": {
            "id": rate.network_id,
            "slug": rate.network_slug,
            "name": rate.network_name,
            "payer": {"id": rate.payer_id, "slug": rate.payer_slug, "name": rate.payer_name},
        },
        "link": {"npi": rate.npi, "level": rate.level},
        "file": {"name": rate.file, "sha256": rate.sha256, "entity": rate.entity},
        "as_of": rate.dated,
        "means": means(rate),
    }


def means(rate: Rate) -> str:
    """In words what the amount is, or why there is none."""
    if rate.withheld:
        return str(WITHHELD[rate.withheld])
    unit = _("for a day") if rate.unit == DAY else _("for a unit that the file does not name")
    text = _(
        "What the plan agreed to pay the program %(unit)s, by its own file. A member pays a share of it, or all of it "
        "before the deductible is met. It does not say that the program gives this service."
    )
    return text % {"unit": unit}
