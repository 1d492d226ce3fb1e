"""Danger: help now, and nothing else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when

DANGER: tuple[Rule, ...] = (
    Rule(
        code="might-act",
        level=Level.DANGER,
        conditions=(when(safety="might-act"),),
        says=_("Thoughts of suicide or of hurting somebody could turn into action. Please talk to somebody now."),
        why=_("Talking with a trained person helps people get through the worst hours."),
        source=sources.LIFELINE,
        emergency="suicide",
    ),
    Rule(
        code="harmed",
        level=Level.DANGER,
        conditions=(when(safety="harmed"),),
        says=_(
            "Somebody is hurt or took too much. Call 911 now, even if the person seems to be all right. "
            "Stay with the person."
        ),
        why=_("An overdose or a poisoning can get worse hours later."),
        source=sources.POISON,
        emergency="overdose",
    ),
    Rule(
        code="threatened",
        level=Level.DANGER,
        conditions=(when(safety="threatened"),),
        says=_("Another person is a danger. Call 911 when you can do so safely, or leave for a place with people."),
        why=_("Nobody can get well in a place where they are afraid."),
        source=sources.HOTLINE,
        emergency="violence",
    ),
    Rule(
        code="withdrawal-now",
        level=Level.DANGER,
        conditions=(when(stopping="now"),),
        says=_("A seizure, fever, confusion or seeing things after stopping is an emergency. Call 911 now."),
        why=_("Strong withdrawal can kill. In a hospital it can be treated."),
        source=sources.ALCOHOL_WITHDRAWAL,
        emergency="withdrawal",
    ),
    Rule(
        code="losing-touch-and-thoughts",
        level=Level.DANGER,
        conditions=(when(feelings="unreal", safety="thoughts"),),
        says=_(
            "Thoughts of suicide or harm and losing touch with what is real: together they are an emergency. "
            "Please do not be alone with them. Call 988 or 911 now."
        ),
        why=_("Voices or fears that are not real can push somebody to act who did not want to."),
        source=sources.PSYCHOSIS,
        emergency="suicide",
    ),
    Rule(
        code="attempt-and-thoughts",
        level=Level.DANGER,
        conditions=(when(lately="attempt", safety="thoughts"), when(lately="attempt", feelings="unreal")),
        says=_(
            "Somebody tried to die not long ago, and now there are such thoughts again, or touch with what is "
            "real is lost. Please talk to somebody now, and be seen today."
        ),
        why=_(
            "Most who die after an attempt die in the first weeks and months. To be seen at once makes that less "
            "likely."
        ),
        source=sources.COLUMBIA,
        emergency="suicide",
    ),
    Rule(
        code="confused-in-withdrawal",
        level=Level.DANGER,
        conditions=(when(feelings="unreal", stopping="ill severe"),),
        says=_(
            "Losing touch with what is real, together with signs of withdrawal, is an emergency. Call 911 now. Do "
            "not stay alone."
        ),
        why=_(
            "Confusion or seeing things after stopping can be delirium tremens. It can kill, and a hospital can "
            "treat it."
        ),
        source=sources.DELIRIUM,
        emergency="withdrawal",
    ),
    Rule(
        code="birth-and-losing-touch",
        level=Level.DANGER,
        conditions=(when(lately="pregnant", feelings="unreal"),),
        says=_(
            "Losing touch with what is real in pregnancy or after a birth is an emergency, and it can be treated. "
            "Call 911 or go to an emergency room now. Let somebody stay with mother and child."
        ),
        why=_("Psychosis after a birth comes on fast and can put mother and child in danger."),
        source=sources.PERINATAL,
        emergency="birth",
    ),
)
