"""More than an IOP first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when
from programs.web.fit_check.rules.named import MOST_DAYS, WITHOUT_HELP

MORE: tuple[Rule, ...] = (
    Rule(
        code="losing-touch",
        level=Level.MORE,
        conditions=(when(feelings="unreal"),),
        says=_(
            "Losing touch with what is real should be looked at by a doctor today. "
            "An emergency room can do it, and 988 can help find who comes to you."
        ),
        why=_("Early treatment works better, and some causes are in the body and can be treated at once."),
        source=sources.PSYCHOSIS,
        care=("inpatient", "php"),
    ),
    Rule(
        code="needs-somebody-there",
        level=Level.MORE,
        conditions=(when(daily="unable"),),
        says=_(
            "Needing help to get up, wash, eat or drink is more than an IOP can give. A day program or a hospital can."
        ),
        why=_("Between the sessions of an IOP people look after themselves."),
        source=sources.DAY_PROGRAM,
        care=("php", "inpatient"),
    ),
    Rule(
        code="very-hard-and-daily-life-gone",
        level=Level.MORE,
        conditions=(when(feelings="severe", daily="hardly"),),
        says=_(
            "When it is very hard almost all the time and most of daily life has stopped, "
            "a day program is often the better start. It gives 20 hours a week or more, and nights at home."
        ),
        why=_("Day programs are meant for people who would otherwise need a hospital."),
        source=sources.DAY_PROGRAM,
        care=("php",),
    ),
    Rule(
        code="thoughts-without-help-at-home",
        level=Level.MORE,
        conditions=(when(safety="thoughts", home=WITHOUT_HELP),),
        says=_(
            "Thoughts of suicide or harm weigh more when nobody at home is known to help. "
            "Ask to be seen today or tomorrow, and write a safety plan there. Ask about a day program."
        ),
        why=_("A person nearby who knows and can help is a large part of staying safe."),
        source=sources.SUICIDE_PREVENTION,
        care=("php", "inpatient"),
    ),
    Rule(
        code="thoughts-and-use",
        level=Level.MORE,
        conditions=(when(safety="thoughts", use=MOST_DAYS),),
        says=_(
            "Thoughts of suicide or harm together with alcohol or drugs on most days need quick help. "
            "Ask to be seen today or tomorrow, by somebody who treats both."
        ),
        why=_("Alcohol and drugs make it harder to hold back from a sudden act."),
        source=sources.SUICIDE_PREVENTION,
        care=("php", "residential"),
    ),
    Rule(
        code="thoughts-and-very-hard",
        level=Level.MORE,
        conditions=(when(safety="thoughts", feelings="severe"), when(safety="thoughts", daily="hardly unable")),
        says=_(
            "With thoughts of suicide or harm on days this hard, be seen today or tomorrow, and write a safety "
            "plan there."
        ),
        why=_("On very hard days thoughts most often turn into action. A visit soon and a plan make that less likely."),
        source=sources.SUICIDE_PREVENTION,
        care=("php", "inpatient"),
    ),
    Rule(
        code="thoughts-and-not-said-how-hard",
        level=Level.MORE,
        conditions=(when(safety="thoughts", feelings="unsure", daily="unsure"),),
        says=_(
            "There are thoughts of suicide or harm. We do not know how hard it is. Let a doctor or 988 ask about it "
            "today or tomorrow."
        ),
        why=_("Not known is not fine. A person who asks more can tell how much help is needed."),
        source=sources.SCREENING,
        care=("php", "inpatient"),
    ),
    Rule(
        code="thoughts-in-a-program",
        level=Level.MORE,
        conditions=(when(safety="thoughts", tried="program"),),
        says=_(
            "Thoughts of suicide or harm in spite of an IOP or day program: tell the program today, and be seen "
            "today or tomorrow. The safety plan needs a new look, and more hours may help."
        ),
        why=_("When thoughts come in spite of treatment, the treatment has to change now."),
        source=sources.SUICIDE_PREVENTION,
        care=("php", "inpatient"),
    ),
    Rule(
        code="thoughts-after-a-stay",
        level=Level.MORE,
        conditions=(when(safety="thoughts", tried="leaving"),),
        says=_(
            "Thoughts of suicide or harm in the days after a hospital: call it today, and be seen today or "
            "tomorrow. Look at the safety plan together, or write one."
        ),
        why=_("The first days and weeks after a hospital are the most dangerous ones."),
        source=sources.SUICIDE_PREVENTION,
        care=("php", "inpatient"),
    ),
    Rule(
        code="thoughts-of-a-child",
        level=Level.MORE,
        conditions=(when(safety="thoughts", age="child"),),
        says=_(
            "A child of 12 or under has thoughts of suicide or harm: a doctor should see the child today or "
            "tomorrow. An emergency room can do it too. Write a safety plan with the family there."
        ),
        why=_("Children act on such thoughts with little warning. Parents who know can keep them safe."),
        source=sources.YOUNG_SUICIDE,
        care=("php", "inpatient"),
    ),
    Rule(
        code="attempt-lately",
        level=Level.MORE,
        conditions=(when(lately="attempt"),),
        says=_(
            "Somebody tried to die in the last three months. Ask to be seen today or tomorrow, also when it feels "
            "over. Write a safety plan, and put guns and pills out of reach."
        ),
        why=_("The first three months after an attempt are the most dangerous ones."),
        source=sources.SCREENING,
        care=("php", "inpatient"),
    ),
    Rule(
        code="safety-unknown-and-very-hard",
        level=Level.MORE,
        conditions=(
            when(safety="unsure", feelings="severe"),
            when(safety="unsure", daily="hardly unable", feelings="unsure"),
        ),
        says=_(
            "It is very hard, and we do not know about safety. Let somebody ask about it today or tomorrow: a "
            "doctor, or 988."
        ),
        why=_("Not known is not fine. Very hard days are when thoughts of suicide come."),
        source=sources.SCREENING,
        care=("php", "inpatient"),
    ),
    Rule(
        code="hardly-any-sleep",
        level=Level.MORE,
        conditions=(when(lately="no-sleep"),),
        says=_(
            "Almost no sleep for days and still much energy: a doctor should see this today or tomorrow, also "
            "when it feels good. After a birth, today."
        ),
        why=_("This can be mania. It grows fast, and people do things in it that they would not do."),
        source=sources.BIPOLAR,
        care=("php", "inpatient"),
    ),
    Rule(
        code="pregnant-and-very-hard",
        level=Level.MORE,
        conditions=(when(lately="pregnant", feelings="severe"),),
        says=_(
            "Very hard almost all the time in pregnancy or after a birth: call the doctor or midwife today and "
            "ask to be seen this week. Some day programs take mother and baby together."
        ),
        why=_("It can be treated well, and treatment that starts soon helps the child too."),
        source=sources.PERINATAL,
        care=("php", "iop"),
    ),
    Rule(
        code="use-and-a-home-that-harms",
        level=Level.MORE,
        conditions=(when(use=MOST_DAYS, home="harmful none"),),
        says=_(
            "Stopping is very hard without a calm, sober place to live. "
            "Ask about a live-in program, or about an IOP together with recovery housing."
        ),
        why=_("An IOP works while people live somewhere that does not pull them back."),
        source=sources.RECOVERY_HOUSING,
        care=("residential", "iop"),
    ),
    Rule(
        code="program-was-not-enough",
        level=Level.MORE,
        conditions=(
            when(tried="program", feelings="severe"),
            when(tried="program", daily="hardly"),
            when(tried="program", use=MOST_DAYS),
        ),
        says=_(
            "An IOP or day program was not enough, and things are still very hard. "
            "Ask about the next step up: a day program with more hours, or a live-in program."
        ),
        why=_("When a level of care does not help enough, the next one up is tried."),
        source=sources.TIP_47,
        care=("php", "residential"),
    ),
)
