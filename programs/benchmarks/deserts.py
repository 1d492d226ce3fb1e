"""Where nobody is near: the table of docs/adequacy.md, as the directory of the connected database has it."""

from __future__ import annotations

from collections.abc import Iterator

from programs.benchmarks.adequacy import question_of
from programs.search import Directory, measured
from programs.search.adequacy.measuring import Counted, Figure

MILES = (10, 30, 50)
PEOPLE_AT = 30
COLUMNS = ("", "ZIP codes", *(f"{miles} mi" for miles in MILES), f"people, {PEOPLE_AT} mi")


def deserts(directory: Directory) -> Iterator[str]:
    """The states, two in a line, then the sums of all."""
    found = {miles: measured(question_of(directory, f"miles={miles}"), directory) for miles in MILES}
    by_miles = {miles: dict(one.by_state()) for miles, one in found.items()}
    rows = [line(state, [by_miles[miles][state] for miles in MILES]) for state in by_miles[PEOPLE_AT]]
    half = (len(rows) + 1) // 2
    yield cells(*COLUMNS, "", *COLUMNS)
    ruler = ("---", *["---:"] * (len(COLUMNS) - 1))
    yield cells(*ruler, "---", *ruler)
    for place in range(half):
        second = rows[half + place] if half + place < len(rows) else [""] * len(COLUMNS)
        yield cells(*rows[place], "", *second)
    for miles in MILES:
        whole = found[miles].whole
        yield f"{miles} miles: {near(whole.zips)} of ZIP codes, {near(whole.people)} of people"


def cells(*texts: str) -> str:
    return "| " + " | ".join(texts) + " |"


def line(state: str, counted: list[Counted]) -> list[str]:
    """ZIP codes, those without a program within each distance, and people without one within ``PEOPLE_AT``."""
    total = counted[0].zips.total or 0
    people = counted[MILES.index(PEOPLE_AT)].people
    return [state, f"{total:,}", *(f"{total - (one.zips.within or 0):,}" for one in counted), without(people)]


def without(people: Figure) -> str:
    if people.within is None or not people.total:
        return ""
    return f"{people.total - people.within:,} ({percent(1 - people.within / people.total)})"


def near(figure: Figure) -> str:
    return (
        f"{figure.within:,} of {figure.total:,} ({percent(figure.share)})" if figure.share is not None else "no figure"
    )


def percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")
