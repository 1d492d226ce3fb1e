"""An IOP fits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when
from programs.web.fit_check.rules.named import MOST_DAYS

IOP: tuple[Rule, ...] = (
    Rule(
        code="hard-and-slipping",
        level=Level.IOP,
        conditions=(when(feelings="moderate", daily="slipping"),),
        says=_("Many hard days while parts of daily life slip: that is what IOPs are made for."),
        why=_("An IOP gives at least 9 hours a week, and leaves the rest of life in place."),
        source=sources.INTENSIVE,
        care=("iop",),
    ),
    Rule(
        code="very-hard",
        level=Level.IOP,
        conditions=(when(feelings="severe"),),
        says=_("When it is very hard almost all the time, one visit a week is often too little."),
        why=_("Strong symptoms that last two weeks or more call for professional help."),
        source=sources.NEED_HELP,
        care=("iop",),
    ),
    Rule(
        code="daily-life-hardly-works",
        level=Level.IOP,
        conditions=(when(daily="hardly"),),
        says=_("Most of daily life does not work anymore. Several sessions a week give the days some order again."),
        why=_("Not being able to do usual tasks is a sign to look for professional help."),
        source=sources.NEED_HELP,
        care=("iop",),
    ),
    Rule(
        code="visits-not-enough",
        level=Level.IOP,
        conditions=(when(tried="weekly"),),
        says=_("Visits or medicine were tried and were not enough. An IOP is the next step up."),
        why=_("An IOP stands between weekly visits and a day program or hospital."),
        source=sources.INTENSIVE,
        care=("iop",),
    ),
    Rule(
        code="after-a-stay",
        level=Level.IOP,
        conditions=(when(tried="leaving"),),
        says=_("After a hospital or a live-in program, an IOP is a common next step on the way home."),
        why=_("Going down step by step helps to keep what was gained."),
        source=sources.ADVISORY,
        care=("iop",),
    ),
    Rule(
        code="after-detox",
        level=Level.IOP,
        conditions=(when(stopping="finished"),),
        says=_(
            "Detox is over, and the body is calm. Now comes treatment that goes on, and an IOP is a common next step."
        ),
        why=_("Detox alone does not last. Treatment after it is what keeps people well."),
        source=sources.TIP_45,
        care=("iop",),
    ),
    Rule(
        code="opioids-after-a-break",
        level=Level.IOP,
        conditions=(when(use="opioids", stopping="finished"),),
        says=_(
            "After a break from opioids, medicine still protects. Ask a doctor for it now. There is "
            "buprenorphine, methadone and naltrexone."
        ),
        why=_("After detox without medicine most people use again, and some die of it."),
        source=sources.TIP_63,
        care=("iop", "opioid-treatment"),
    ),
    Rule(
        code="program-before",
        level=Level.IOP,
        conditions=(when(tried="program"),),
        says=_("An IOP or day program was not enough the last time. Ask what another program would do differently."),
        why=_("Programs differ in method, group and length. Setbacks are a part of getting well."),
        source=sources.TIP_47,
        care=("iop",),
    ),
    Rule(
        code="use-on-most-days",
        level=Level.IOP,
        conditions=(when(use=MOST_DAYS),),
        says=_("To change use on most days, people usually need more than one visit a week. An IOP gives that."),
        why=_("For many people an IOP works as well as a live-in program, if stopping is safe for them."),
        source=sources.ADVISORY,
        care=("iop",),
    ),
    Rule(
        code="use-and-strain",
        level=Level.IOP,
        conditions=(when(use="sometimes", daily="slipping"), when(use="sometimes", home="harmful none")),
        says=_(
            "Alcohol or drugs are a problem, and daily life slips or home does not help. An IOP can help with both."
        ),
        why=_("Programs weigh how much daily life and home support a change."),
        source=sources.TIP_47,
        care=("iop",),
    ),
    Rule(
        code="thoughts-of-harm",
        level=Level.IOP,
        conditions=(when(safety="thoughts"),),
        says=_(
            "Thoughts of suicide, self-harm or hurting somebody deserve help soon, more than a visit now and then. "
            "Say it on the phone when you call: programs hear it often and know what to do."
        ),
        why=_("Treatment several times a week lets somebody notice quickly when it gets worse."),
        source=sources.SUICIDE_PREVENTION,
        care=("iop",),
    ),
)
