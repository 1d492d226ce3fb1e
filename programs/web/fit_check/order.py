"""Which answers are worse than which: with a worse answer, the outcome is never less careful.

The rules do not use this. Tests hold the rules against it over all combinations, and whoever signs the
rules reads it. ``rule.CAREFULNESS`` is the order of the outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text
from programs.web.fit_check.rule import Condition, when


@dataclass(frozen=True, slots=True)
class Chain:
    """Answers to one question, from better to worse. It is not claimed when ``unless`` holds."""

    question: str
    answers: tuple[str, ...]
    unless: Condition = field(default_factory=dict)


def chain(question: str, answers: str, unless: Condition | None = None) -> Chain:
    return Chain(question, tuple(answers.split()), unless or {})


CHAINS: tuple[Chain, ...] = (
    chain("safety", "safe unsure thoughts might-act"),
    chain("safety", "thoughts harmed"),
    chain("safety", "thoughts threatened"),
    chain("feelings", "mild moderate severe unreal"),
    chain("feelings", "mild unsure unreal"),
    *(chain("lately", f"none {worse}") for worse in ("faint", "no-sleep", "pregnant", "attempt", "unsure")),
    chain("daily", "well slipping hardly unable"),
    chain("daily", "well unsure unable"),
    *(chain("use", f"{better} sometimes {worse}")
      for better in ("none", "prescribed") for worse in ("alcohol", "sedatives", "opioids")),
    chain("use", "none unsure alcohol"),
    chain("use", "prescribed drugs"),
    chain("use", "none sometimes drugs", unless=when(stopping="ill always")),
    chain("stopping", "nothing ill severe now"),
    chain("stopping", "nothing always severe"),
    chain("stopping", "nothing unsure severe"),
    chain("stopping", "finished severe"),
    chain("home", "support alone harmful"),
    chain("home", "alone none"),
    chain("home", "support unsure harmful"),
    chain("home", "unsure none"),
    chain("tried", "helping nothing weekly program"),
    chain("tried", "nothing leaving"),
    chain("tried", "helping unsure program"),
)  # fmt: skip

NOT_ORDERED: dict[str, Text] = {
    "who": _("Whom it is for changes the words, never the outcome."),
    "age": _(
        "No age is worse. A child of 12 or under with thoughts of harm has to be seen soon; other ages have notes."
    ),
    "safety": _("Not said stands between safe and thoughts. Harm done and a threat from outside are both danger."),
    "feelings": _("Not said stands anywhere between fine and losing touch."),
    "lately": _("Each of these dangers is one of its own kind; all are worse than none."),
    "daily": _("Not said stands anywhere between well and unable."),
    "use": _(
        "Alcohol, calming pills, opioids and other drugs differ in kind. Other drugs come above “sometimes” except "
        "where stopping makes ill or there is no day without: “nothing” and “sometimes” leave open that it is alcohol "
        "or calming pills, which are dangerous to stop, and naming meth, cocaine or cannabis does not. A medicine that "
        "helps is not compared with “nothing”: it explains why stopping it would make ill."
    ),
    "stopping": _(
        "Ill and “no day without it” are alike. “It is over” is not compared with “nothing happens”: after a detox, "
        "treatment goes on, while opioids and calming pills still in use need a doctor."
    ),
    "home": _("A home that harms and no home are different kinds of worse."),
    "tried": _("Coming from a hospital is worse than nothing tried, and not compared with what was too little."),
    "time": _("When somebody has time never changes the outcome."),
}
"""By question: which of its answers are not compared, and why."""
