"""Phone numbers, written one way."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from programs.imports.cleaning.text import plain

REGIONS = {"PW": "PW", "FM": "FM", "MH": "MH"}
"""Freely associated states that have a country code of their own; all others share +1."""

BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
"""Behind a number in letters people repeat it in digits."""


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """A cell's first whole number (with its extension), and what else stood there. Both blank for a blank cell."""

    number: str
    remark: str = ""


def phone_cell(value: object, state: str = "") -> PhoneCell | None:
    """The first whole number of a cell and the rest of it; ``None`` when there is no number in it.

    >>> phone_cell("303-555-0100 or 303-555-0101")
    PhoneCell(number='303-555-0100', remark='or 303-555-0101')
    """
    text = re.sub(r"^(\d{10,11})\.0$", r"\1", plain(value))
    whole = phone_number(text, state)
    if whole is not None:
        return PhoneCell(whole)
    without = BRACKETS.sub("", text)
    if without != text and (number := phone_number(without, state)):
        return PhoneCell(number, text[len(without) :].strip())
    region, leniency = REGIONS.get(state, "US"), phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency):
        if number := phone_number(match.raw_string, state):
            rest = f"{text[: match.start]} {text[match.end :]}"
            return PhoneCell(number, " ".join(rest.split()).strip(" ,;/."))
    return None


def phone_number(value: object, state: str = "") -> str | None:
    """``303-555-0142`` or ``303-555-0142 x12``; blank for a blank cell; ``None`` when not understood.

    Letters are dialled as their keys (``888-PARNEXT``). A number is taken when it has the right
    length for its country: whether it is in service nobody can tell from here.
    """
    text = plain(value)
    if not any(letter.isalnum() for letter in text):
        return ""
    try:
        number = phonenumbers.parse(text, REGIONS.get(state, "US"))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    extension = f" x{number.extension}" if number.extension else ""
    national = str(number.national_number)
    if number.country_code == 1 and len(national) == 10:
        return f"{national[:3]}-{national[3:6]}-{national[6:]}{extension}"
    if number.country_code == 1:
        return None
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + extension
