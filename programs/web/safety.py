"""The calm panel beside a search for self-harm, suicide or overdose: how to tell an emergency, and what to do tonight.

Who is in danger and says so is answered by ``programs.web.crisis``, before all else. Who looks for a program because
somebody may be in danger gets this: shown for what was chosen and for words that mean the same. Each sentence has
a source, which ``/fit-check/how/`` names.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programs.search import crisis_in, meant_by
from programs.vocabularies import Text
from programs.web.fit_check import sources
from programs.web.fit_check.emergencies import OVERDOSE, SUICIDE, Step

TYPED = ("q", "near")
"""Boxes that take words: people in need type into whichever is there."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What somebody worried about should know tonight. ``chosen`` are the terms that show it: facet and code."""

    code: str
    chosen: frozenset[tuple[str, str]]
    title: Text
    signs: tuple[Step, ...]
    tonight: tuple[Step, ...]
    guide: str
    emergency_first: bool = False

    @property
    def sentences(self) -> tuple[Step, ...]:
        return self.signs + self.tonight


SUICIDAL = Moment(
    SUICIDE.code,
    frozenset({("condition", "self-harm"), ("service", "suicide-prevention")}),
    _("Worried about suicide or self-harm?"),
    signs=(
        Step(_("Somebody has tried to die, or is about to: call 911."), sources.SUICIDE_PREVENTION),
        Step(
            _(
                "Talk of wanting to die, saying goodbye, giving away things that matter, looking for a way to die: "
                "get help today, most of all if it is new or has grown."
            ),
            sources.SUICIDE_PREVENTION,
        ),
    ),
    tonight=(
        Step(
            _("Ask: “Are you thinking about killing yourself?” Asking does not put the thought there. Then listen."),
            sources.FIVE_STEPS,
        ),
        *(step for step in SUICIDE.steps if step.later),
    ),
    guide="families",
)

OVERDOSED = Moment(
    OVERDOSE.code,
    frozenset({("service", "naloxone")}),
    _("Worried about an overdose?"),
    signs=(
        Step(
            _(
                "Somebody cannot be woken, breathes slowly or not at all, or has blue or gray lips or nails: "
                "call 911 at once."
            ),
            sources.OVERDOSE,
        ),
        *OVERDOSE.steps[1:3],
        Step(_("Not sure? Act as if it were an overdose."), sources.OVERDOSE),
    ),
    tonight=(
        Step(
            _("Have naloxone (Narcan) at home, which needs no prescription, and show everybody where it is."),
            sources.FENTANYL,
        ),
        Step(_("Pills that are not from a pharmacy can hold fentanyl, and one can kill."), sources.FENTANYL),
        *(step for step in OVERDOSE.steps if step.source is sources.GOOD_SAMARITAN),
    ),
    guide="families",
    emergency_first=True,
)

MOMENTS = (SUICIDAL, OVERDOSED)


def moment(data: QueryDict) -> Moment | None:
    """The first that a search speaks of, by what was chosen or typed."""
    asked = {(facet, code) for facet in ("condition", "service") for code in data.getlist(facet)}
    kinds = set()
    for name in TYPED:
        danger = crisis_in(data.get(name, ""))
        if danger:
            kinds.add(danger.kind)
        else:
            asked |= meant_by(data.get(name, ""))
    return next((one for one in MOMENTS if one.code in kinds or one.chosen & asked), None)


def panel(data: QueryDict) -> SafeString:
    """The panel as HTML, in the language of the page; nothing for a search that speaks of something else. Below the
    answer to words of danger it does not say the numbers once more."""
    found = moment(data)
    if found is None:
        return SafeString()
    answered = any(crisis_in(data.get(name, "")) for name in TYPED)
    return render_to_string("web/safety.html", {"moment": found, "answered": answered})
