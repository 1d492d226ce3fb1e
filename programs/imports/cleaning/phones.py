"""Phone numbers, written one way."""

from __future__ import annotations

import phonenumbers

from programs.imports.cleaning.text import plain

REGIONS = {"PW": "PW", "FM": "FM", "MH": "MH"}
"""Freely associated states that have a country code of their own; all others share +1."""


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
