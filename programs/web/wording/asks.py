"""What a program does not say of what was asked for, in words: something to ask, never a no."""

from __future__ import annotations

from collections.abc import Sequence

from programs.vocabularies import BY_CODE
from programs.web.wording.facts import joined, labels
from programs.web.wording.words import gettext as _

SCHEDULE = ("free", "when", "hours_min", "hours_max")


def unsaid(parameter: str, values: Sequence[str]) -> list[str]:
    """What is not said of one parameter, as words that follow “Does not say:”."""
    if parameter in SCHEDULE:
        return [_("when it meets")]
    if parameter == "time_zone":
        return [_("in which time zone it meets")]
    if parameter in ("payer", "network"):
        return [_("which insurance plans it takes")]
    if parameter == "accepting":
        return [_("whether it takes new patients")]
    if parameter == "q":
        return [_("“%(words)s”") % {"words": value[:60]} for value in values]
    if parameter == "near":
        return [_("exactly where it is")]
    if parameter == "evidence":
        return [_("whether it has an IOP")]
    if parameter == "format":
        return [
            _("whether all of it can be by video") if "virtual" in values else _("whether you go there for all of it")
        ]
    return labels(BY_CODE[parameter], values) if parameter in BY_CODE else []


def listed(questions: Sequence[tuple[str, Sequence[str]]]) -> str:
    """All of it in one phrase: “Self-harm and suicidal thoughts, when it meets”."""
    found = [words for parameter, values in questions for words in unsaid(parameter, values)]
    return joined(list(dict.fromkeys(found)))
