"""The words of a timetable in English and Spanish: days, times of day, fillers, and what makes it none."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text

DAY_NAMES = (
    "mon mond monday mo m lunes lun lu l",
    "tue tues tuesday tu t martes mar ma",
    "wed weds wednes wednesday we w miércoles miercoles mié mie mi x",
    "thu thur thurs thursday th r jueves jue ju j",
    "fri friday fr f viernes vie vi v",
    "sat saturday sa sábado sabado sáb sab",
    "sun sunday su domingo dom do",
)
DAYS_OF = {name: number for number, names in enumerate(DAY_NAMES) for name in names.split()}

SPANISH_LETTERS = frozenset("lxjv")
"""Beside one of these a lone ``m`` is martes or miércoles, and nobody can tell which."""

SETS_OF_DAYS = {
    "weekdays": (0, 1, 2, 3, 4),
    "weekday": (0, 1, 2, 3, 4),
    "weeknights": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "weekend": (5, 6),
}

PARTS_OF_DAY = {
    **dict.fromkeys(("morning", "mornings", "mañana", "mañanas", "am", "a.m."), "morning"),
    **dict.fromkeys(("afternoon", "afternoons", "tarde", "tardes"), "afternoon"),
    **dict.fromkeys(("evening", "evenings", "eve", "eves", "night", "nights", "noche", "noches"), "evening"),
    **dict.fromkeys(("weeknights", "pm", "p.m."), "evening"),
}
STARTS = {"morning": (5 * 60, 12 * 60 - 1), "afternoon": (12 * 60, 19 * 60), "evening": (16 * 60, 22 * 60)}
"""Minutes of the day in which a session of that part of the day begins, first and last. ``tarde`` goes on
until dark."""

FILLER_WORDS = """
    iop adult adults adolescent adolescents teen teens virtual online telehealth group groups session sessions
    class classes program track meets meet meeting meetings every each on from at the of held schedule
    grupo grupos sesión sesiones sesion programa horario clase clases cada los las la el de del en por
    hours desde adultos adolescentes reunión reuniones se reúne reunen reúnen día dia day days in
"""
FILLERS = frozenset(FILLER_WORDS.split())
"""Words that change nothing about when people meet."""

JOINS = frozenset(("and", "y", "e", "plus", "&", "+", ",", "/", ":", "(", ")", "."))
DAY_SPANS = frozenset(("-", "to", "through", "thru", "a", "al", "hasta"))

Refused = tuple[tuple[str, re.Pattern[str], Text], ...]

NOT_A_TIMETABLE: Refused = (
    (
        "count",
        re.compile(
            r"\b(?:\d+|two|three|four|five|dos|tres|cuatro|cinco)\s*(?:x|times|days|hours?|hrs?|veces|días|dias|horas)"
            r"\s*(?:/|a|per|each|every|por|a la|al)\s*(?:week|wk|day|semana|día|dia)\b|\b(?:once|twice) a week\b",
            re.IGNORECASE,
        ),
        _("this says how often or how long, not when"),
    ),
    (
        "opening-hours",
        re.compile(
            r"\b(?:open|opens|office|business|front desk|walk[ -]?ins?|drop[ -]?in|clinic hours|intakes?|assessments?|"
            r"admissions?|oficina|abiertos?|abre|atención|atencion|citas?|appointments?|24/7|24 hours|24 horas)\b|"
            r"(?<!iop )(?<!program )(?<!group )(?<!session )\bhours\b",
            re.IGNORECASE,
        ),
        _("these are opening hours or times of intake, not the sessions of a program"),
    ),
    (
        "not-every-week",
        re.compile(
            r"\b(?:every other|other week|bi-?weekly|alternat\w*|monthly|month|1st|2nd|3rd|4th|5th|first|second|third|"
            r"last|rotating|varies|vary|flexible|quincenal\w*|mensual\w*|primer\w*|segund\w*|varía\w*)\b",
            re.IGNORECASE,
        ),
        _("this is not the same in every week"),
    ),
    (
        "choice",
        re.compile(r"\b(?:or|o|either|depending|según|segun)\b", re.IGNORECASE),
        _("this is a choice: write each choice as a timetable of its own"),
    ),
    (
        "exception",
        re.compile(
            r"\b(?:except|excluding|excepto|menos|salvo|closed|cerrado|holidays?|feriados?|no)\b", re.IGNORECASE
        ),
        _("there are exceptions"),
    ),
    (
        "daily",
        re.compile(r"\b(?:daily|diario|diariamente)\b", re.IGNORECASE),
        _("“daily” may be five days or seven: name the days"),
    ),
    (
        "time-zone",
        re.compile(r"\b(?:[ecmp][sd]?t|ak[sd]t|hst|utc|gmt|(?:eastern|central|mountain|pacific) time)\b", re.I),
        _("a time zone is named: write the times of the place where the program is"),
    ),
)
"""Code, pattern and reason of what must be asked, whatever else the text says."""

NOT_OPENING_HOURS = tuple(reason for reason in NOT_A_TIMETABLE if reason[0] != "opening-hours")
"""The same for hours in which somebody answers, which are no sessions."""

EVERY_DAY = re.compile(
    r"\b(?:every ?day|(?:7|seven) days (?:a|per) week|todos los d[ií]as|(?:7|siete) d[ií]as (?:a la|por) semana)\b",
    re.IGNORECASE,
)
