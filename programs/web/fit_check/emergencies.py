"""What to do in an emergency, step by step: shown the moment an answer means danger, and on the page that follows.

Each sentence has a source, which ``/fit-check/how/`` names. The steps are in the order in which they
are done, and speak to whoever is there: the person, or somebody beside the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text
from programs.web.fit_check import sources
from programs.web.fit_check.sources import Source


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. ``later``: it holds as well when thoughts are there and nobody is in danger now."""

    says: Text
    source: Source
    later: bool = False


@dataclass(frozen=True, slots=True)
class Emergency:
    """``first``: the number to call first, ``988`` or ``911``."""

    code: str
    first: str
    title: Text
    steps: tuple[Step, ...]


SUICIDE = Emergency(
    "suicide",
    "988",
    _("Thoughts of suicide or of hurting somebody"),
    (
        Step(
            _("Do not be alone. Go to somebody you trust, or stay with the person you worry about."),
            sources.FIVE_STEPS,
            later=True,
        ),
        Step(
            _(
                "Call 988, text 988, or chat at 988lifeline.org. It is free, day and night. "
                "In Spanish: press 2, or text AYUDA to 988."
            ),
            sources.LIFELINE_USE,
        ),
        Step(
            _("Put guns, pills and other means out of reach. Let somebody else lock them up or take them away."),
            sources.FIVE_STEPS,
            later=True,
        ),
        Step(
            _("Deaf or hard of hearing: 988 by videophone answers in American Sign Language (ASL). Or text 988."),
            sources.LIFELINE_DEAF,
        ),
        Step(_("Veterans, and those who love them: call 988 and press 1, or text 838255."), sources.VETERANS),
        Step(
            _("It cannot wait? Call 911 or go to an emergency room. In many places 988 can send a mobile crisis team."),
            sources.CRISIS_CARE,
        ),
        Step(
            _(
                "When it is calmer, write a safety plan with somebody: the signs, what helps, "
                "whom to call, what to lock away."
            ),
            sources.SUICIDE_PREVENTION,
            later=True,
        ),
    ),
)

OVERDOSE = Emergency(
    "overdose",
    "911",
    _("Somebody took too much, or is hurt"),
    (
        Step(
            _("Call 911. Say where you are, and that somebody does not wake up or does not breathe well."),
            sources.OVERDOSE,
        ),
        Step(
            _("Give naloxone (Narcan) now, if there is any. It does no harm when it was something else."),
            sources.OVERDOSE,
        ),
        Step(_("No better after 2 to 3 minutes? Give a second dose."), sources.OVERDOSE),
        Step(
            _(
                "Breathe for them: on the back, head tilted back, nose held shut, "
                "one breath into the mouth every 5 seconds."
            ),
            sources.OVERDOSE,
        ),
        Step(_("When they breathe, lay them on their side, so that they do not choke."), sources.OVERDOSE),
        Step(
            _("Stay until help is there. Naloxone wears off, and the overdose can come back."),
            sources.OVERDOSE,
        ),
        Step(_("Most states have laws that protect who calls for help in an overdose."), sources.GOOD_SAMARITAN),
        Step(
            _(
                "While you wait: Poison Help, 1-800-222-1222, says what to do for somebody who is awake. Do not make "
                "anybody throw up."
            ),
            sources.POISON,
        ),
        Step(_("Somebody bleeds? Press on the wound with a cloth, hard, until help is there."), sources.BLEEDING),
        Step(_("If it was done on purpose, say so to 911. After that 988 is there for both of you."), sources.LIFELINE),
    ),
)

VIOLENCE = Emergency(
    "violence",
    "911",
    _("Another person is a danger"),
    (
        Step(
            _("Get to a place with people, if you can, and call 911. In many places you can also text 911."),
            sources.TEXT_911,
        ),
        Step(
            _("1-800-799-7233 (domestic violence) listens day and night, also by text: send START to 88788."),
            sources.HOTLINE,
        ),
        Step(
            _("Somebody may look at this phone? The button “Leave” at the top goes to a weather page at once."),
            sources.HOTLINE,
        ),
    ),
)

WITHDRAWAL = Emergency(
    "withdrawal",
    "911",
    _("Dangerous withdrawal"),
    (
        Step(_("Call 911 now. Say what was used, and when it stopped."), sources.DELIRIUM),
        Step(_("Stay with the person until help is there."), sources.DELIRIUM),
        Step(
            _(
                "A seizure: lay the person on the side, put something soft under the head, "
                "and put nothing in the mouth. Look at the time."
            ),
            sources.SEIZURES,
        ),
        Step(_("Do not wait for it to pass, and do not drive."), sources.ALCOHOL_WITHDRAWAL),
    ),
)

BIRTH = Emergency(
    "birth",
    "911",
    _("Losing touch with what is real in pregnancy or after a birth"),
    (
        Step(_("Call 911 or go to an emergency room now. Say when the birth was."), sources.PERINATAL),
        Step(_("Stay with mother and child until help is there."), sources.PERINATAL),
        Step(_("1-833-852-6262, by call or text, helps mothers and families, day and night."), sources.MATERNAL_LINE),
    ),
)

EMERGENCIES: dict[str, Emergency] = {one.code: one for one in (SUICIDE, OVERDOSE, VIOLENCE, WITHDRAWAL, BIRTH)}
"""By code. Options and rules name these."""
