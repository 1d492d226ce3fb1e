"""The right value of a fact, as people write it: read for the form of the public and for that of staff alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs import vocabularies
from programs.imports.cleaning.addresses import zip5
from programs.imports.cleaning.phones import phone_number
from programs.imports.cleaning.text import plain
from programs.imports.cleaning.websites import website
from programs.imports.errors import RowRefusedError
from programs.models import Place, Program
from programs.models.sessions import format_sessions
from programs.quality.reported_facts import NUMBERS, SESSIONS
from programs.timetables.reader import read_timetable
from programs.vocabularies import STATE


def proposed(column: str, text: str, state: str = "") -> Any:
    """What ``text`` says for ``column``, written as programs have it; blank stays blank.

    Raises ``ValidationError`` in the reader's words. ``state`` helps to read a number.
    """
    text = text.strip()
    return READERS.get(column, within(column))(text, state) if text else ""


def number(text: str, state: str) -> str:
    found = phone_number(text, state)
    if not found or len(found) > 40:
        raise ValidationError(_("Write the number with its area code, for example 303-555-0142."), code="phone")
    return found


def web_address(text: str, _state: str) -> str:
    found = website(text)
    if not found:
        raise ValidationError(_("Write the address of the website, for example www.example.org."), code="website")
    return found


def zip_code(text: str, _state: str) -> str:
    try:
        return zip5(text)
    except RowRefusedError as error:
        raise ValidationError(_("Write the ZIP code with five digits."), code="zip") from error


def refuse_zip_elsewhere(zip_code: str, state: str) -> None:
    """Raise ``ValidationError`` for a ZIP code that is known, and in another state."""
    place = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=zip_code).first() if zip_code and state else None
    if place and place.state != state:
        words = {"zip": zip_code, "other": place.get_state_display(), "state": STATE.by_code[state].label}
        raise ValidationError(_("ZIP code %(zip)s is in %(other)s, not in %(state)s.") % words, code="elsewhere")


def state_code(text: str, _state: str) -> str:
    if text not in STATE.by_code:
        raise ValidationError(_("Choose one of these."), code="state")
    return text


def timetable(text: str, _state: str) -> str:
    """Weekly sessions in one way of writing them."""
    reading = read_timetable(text)
    if not reading.sessions:
        raise ValidationError(
            reading.refusal or _("Write days and times, for example Mon–Thu 9:00–12:00."), code="times"
        )
    return format_sessions(reading.sessions)


def accepting(text: str, _state: str) -> str:
    if text not in dict(vocabularies.ACCEPTING):
        raise ValidationError(_("Choose one of these."), code="accepting")
    return text


def status(text: str, _state: str) -> str:
    if text not in (Program.Status.CLOSED, Program.Status.PUBLISHED):
        raise ValidationError(_("Choose one of these."), code="status")
    return text


def within(column: str) -> Callable[[str, str], str]:
    """Plain words, as long as the column is wide."""

    def read(text: str, _state: str) -> str:
        longest = getattr(Program._meta.get_field(column), "max_length", None) or 0
        line = plain(text)
        if len(line) > longest:
            raise ValidationError(_("Please write at most %(number)d characters.") % {"number": longest}, code="long")
        return line

    return read


READERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(NUMBERS, number),
    "website": web_address,
    "zip_code": zip_code,
    "state": state_code,
    SESSIONS: timetable,
    "accepting": accepting,
    "status": status,
}
