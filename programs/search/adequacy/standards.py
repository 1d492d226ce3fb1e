"""Published standards of network adequacy, as data: each with its source, its date and what it is for.

What is measured here is no finding of compliance: distances are straight lines, not minutes on a road.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text


@dataclass(frozen=True, slots=True)
class CountyClass:
    """A class of counties. ``rules`` are pairs of the least people and the least people per square mile: a county that
    fulfils one of them is of this class, unless it is of one before it."""

    code: str
    label: Text
    rules: tuple[tuple[int, float], ...] = ()


EXTREME_BELOW = 10.0
"""People per square mile: a county with fewer is one of extreme access considerations."""

CLASSES = (
    CountyClass("large-metro", _("Large metro"), ((1_000_000, 1_000), (500_000, 1_500), (0, 5_000))),
    CountyClass("metro", _("Metro"), ((200_000, 10), (50_000, 100), (10_000, 1_000))),
    CountyClass("micro", _("Micro"), ((50_000, 10), (10_000, 50))),
    CountyClass("rural", _("Rural")),
    CountyClass("extreme-access", _("Extreme access")),
)
"""42 CFR 422.116(c), as the source below gives it: the class is that of the county in which the member lives."""

CODES = tuple(one.code for one in CLASSES)
RURAL, EXTREME = CODES.index("rural"), CODES.index("extreme-access")


def class_of(people: float, people_per_square_mile: float) -> int:
    """The place in ``CLASSES`` of a county."""
    for place, one in enumerate(CLASSES):
        if any(people >= least and people_per_square_mile >= density for least, density in one.rules):
            return place
    return EXTREME if people_per_square_mile < EXTREME_BELOW else RURAL


@dataclass(frozen=True, slots=True)
class Threshold:
    """Of one class of counties: the most miles, the minutes beside them that cannot be measured here (``None``: it
    names none), and the share of people (0 to 1) who must have it so near."""

    miles: float
    minutes: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Standard:
    """Thresholds by class, in the order of ``CLASSES``. ``telehealth_credit`` is what telehealth adds to the share of
    people that a regulator counts (0 to 1): it is told and never added here. ``states`` are those that it is for; none:
    all."""

    code: str
    label: Text
    purpose: Text
    source: str
    url: str
    in_force_from: date
    read_on: date
    caveat: Text
    telehealth_credit: float
    thresholds: tuple[Threshold, ...]
    states: tuple[str, ...] = ()


ECFR = "https://www.ecfr.gov/current/title-42/chapter-IV/subchapter-B/part-422/subpart-C/section-422.116"
SHARES = (0.9, 0.9, 0.85, 0.85, 0.85)
"""42 CFR 422.116: 90 percent of people in large metro and metro counties, 85 percent in all others."""

SEEN_IN_A_COPY = _(
    "The table was read in a published copy, not in the Code of Federal Regulations itself: check it there before you "
    "call it official."
)


def medicare_advantage(code: str, label: Text, miles: tuple[float, ...], minutes: tuple[int, ...]) -> Standard:
    """One row of table 1 of 42 CFR 422.116."""
    return Standard(
        code,
        label,
        _("Medicare Advantage plans: the farthest that a provider of this type may be from a member."),
        "42 CFR 422.116, table 1",
        ECFR,
        date(2025, 1, 1),
        date(2026, 11, 1),
        SEEN_IN_A_COPY,
        0.1,
        tuple(map(Threshold, miles, minutes, SHARES)),
    )


PUBLISHED = {
    one.code: one
    for one in (
        medicare_advantage(
            "ma-outpatient-behavioral-health",
            _("Medicare Advantage: outpatient behavioral health"),
            (10, 25, 40, 50, 100),
            (20, 40, 55, 60, 110),
        ),
        medicare_advantage(
            "ma-clinical-social-work",
            _("Medicare Advantage: clinical social work"),
            (10, 20, 35, 60, 110),
            (20, 30, 50, 75, 125),
        ),
        medicare_advantage(
            "ma-clinical-psychology",
            _("Medicare Advantage: clinical psychology"),
            (10, 30, 45, 60, 130),
            (20, 45, 60, 75, 145),
        ),
        medicare_advantage(
            "ma-psychiatry", _("Medicare Advantage: psychiatry"), (10, 30, 45, 60, 100), (20, 45, 60, 75, 110)
        ),
    )
}
"""By code. No regulator names intensive outpatient programs as a type: the first is the nearest."""
