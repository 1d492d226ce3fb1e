"""The part of the filter panel that asks when a person is free: presets, a week to tick, hours."""

from __future__ import annotations

from functools import lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.search import PARTS_OF_DAY, BadWindowError, FacetCounts, window_parts
from programs.web.frames import Parts
from programs.web.results import filter_options
from programs.web.wording.week import days_in, span_in

AT_SCHOOL = frozenset({"child", "under-18", "adolescent"})
"""Ages for which school decides when there is time: for them the usual times begin with that after school."""
PARAMETERS = ("when", "free", "hours_min", "hours_max")


def group(language: str | None, data: QueryDict, counted: FacetCounts | None, *, is_next: bool = False) -> Parts:
    """The group of the filter panel: open at first, because no other finder asks."""
    asked = any(name in data for name in PARAMETERS)
    chosen = data.getlist("when") if asked else ()
    first = "after-school" if AT_SCHOOL & {*data.getlist("age")} else ""
    usual = filter_options.content(language, filter_options.presets(language, first), chosen, counted)
    own = rendered(data).encode() if asked else plain(language)
    chosen_count = count(data) if asked else 0
    return filter_options.group(
        "when", title(language), [*usual, own], chosen=chosen_count, is_open=True, is_next=is_next
    )


@lru_cache(maxsize=8)
def title(language: str | None) -> str:
    return escape(_("When you are free"))


@lru_cache(maxsize=8)
def plain(language: str | None) -> bytes:
    """The week to tick and the hours when nothing is chosen: the same for everybody who reads ``language``."""
    return rendered(QueryDict()).encode()


def rendered(data: QueryDict) -> SafeString:
    chosen = data.getlist("free")
    days = [
        (short, [(f"{code}:{window}", f"{name}, {label}", f"{code}:{window}" in chosen) for label, window in parts()])
        for code, name, short in days_in(get_language())
    ]
    ticked = {value for _short, cells in days for value, _label, checked in cells if checked}
    context = {
        "parts": [(label, span_in(get_language(), *window.split("-"))) for label, window in parts()],
        "days": days,
        "others": [value for value in chosen if value not in ticked],
        "open": bool(chosen),
        "hours_min": data.get("hours_min", ""),
        "hours_max": data.get("hours_max", ""),
    }
    return render_to_string("web/results/free_time.html", context)


def parts() -> list[tuple[str, str]]:
    """The parts of a day: label and times."""
    return [(str(label), window) for label, window in PARTS_OF_DAY.values()]


def count(data: QueryDict) -> int:
    """How many values the group holds."""
    return sum(len(data.getlist(name)) for name in PARAMETERS)


def window_label(text: str) -> str:
    """“Mon–Thu 5–9 p.m.”; a text that is no window stands as it was given."""
    try:
        first, last, _start, _end = window_parts(text)
    except BadWindowError:
        return text[:60]
    shorts = [short for _code, _name, short in days_in(get_language())]
    days = shorts[first] if first == last else f"{shorts[first]}–{shorts[last]}"
    start, end = text.strip().split(":", 1)[1].split("-")
    return f"{days} {span_in(get_language(), start, end)}"


def hours_label(parameter: str, value: str) -> str:
    """“At least 9 hours a week”."""
    if parameter == "hours_min":
        return _("At least %(hours)s hours a week") % {"hours": value[:10]}
    return _("At most %(hours)s hours a week") % {"hours": value[:10]}
