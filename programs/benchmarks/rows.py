"""What is measured. Another row is one more line in ``ROWS``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from django.db import connection

from programs.benchmarks import frequencies

LIVE = "/health/live/"
"""The empty view behind the whole middleware: what every other row is compared with."""

METROS: tuple[tuple[str, str, str, str], ...] = (
    ("10001", "NY", "new y", "brooklin"),
    ("90012", "CA", "los an", "los angelos"),
    ("60601", "IL", "chic", "chigaco"),
    ("77002", "TX", "hous", "huston"),
    ("85004", "AZ", "phoe", "pheonix"),
    ("19103", "PA", "phila", "philadelfia"),
    ("80203", "CO", "denv", "dever"),
    ("98101", "WA", "sea", "seatle"),
    ("33130", "FL", "mia", "miamy"),
    ("55401", "MN", "minnea", "mineapolis"),
    ("30303", "GA", "atl", "atalanta"),
    ("02108", "MA", "bost", "bostn"),
)
"""ZIP code, state, what somebody types first, and what somebody misspells. Rows go through them in turn."""

TEXTS = ("trauma", "teen iop", "recovery partners", "dialectical behavior", "veterans", "women", "eating", "opioid")
MISSPELLED = ("recoverry", "saffronkettel", "junipper", "behavorial", "lanternacer", "counselling", "zefyr", "marigolt")

COMMON = "condition=depression&payment=private-insurance&age=adult"
RARE = "condition=gambling&population=men&payment=tribal"
"""About six listings in ten thousand."""

FREE = "free=mon-thu:16:30-21:00&free=sat:09:00-13:00"

NONE = "condition=other-addiction&condition=ocd&population=first-responders&therapy=ketamine&language=so"
"""Terms that listings have, but never all together."""


@dataclass(frozen=True)
class Row:
    """A line of the table. ``path`` has the fields of ``fields_of``; ``gzip`` asks as browsers do.

    ``finds`` is what the search must find for the row to be what it says; ``shows_plan`` appends the
    query plans of the largest size.
    """

    group: Literal["API", "Places", "Pages"]
    name: str
    path: str
    finds: Literal["some", "none", "any"] = "any"
    gzip: bool = False
    shows_plan: bool = False

    def paths(self, fields: Sequence[Mapping[str, str]]) -> list[str]:
        """The paths to ask for in turn."""
        return list(dict.fromkeys(self.path.format_map(one) for one in fields))


API = "/api/v1/programs/"
NEAR = API + "?near={zip}&ordering=distance"
BEST = API + "?near={zip}"

ROWS: tuple[Row, ...] = (
    Row("API", "nearest 20 within 25 miles", NEAR, "some", shows_plan=True),
    Row("API", "nearest, any of 480 places", API + "?near={anywhere}&ordering=distance"),
    Row("API", "best, any of 480 places", API + "?near={anywhere}"),
    Row("API", "filters and facets, any of 480 places", API + "?near={anywhere}&facets=true&" + COMMON),
    Row("API", "nearest, common filters", f"{NEAR}&{COMMON}", "some", shows_plan=True),
    Row("API", "nearest, rare filters", f"{NEAR}&{RARE}", shows_plan=True),
    Row("API", "nearest, no match", f"{NEAR}&{NONE}", "none", shows_plan=True),
    Row("API", "nearest, one payer", NEAR + "&payer={payer}"),
    Row("API", "nearest, accepting and verified", f"{NEAR}&accepting=true&verified_within=90"),
    Row("API", "nearest, schedule fit", f"{NEAR}&{FREE}", "some", shows_plan=True),
    Row("API", "nearest, schedule fit, common filters", f"{NEAR}&{FREE}&{COMMON}", "some"),
    Row("API", "nearest, facets", f"{NEAR}&facets=true", "some", shows_plan=True),
    Row("API", "best", BEST, "some"),
    Row("API", "best, common filters, facets", f"{BEST}&{COMMON}&facets=true", "some"),
    Row("API", "nationwide (radius=any)", f"{NEAR}&radius=any", "some", shows_plan=True),
    Row("API", "nationwide best", f"{BEST}&radius=any", "some", shows_plan=True),
    Row("API", "nationwide, facets", f"{NEAR}&radius=any&facets=true", "some"),
    Row("API", "nationwide, rare filters", f"{NEAR}&radius=any&{RARE}", shows_plan=True),
    Row("API", "nationwide, page 500", f"{NEAR}&radius=any&page={{page_500}}", "some"),
    Row("API", "state-wide", API + "?state={state}", "some", shows_plan=True),
    Row("API", "text", API + "?q={text}", "some", shows_plan=True),
    Row("API", "text near a place", NEAR + "&q={text}"),
    Row("API", "text, misspelled", API + "?q={misspelled}", shows_plan=True),
    Row("API", "one program", API + "{id}/"),
    Row("Places", "place suggestion", "/places/suggest/?q={typed}", shows_plan=True),
    Row("Places", "place suggestion, misspelled", "/places/suggest/?q={mistyped}"),
    Row("Pages", "home page", "/", gzip=True),
    Row("Pages", "results page", "/programs/?near={zip}", gzip=True),
    Row("Pages", "results page, not compressed", "/programs/?near={zip}"),
    Row("Pages", "results page, common filters", "/programs/?near={zip}&" + COMMON, gzip=True),
    Row("Pages", "listing page", "/programs/{slug}/", gzip=True),
)

MIX: dict[str, float] = {
    "place suggestion": 0.2,
    "home page": 0.1,
    "results page": 0.2,
    "results page, common filters": 0.1,
    "listing page": 0.15,
    "nearest, any of 480 places": 0.1,
    "filters and facets, any of 480 places": 0.05,
    "text near a place": 0.05,
    "text, misspelled": 0.05,
}
"""Shares of the requests of a busy hour, on paper: nobody has counted them."""

SAMPLE = """
    SELECT id::text, slug FROM programs_program WHERE status = 'published' ORDER BY id LIMIT %s
"""


ANYWHERE = """
    SELECT zip_code FROM programs_place WHERE kind = 'zip' ORDER BY md5(zip_code) LIMIT %s
"""
"""ZIP codes from all over: more listings near them than are kept in memory."""


def fields_of(listings: int) -> list[dict[str, str]]:
    """What fills the paths: one dictionary a turn, ready for a query string. Two queries."""
    count = 40 * len(METROS)
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE, [count])  # ids are random, so the lowest lie anywhere
        programs = cursor.fetchall()
        cursor.execute(ANYWHERE, [count])
        anywhere = [zip_code for (zip_code,) in cursor.fetchall()]
    found = []
    for turn in range(count):
        zip_code, state, typed, mistyped = METROS[turn % len(METROS)]
        pk, slug = programs[turn % len(programs)]
        values = {
            "zip": zip_code,
            "anywhere": anywhere[turn % len(anywhere)],
            "state": state,
            "typed": typed,
            "mistyped": mistyped,
            "text": TEXTS[turn % len(TEXTS)],
            "misspelled": MISSPELLED[turn % len(MISSPELLED)],
            "payer": f"sample-payer-{turn % min(4, frequencies.PAYERS)}",
            "page_500": str(min(500, max(1, listings // 2 // 20))),
            "id": pk,
            "slug": slug,
        }
        found.append({name: quote(value) for name, value in values.items()})
    return found
