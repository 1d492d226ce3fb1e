"""Tracks with hours as programs have them.

An intensive outpatient program is 9 to 19 hours a week, for adolescents 6 to 19 (ASAM level 2.1),
on 3 to 5 days of 2 to 4 hours; weekend tracks have two longer days.
"""

from __future__ import annotations

import random
from typing import Any

HOURS_A_WEEK = (9.0, 19.0)
HOURS_A_WEEK_TEENS = (6.0, 19.0)

DAYS = {
    2: ("Tue, Thu", "Mon, Wed"),
    3: ("Mon, Wed, Thu", "Mon, Wed, Fri", "Tue, Wed, Thu", "Mon, Tue, Thu"),
    4: ("Mon, Tue, Wed, Thu", "Mon, Tue, Thu, Fri"),
    5: ("Mon, Tue, Wed, Thu, Fri",),
}
STARTS = {
    "Morning": ("08:30", "09:00", "09:00", "09:30", "10:00"),
    "Afternoon": ("12:30", "13:00", "13:00", "13:30"),
    "Evening": ("17:00", "17:30", "17:30", "18:00", "18:00"),
    "After-school": ("15:30", "16:00", "16:00", "16:30"),
}
LENGTHS = {3: (180, 180, 210, 240), 4: (150, 180, 180), 5: (120, 150, 180)}
LENGTHS_TEENS = {2: (180, 210), 3: (120, 150, 180), 4: (120, 150, 180), 5: (120,)}
WEEKENDS = (
    "Sat, Sun 09:00–13:30",
    "Sat, Sun 09:00–12:00\nSat, Sun 12:30–14:30",
    "Sat, Sun 10:00–12:30\nSat, Sun 13:00–15:30",
)
WEEKS = ((6, 8), (8, 10), (8, 12), (10, 12), (12, 16), (4, 6))
PEOPLE = {
    "child": "children",
    "adolescent": "teens",
    "young-adult": "young adults",
    "adult": "adults",
    "senior": "older adults",
}
PARTS_OF_DAY = {
    "child": ("After-school",),
    "adolescent": ("After-school", "After-school", "Evening"),
    "young-adult": ("Afternoon", "Evening", "Morning"),
    "adult": ("Evening", "Morning", "Evening", "Afternoon", "Weekend"),
    "senior": ("Morning", "Afternoon"),
}


def tracks(dice: random.Random, ages: list[str], *, hybrid: bool) -> list[dict[str, Any]]:
    """One to four tracks, every age group in at least one, no two with one name."""
    wanted = [(age, part) for age in ages for part in dict.fromkeys(dice.choices(PARTS_OF_DAY[age], k=2))]
    found: list[dict[str, Any]] = []
    for age, part in wanted[:4]:
        row: dict[str, Any] = {
            "name": f"{part} {PEOPLE[age]}",
            "ages": [age],
            "sessions": sessions(dice, part, is_teen=age in ("child", "adolescent")),
        }
        if dice.random() < 0.8:
            row["weeks"] = list(dice.choice(WEEKS))
        if hybrid and dice.random() < 0.5:
            row["format"] = dice.choice(("virtual", "in-person"))
        found.append(row)
    return found


def sessions(dice: random.Random, part: str, *, is_teen: bool) -> str:
    """The weekly sessions of a track, as people write them, with hours that suit the age."""
    if part == "Weekend":
        return dice.choice(WEEKENDS)
    count = dice.choice((2, 3, 3, 4) if is_teen else (3, 3, 3, 4, 4, 5))
    start = minutes_of(dice.choice(STARTS[part]))
    end = start + dice.choice((LENGTHS_TEENS if is_teen else LENGTHS)[count])
    return f"{dice.choice(DAYS[count])} {start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}"


def minutes_of(clock: str) -> int:
    """``17:30`` as 1,050."""
    return int(clock[:2]) * 60 + int(clock[3:])
