"""A cell of any list to the value of a listing's field, or the reason why it is none."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from programs.imports.cleaning.phones import phone_number
from programs.imports.cleaning.text import plain
from programs.models.npi import npi_is_valid
from programs.time_zones import validate_time_zone
from programs.vocabularies import ACCEPTING, LEVEL, YES_OR_NO, Facet, Text

BETWEEN = re.compile(r"\s*[;|\n]\s*")
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d %B %Y", "%B %d, %Y")
LANGUAGES = ("en", "es")
MOST_HOURS_A_WEEK = 168
RELAY = "711"
Choices = tuple[tuple[str, Text], ...]


STANDARD = {
    "intensive outpatient": "OIT", "intensive outpatient program": "OIT", "intensive outpatient treatment": "OIT",
    "iop": "OIT", "asam 2.1": "OIT", "2.1": "OIT", "level 2.1": "OIT", "asam level 2.1": "OIT", "h0015": "OIT",
    "s9480": "OIT", "0905": "OIT", "0906": "OIT", "partial hospitalization": "PHDT", "php": "PHDT",
    "partial hospitalization program": "PHDT", "asam 2.5": "PHDT", "2.5": "PHDT", "h0035": "PHDT", "0912": "PHDT",
    "0913": "PHDT", "outpatient": "OP", "op": "OP", "asam 1": "OP", "asam 1.0": "OP", "residential": "RES",
    "inpatient": "HI", "detox": "OD", "detoxification": "OD",
}  # fmt: skip
"""Words, ASAM levels, HCPCS and revenue codes of levels of care, and the SAMHSA code that says the same."""


class UnreadableCellError(ValueError):
    """A cell that is none of what its column holds. The message is the reason."""


def text_of(longest: int) -> Callable[[Any], str]:
    """Reads text of at most so many characters."""

    def read(cell: Any) -> str:
        text = plain(cell)
        if len(text) > longest:
            raise UnreadableCellError(_("more than %(longest)d characters") % {"longest": longest})
        return text

    return read


def lines_of(longest: int) -> Callable[[Any], str]:
    """Reads text of several lines."""

    def read(cell: Any) -> str:
        text = "\n".join(plain(line) for line in str("" if cell is None else cell).splitlines()).strip()
        if len(text) > longest:
            raise UnreadableCellError(_("more than %(longest)d characters") % {"longest": longest})
        return text

    return read


def telephone(cell: Any) -> str:
    number = phone_number(cell)
    if number is None:
        raise UnreadableCellError(_("not a phone number"))
    return number


def tty(cell: Any) -> str:
    """A telephone number, or 711: the short number of relay services (47 CFR 64.603)."""
    text = plain(cell).removesuffix(".0")
    return text if text == RELAY else telephone(cell)


def npi(cell: Any) -> str:
    text = plain(cell).removesuffix(".0")
    if text and not npi_is_valid(text):
        raise UnreadableCellError(_("not a valid NPI"))
    return text


def identifiers(cell: Any) -> list[dict[str, str]]:
    """``system|value`` pairs with semicolons between."""
    pairs = [part.rpartition("|") for part in re.split(r"\s*[;\n]\s*", plain(cell)) if part]
    if any(not system.strip() or not value.strip() for system, _bar, value in pairs):
        raise UnreadableCellError(_("not “system|value”, with semicolons between"))
    return [{"system": system.strip(), "value": value.strip()} for system, _bar, value in pairs]


def hours(cell: Any) -> str:
    """Hours a week with at most one decimal."""
    text = plain(cell)
    if text and (not re.fullmatch(r"\d{1,3}(?:\.\d0*)?", text) or float(text) > MOST_HOURS_A_WEEK):
        raise UnreadableCellError(_("not a number of hours a week"))
    return f"{float(text):.1f}" if text else ""


def whole_number(cell: Any) -> int | None:
    text = plain(cell).removesuffix(".0")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise UnreadableCellError(_("not a whole number"))
    return int(text)


def day(cell: Any) -> str:
    """ISO 8601 of a day; blank for a blank cell."""
    text = plain(cell)
    if re.match(r"\d{4}-\d\d-\d\d", text):
        text = text[:10]
    for shape in DATES:
        try:
            return datetime.strptime(text, shape).date().isoformat()
        except ValueError:
            continue
    if text:
        raise UnreadableCellError(_("not a day: write 2026-11-28"))
    return ""


def past_day(cell: Any) -> str:
    """The same of a day that has come: of one to come nobody can say what was true."""
    found = day(cell)
    if found and date.fromisoformat(found) > timezone.localdate():
        raise UnreadableCellError(_("a day to come"))
    return found


def time_zone(cell: Any) -> str:
    """The IANA name of a zone, as it is; blank for a blank cell."""
    text = plain(cell)
    try:
        if text:
            validate_time_zone(text)
    except ValidationError as error:
        raise UnreadableCellError(error.messages[0]) from error
    return text


def day_or_none(cell: Any) -> date | None:
    """The day of a cell, ``None`` for a blank or another shape."""
    try:
        return date.fromisoformat(day(cell))
    except ValueError:
        return None


def accepting(cell: Any) -> str:
    """A code of ``ACCEPTING``, by its code or label; blank is not known."""
    return one_of(ACCEPTING, cell) or "unknown"


def yes_or_no(cell: Any) -> str:
    """A code of ``YES_OR_NO``, by its code or label; blank is not known."""
    return one_of(YES_OR_NO, cell)


def one_of(choices: Choices, cell: Any) -> str:
    """The code of a choice, by its code or label in either language; blank for a blank cell."""
    text = plain(cell).casefold()
    if not text:
        return ""
    for code, words in words_of_choices(choices).items():
        if text in words:
            return code
    raise UnreadableCellError(_("none of: %(words)s") % {"words": ", ".join(code for code, _label in choices)})


@cache
def words_of_choices(choices: Choices) -> dict[str, set[str]]:
    """The code and the labels in both languages of each choice."""
    words: dict[str, set[str]] = {code: {code} for code, _label in choices}
    for language in LANGUAGES:
        with override(language):
            for code, label in choices:
                words[code].add(str(label).casefold())
    return words


def listing_id(cell: Any) -> str:
    text = plain(cell)
    try:
        return str(uuid.UUID(text)) if text else ""
    except ValueError as error:
        raise UnreadableCellError(_("not the id of a listing")) from error


def term_codes(facet: Facet, cell: Any) -> list[str]:
    """Codes of a facet's terms in the order of the vocabulary, from codes or labels with semicolons between."""
    known = words_of(facet)
    text = str("" if cell is None else cell)
    parts = [part for part in map(plain, BETWEEN.split(text)) if part]
    if any(part.casefold() not in known for part in parts):
        parts = [part for part in map(plain, re.split(r"[;|\n,]", text)) if part]
    if wrong := [part for part in parts if part.casefold() not in known]:
        raise UnreadableCellError(_("no term of “%(facet)s”") % {"facet": f"{facet.code}: {', '.join(wrong)[:80]}"})
    said = {known[part.casefold()] for part in parts}
    return [term.code for term in facet if term.code in said]


@cache
def words_of(facet: Facet) -> dict[str, str]:
    """Each code and each label of a facet in both languages, in small letters, and the code; of levels of care
    the words of ``STANDARD`` as well."""
    words = {term.code.casefold(): term.code for term in facet}
    for language in LANGUAGES:
        with override(language):
            for term in facet:
                words.setdefault(str(term.label).casefold(), term.code)
    if facet is LEVEL:
        for word, code in STANDARD.items():
            words.setdefault(word, facet.by_samhsa[code][0])
    return words


def one_term(facet: Facet, cell: Any) -> str:
    """The code of the one term of a cell; blank for a blank one."""
    codes = term_codes(facet, cell)
    if len(codes) > 1:
        raise UnreadableCellError(_("more than one term"))
    return codes[0] if codes else ""
