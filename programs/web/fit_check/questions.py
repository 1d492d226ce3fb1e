"""The questions of the fit check and what may be answered. The words are our own.

What is asked about follows what the field weighs when it chooses a level of care: safety, the body
(withdrawal), feelings, daily life, home, what was tried. LOCUS, CALOCUS and the ASAM Criteria weigh
the same; their wording and their scores are licensed, and nothing of them is here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.vocabularies import Text

UNSURE = "unsure"
"""The code of “I don't know”; a question left out counts as answered with it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. ``danger``: the check stops there; the code of the emergency it is."""

    code: str
    label: Text
    danger: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, in words for the person, for a parent and for somebody else who asks.

    ``many``: several answers may be given. ``short`` names it in sentences of ours.
    """

    code: str
    short: Text
    me: Text
    child: Text
    other: Text
    options: tuple[Option, ...]
    hint: Text = ""
    many: bool = False

    def option(self, code: str) -> Option:
        """Raises ``KeyError`` for a code that is none of its options."""
        return {option.code: option for option in self.options}[code]

    def asked_of(self, who: str) -> Text:
        return {"child": self.child, "other": self.other}.get(who, self.me)


NOT_SAID = Option(UNSURE, _("I don't know, or I'd rather not say"))

SAFETY_ASKED = _("Is everybody safe right now?")

SAFETY = Question(
    code="safety",
    short=_("Safety"),
    me=SAFETY_ASKED,
    child=SAFETY_ASKED,
    other=SAFETY_ASKED,
    hint=_("This is the one question that we need an answer to."),
    options=(
        Option("safe", _("Yes, safe, and no thoughts of suicide or of hurting anybody")),
        Option("thoughts", _("Safe for now, but there are thoughts of suicide, self-harm or hurting somebody")),
        Option("might-act", _("No: those thoughts could turn into action"), danger="suicide"),
        Option("harmed", _("No: somebody is hurt, or took too much alcohol, medicine or drugs"), danger="overdose"),
        Option("threatened", _("No: another person is a danger"), danger="violence"),
        NOT_SAID,
    ),
)
WHO = Question(
    code="who",
    short=_("Who it is for"),
    me=_("Who is this for?"),
    child=_("Who is this for?"),
    other=_("Who is this for?"),
    options=(
        Option("me", pgettext_lazy("who it is for", "Me")),
        Option("child", _("My child or teen")),
        Option("other", _("Somebody else I care about")),
    ),
)
AGE = Question(
    code="age",
    short=_("Age"),
    me=_("How old are you?"),
    child=_("How old is your child?"),
    other=_("How old is the person?"),
    options=(
        Option("child", _("12 or under")),
        Option("teen", _("13 to 17")),
        Option("young", _("18 to 25")),
        Option("adult", _("26 to 64")),
        Option("older", _("65 or over")),
        NOT_SAID,
    ),
)
FEELINGS = Question(
    code="feelings",
    short=_("Feelings and thoughts"),
    me=_("How hard were your feelings and thoughts in the last two weeks?"),
    child=_("How hard were your child's feelings and thoughts in the last two weeks?"),
    other=_("How hard were the person's feelings and thoughts in the last two weeks?"),
    options=(
        Option("mild", _("Fine, or a little hard")),
        Option("moderate", _("Hard on many days")),
        Option("severe", _("Very hard almost all the time")),
        Option("unreal", _("Losing touch with what is real, such as hearing voices that others do not hear")),
        NOT_SAID,
    ),
)
DAILY = Question(
    code="daily",
    short=_("Daily life"),
    me=_("How does your daily life go: work or school, meals, sleep, home?"),
    child=_("How does your child's daily life go: school, meals, sleep, home?"),
    other=_("How does the person's daily life go: work or school, meals, sleep, home?"),
    options=(
        Option("well", _("Most of it works")),
        Option("slipping", _("Some of it is slipping")),
        Option("hardly", _("Most of it does not work anymore")),
        Option("unable", _("Getting up, washing, eating or drinking takes somebody's help")),
        NOT_SAID,
    ),
)
USE = Question(
    code="use",
    short=_("Alcohol and drugs"),
    me=_("What did you use in the last month?"),
    child=_("What did your child use in the last month?"),
    other=_("What did the person use in the last month?"),
    hint=_("Choose all that are true. Pills from a doctor count as well."),
    many=True,
    options=(
        Option("none", _("Nothing, or nothing that is a problem")),
        Option(
            "prescribed",
            _("A medicine as prescribed, and it helps (such as buprenorphine, methadone or a calming pill)"),
        ),
        Option("sometimes", _("Alcohol or drugs are a problem, but not on most days")),
        Option("alcohol", _("Alcohol, on most days")),
        Option(
            "sedatives",
            _("Pills to calm down or to sleep, on most days (such as Xanax, Klonopin, Valium or Ativan)"),
        ),
        Option("opioids", _("Opioids, on most days (such as heroin, fentanyl or pain pills)")),
        Option("drugs", _("Other drugs, on most days (such as meth, cocaine or cannabis)")),
        NOT_SAID,
    ),
)
STOPPING = Question(
    code="stopping",
    short=_("What happens when the use stops"),
    me=_("What happens when you stop using it for a day or two?"),
    child=_("What happens when your child stops using it for a day or two?"),
    other=_("What happens when the person stops using it for a day or two?"),
    options=(
        Option("nothing", _("Nothing much, or nothing is used")),
        Option("ill", _("Shaking, sweating, feeling sick or no sleep")),
        Option("severe", _("In the past: a seizure, confusion, or seeing things that are not there")),
        Option(
            "now", _("Right now: a seizure, confusion, fever, or seeing things that are not there"), danger="withdrawal"
        ),
        Option("always", _("There is no day without it")),
        Option(
            "finished", _("It is over: at least a week without it, after detox, hospital or jail, and no signs now")
        ),
        NOT_SAID,
    ),
)
LATELY = Question(
    code="lately",
    short=_("The body and the last months"),
    me=_("Is any of this true for you?"),
    child=_("Is any of this true for your child?"),
    other=_("Is any of this true for the person?"),
    hint=_("Choose all that are true."),
    many=True,
    options=(
        Option("none", _("None of these")),
        Option("faint", _("Fainting, not keeping food or drink down, or losing weight fast")),
        Option("no-sleep", _("Almost no sleep for days, and still a lot of energy")),
        Option("pregnant", _("Pregnant, or a birth in the last year")),
        Option("attempt", _("Tried to die in the last three months")),
        NOT_SAID,
    ),
)
HOME = Question(
    code="home",
    short=pgettext_lazy("where somebody lives", "Home"),
    me=_("What is it like where you live?"),
    child=_("What is it like where your child lives?"),
    other=_("What is it like where the person lives?"),
    options=(
        Option("support", _("Calm enough, and somebody there helps")),
        Option("alone", _("Calm enough, but nobody who helps")),
        Option("harmful", _("People there drink or use drugs, or there is a lot of fighting")),
        Option("none", _("There is no steady place to sleep")),
        NOT_SAID,
    ),
)
TRIED = Question(
    code="tried",
    short=_("What was tried"),
    me=_("What help did you have in the last year?"),
    child=_("What help did your child have in the last year?"),
    other=_("What help did the person have in the last year?"),
    hint=_("Choose the one that came last."),
    options=(
        Option("nothing", _("None so far")),
        Option("helping", _("Visits or medicine, and it helps")),
        Option("weekly", _("Visits or medicine, and it is not enough")),
        Option("program", _("An IOP or a day program, now or before, and it is not enough")),
        Option("leaving", _("A stay in a hospital, detox or live-in program, now or just over")),
        NOT_SAID,
    ),
)
TIME = Question(
    code="time",
    short=pgettext_lazy("for treatment", "Time"),
    me=_("When could you go to sessions of about 3 hours, on 3 days a week or more?"),
    child=_("When could your child go to sessions of about 3 hours, on 3 days a week or more?"),
    other=_("When could the person go to sessions of about 3 hours, on 3 days a week or more?"),
    hint=_("Choose all that are true."),
    many=True,
    options=(
        Option("mornings", _("Weekday mornings")),
        Option("afternoons", _("Weekday afternoons")),
        Option("evenings", _("Weekday evenings")),
        Option("weekends", _("Weekends")),
        Option("never", _("There is no time for that")),
        NOT_SAID,
    ),
)

ABOUT: tuple[Question, ...] = (WHO, AGE)
"""Who it is for: asked after safety, and not counted."""

COUNTED: tuple[Question, ...] = (SAFETY, FEELINGS, LATELY, DAILY, USE, STOPPING, HOME, TRIED, TIME)
"""The nine questions, in order."""

QUESTIONS: tuple[Question, ...] = (SAFETY, *ABOUT, *COUNTED[1:])
BY_CODE: dict[str, Question] = {question.code: question for question in QUESTIONS}
