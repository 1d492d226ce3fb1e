"""What the result page says for each outcome: its title, what to do next, what to say on the phone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text
from programs.web.fit_check.rule import Level


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one outcome. ``short`` names it in the table of rules; ``steps`` are done in order."""

    short: Text
    title: Text
    lead: Text = ""
    steps: tuple[Text, ...] = ()
    search: Text = ""
    ask: Text = ""


AT_ONCE: tuple[Text, ...] = (
    _(
        "Nobody has time, or it gets worse? Call or text 988 and ask for a mobile crisis team, "
        "or go to an emergency room."
    ),
    _("Ask about a day program (partial hospitalization, PHP) or a live-in program."),
)
"""Steps where more than an IOP is needed; they are told as well where a doctor has to come first."""

BY_LEVEL: dict[Level, Words] = {
    Level.DANGER: Words(
        short=_("Danger: get help now"),
        title=_("Please get help right now"),
        lead=_("You do not have to be sure, and you do not have to do this alone."),
    ),
    Level.MEDICAL: Words(
        short=_("See a doctor first"),
        title=_("See a doctor first"),
        lead=_("A safe body comes first. After that, an IOP is often the next step."),
        steps=(
            _(
                "Call a doctor, a clinic or an urgent care center today. Say how the body is, what is used, and "
                "how much."
            ),
            _(
                "Do not stop all at once and alone. If it gets bad (a seizure, fever, confusion, fainting, a racing "
                "heart, vomiting that does not stop), call 911."
            ),
            _("Is a dose or a mix dangerous? Poison Help, 1-800-222-1222, answers day and night, free."),
            _("Then call programs. Many help you find a doctor or a safe place to stop, and start when it is done."),
        ),
        search=_("Programs that can help you plan this"),
        ask=_("What do I need from a doctor before I can start? Do you work with doctors who give medicine for it?"),
    ),
    Level.MORE: Words(
        short=_("More than an IOP first"),
        title=_("More help than an IOP may be needed first"),
        lead=_("Some help has more hours, or a bed. An IOP can come after it."),
        steps=(
            _("Call a doctor or a clinic and ask to be seen soon; with thoughts of harm, today or tomorrow."),
            *AT_ONCE,
            _("Programs look at this with you in a first talk. They send you on if something else fits better."),
        ),
        search=_("Programs to ask: many also know or run a day program"),
        ask=_("Do you have a day program? If you do not, who near here does?"),
    ),
    Level.IOP: Words(
        short=_("An IOP fits"),
        title=_("An IOP may be a good fit"),
        lead=_("Several sessions a week, and nights at home. Your answers point to this level of care."),
        steps=(
            _("Find two or three programs below, and call them. The first may have no room."),
            _("Ask for a first talk. There the program finds out with you if it is the right one."),
            _("Ask what it will cost with insurance before it starts."),
        ),
        search=_("Find programs"),
        ask=_("When could it start? On which days, and at what times? What will it cost with insurance?"),
    ),
    Level.LESS: Words(
        short=_("Less may be enough"),
        title=_("Less than an IOP may be enough"),
        lead=_("A visit a week, or now and then, may be the right start. An IOP is still there if it gets harder."),
        steps=(
            _("Start with a family doctor, a therapist, or a school or work counselor."),
            _("No idea whom to call? 1-800-662-4357 names services near you, free of charge."),
            _("Come back to this check if things get harder, or if visits do not help in about two months."),
        ),
        search=_("Look at programs anyway"),
        ask=_("Do you also offer weekly visits? How can I tell when it is time for more?"),
    ),
    Level.UNCLEAR: Words(
        short=_("We cannot tell"),
        title=_("We cannot tell from these answers"),
        lead=_("That is fine. A short phone call can tell more than a form."),
        steps=(
            _("Call a program or a doctor and ask for a first talk. It does not bind you to anything."),
            _("No idea whom to call? 1-800-662-4357 names services near you, free of charge."),
            _("You can also change your answers and look again."),
        ),
        search=_("Programs you can ask"),
        ask=_("Could somebody talk with me about what kind of help fits?"),
    ),
    Level.NOTE: Words(short=_("Good to know"), title=""),
}

BY_HELPLINE = frozenset({Level.IOP, Level.LESS, Level.UNCLEAR})
"""Outcomes that name SAMHSA's helpline. It gives information and names services; it does not treat, and it
is nobody to ask about withdrawal or danger. Source: ``sources.HELPLINE``."""

CALLING: dict[str, Text] = {
    "me": _("Hello. I am looking for help for myself, and I wonder if an IOP is right."),
    "child": _("Hello. I am looking for help for my child, and I wonder if an IOP is right."),
    "other": _("Hello. I am looking for help for somebody close to me, and I wonder if an IOP is right."),
}
"""How a call can begin, by whom it is for."""

LADDER = ("outpatient", "iop", "php", "residential", "inpatient")
"""Levels of care from little to much, as the vocabulary names them."""
