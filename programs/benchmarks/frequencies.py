"""How often each term, network, timetable and check occurs among made-up listings.

The averages are those of the federal directory (about 50 terms a listing), the tails are longer, so
that every facet has terms that nearly all listings have and terms that hardly any has.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from programs.demonstration import timetables
from programs.models.provenance import CHECKED_TOGETHER
from programs.models.sessions import parse_sessions
from programs.vocabularies import ACCEPTING, BY_CODE, VERIFICATION_ASPECT

SPREAD = {
    "conditions": (0.5, 0.003),
    "therapies": (0.98, 0.005),
    "services": (0.98, 0.01),
    "populations": (0.55, 0.003),
    "payments": (0.85, 0.05),
    "languages": (0.3, 0.0005),
    "accreditations": (0.5, 0.01),
    "restrictions": (0.06, 0.002),
}
"""Shares of listings that have the first and the last term of a facet; see ``shares_between``."""

SHARES: dict[str, dict[str, float]] = {
    "levels": {"iop": 1, "outpatient": 0.85, "php": 0.2, "residential": 0.2, "detox": 0.15, "opioid-treatment": 0.15},
    "ages": {"adult": 0.9, "young-adult": 0.7, "senior": 0.6, "adolescent": 0.35, "child": 0.15},
    "focus": {"substance-use": 0.75, "mental-health": 0.55, "co-occurring": 0.45},
}
FACET_OF = {
    "conditions": "condition",
    "therapies": "therapy",
    "services": "service",
    "populations": "population",
    "payments": "payment",
    "languages": "language",
    "accreditations": "accreditation",
    "restrictions": "restriction",
    "levels": "level",
    "ages": "age",
    "focus": "focus",
}

EVIDENCE = {"stated": 0.6, "named": 0.15, "possible": 0.25}
FORMAT = {"in-person": 0.55, "hybrid": 0.35, "virtual": 0.06, None: 0.04}
STATUS = {"published": 0.97, "hidden": 0.01, "closed": 0.01, "draft": 0.01}
PRECISION = {"street": 0.8, "zip": 0.17, "hidden": 0.03}
OPENINGS = dict(zip((code for code, _label in ACCEPTING), (0.3, 0.12, 0.05, 0.53), strict=True))

PAYERS, NETWORKS_EACH = 40, 4
SAYS_A_NETWORK = 0.4
WEEKS = 300
WAS_CHECKED = 0.7
DAYS_AGO_MAX = 700

POOL = 2_000
"""Sets drawn once for each column; a listing picks one of each, so combinations hardly repeat."""


@dataclass(frozen=True)
class Week:
    """A track: its sessions as ``(start, end)`` minutes of the week, none of them beyond Sunday midnight."""

    name: str
    ages: list[str]
    sessions: list[tuple[int, int]]
    weeks_min: int | None
    weeks_max: int | None

    @property
    def minutes(self) -> tuple[tuple[int, int], ...]:
        """The sessions with those that touch made one, as a multirange has them."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(self.sessions):
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return tuple(joined)


def shares_between(most: float, least: float, count: int) -> list[float]:
    """Shares of ``count`` terms: many near ``most``, then a long fall to ``least``."""
    fall = math.log(least / most)
    return [most * math.exp(fall * (place / (count - 1)) ** 2) for place in range(count)]


def term_sets(column: str, dice: random.Random) -> list[list[int]]:
    """``POOL`` sets of term numbers of one column, each ascending as the model stores them."""
    facet = BY_CODE[FACET_OF[column]]
    if column in SPREAD:
        shares = dict(zip(facet.terms, shares_between(*SPREAD[column], len(facet.terms)), strict=True))
    else:
        shares = {facet.by_code[code]: share for code, share in SHARES[column].items()}
    return [sorted(term.number for term, share in shares.items() if dice.random() < share) for _each in range(POOL)]


def network_sets(dice: random.Random) -> list[list[int]]:
    """Places of networks in the list of all, big payers first and far more often; empty where none is stated."""
    count = PAYERS * NETWORKS_EACH
    weights = [1 / (place + 3) for place in range(count)]
    return [
        sorted(set(dice.choices(range(count), weights, k=dice.randrange(1, 9))))
        if dice.random() < SAYS_A_NETWORK
        else []
        for _each in range(POOL)
    ]


def check_sets(dice: random.Random) -> list[list[tuple[str, int, str]]]:
    """Verifications of a listing: aspect, days ago, by whom. One call in four leaves out contact or services."""
    others = [code for code, _label in VERIFICATION_ASPECT if code not in CHECKED_TOGETHER]
    return [
        [
            (aspect, min(DAYS_AGO_MAX - 1, int(dice.expovariate(1 / 90))), dice.choice(("provider", "plan", "staff")))
            for aspect in (
                *dice.sample(CHECKED_TOGETHER, dice.choice((1, 2, 2, 2))),
                *dice.sample(others, dice.randrange(2)),
            )
        ]
        if dice.random() < WAS_CHECKED
        else []
        for _each in range(POOL)
    ]


def weeks(dice: random.Random) -> list[Week]:
    """``WEEKS`` different timetables: real ones repeat, and so do these."""
    found: dict[tuple[tuple[int, int], ...], Week] = {}
    ages = SHARES["ages"]
    for _turn in range(200 * WEEKS):
        for track in timetables.tracks(dice, dice.choices(list(ages), list(ages.values())), hybrid=False):
            sessions = [(session.lower, session.upper) for session in parse_sessions(track["sessions"])]
            week = Week(track["name"], track["ages"], sessions, *track.get("weeks", (None, None)))
            found.setdefault(week.minutes, week)
        if len(found) >= WEEKS:
            break
    return list(found.values())[:WEEKS]


def track_sets(count: int, dice: random.Random) -> list[list[int]]:
    """Places of tracks in the list of ``count``; some weeks are common, six listings in ten state none."""
    weights = [1 / (place + 10) for place in range(count)]
    return [
        sorted(set(dice.choices(range(count), weights, k=dice.randrange(1, 4)))) if dice.random() < 0.4 else []
        for _each in range(POOL)
    ]
