"""The rules of the fit check, as data. Another rule is one more object in ``RULES``.

A rule is a list of conditions over answers, a level, and the sentence that explains it. The page
``/fit-check/how/`` is made from these objects. The outcome is the level of the most careful rule
that fits; every rule that fits is explained. No rule names an illness: an answer is not a diagnosis.

It counts no points. A sum would let a good day at work outweigh a seizure.

The file is long because it is a list; there is no logic in it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when

MOST_DAYS = "alcohol sedatives opioids drugs"
PROBLEM = f"sometimes {MOST_DAYS}"
WITHOUT_HELP = "alone harmful none"
NOT_KNOWN_HARMLESS = "ill always unsure"
"""What happens when somebody stops is bad, or nobody knows."""
NOTHING_FAILED = "nothing helping unsure"
"""Of what was tried, nothing was too little."""

DANGER: tuple[Rule, ...] = (
    Rule(
        code="might-act",
        level=Level.DANGER,
        conditions=(when(safety="might-act"),),
        says=_("Thoughts of suicide or of hurting somebody could turn into action. Please talk to somebody now."),
        why=_("Talking with a trained person helps people get through the worst hours."),
        source=sources.LIFELINE,
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
    ),
    Rule(
        code="threatened",
        level=Level.DANGER,
        conditions=(when(safety="threatened"),),
        says=_("Another person is a danger. Call 911 when you can do so safely, or leave for a place with people."),
        why=_("Nobody can get well in a place where they are afraid."),
        source=sources.HOTLINE,
    ),
    Rule(
        code="withdrawal-now",
        level=Level.DANGER,
        conditions=(when(stopping="now"),),
        says=_("A seizure, fever, confusion or seeing things after stopping is an emergency. Call 911 now."),
        why=_("Strong withdrawal can kill. In a hospital it can be treated."),
        source=sources.ALCOHOL_WITHDRAWAL,
    ),
)

MEDICAL: tuple[Rule, ...] = (
    Rule(
        code="severe-withdrawal-before",
        level=Level.MEDICAL,
        conditions=(when(stopping="severe", use=f"{PROBLEM} unsure"),),
        says=_(
            "Stopping once led to a seizure, to confusion or to seeing things. The next time can be worse. "
            "See a doctor or go to an emergency room before stopping, and do not stop alone."
        ),
        why=_("A person who had a hard withdrawal once is at more risk the next time."),
        source=sources.TIP_45,
        care=("detox", "inpatient"),
    ),
    Rule(
        code="alcohol-on-most-days",
        level=Level.MEDICAL,
        conditions=(when(use="alcohol", stopping=NOT_KNOWN_HARMLESS),),
        says=_(
            "After drinking on most days, stopping all at once can be dangerous. "
            "Ask a doctor first: there is medicine that makes it safer."
        ),
        why=_("A body that is used to alcohol can get seizures when it stops, even when it feels strong."),
        source=sources.ALCOHOL_WITHDRAWAL,
        care=("detox",),
    ),
    Rule(
        code="sedatives-on-most-days",
        level=Level.MEDICAL,
        conditions=(when(use="sedatives"),),
        says=_(
            "Pills to calm down or to sleep should never be stopped all at once, even when they were prescribed. "
            "A doctor can lower the dose step by step."
        ),
        why=_("Stopping benzodiazepines all at once can cause seizures that can kill."),
        source=sources.SEDATIVES,
        care=("detox",),
    ),
    Rule(
        code="opioids-on-most-days",
        level=Level.MEDICAL,
        conditions=(when(use="opioids"),),
        says=_(
            "With opioids, medicine works best: buprenorphine or methadone. It often can start the same day. "
            "An IOP can come with it. Stopping without medicine makes an overdose more likely later. "
            "Pain pills from a doctor are lowered step by step, with the doctor."
        ),
        why=_("These medicines lower the risk of dying. After a break the body can bear less than before."),
        source=sources.TIP_63,
        care=("opioid-treatment", "detox"),
    ),
    Rule(
        code="ill-and-not-said-what",
        level=Level.MEDICAL,
        conditions=(when(use="sometimes unsure", stopping="ill"),),
        says=_("Shaking, sweating or feeling sick after stopping: ask a doctor before the next try."),
        why=_("With alcohol or calming pills these can be the first signs of a dangerous withdrawal."),
        source=sources.TIP_45,
        care=("detox",),
    ),
)

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
            "Thoughts of suicide or harm weigh more when nobody at home can help. "
            "Ask to be seen today or tomorrow. Ask about a day program."
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

LESS: tuple[Rule, ...] = (
    Rule(
        code="most-of-it-works",
        level=Level.LESS,
        conditions=(when(safety="safe", feelings="mild moderate", daily="well", use="none", tried=NOTHING_FAILED),),
        says=_("Most of daily life works. Weekly talks with a therapist or a doctor are a good place to start."),
        why=_("The lightest help that works is the best one. More can be added later."),
        source=sources.NEED_HELP,
        care=("outpatient",),
    ),
    Rule(
        code="a-little-hard",
        level=Level.LESS,
        conditions=(when(safety="safe", feelings="mild", daily="slipping", use="none", tried=NOTHING_FAILED),),
        says=_("Some things slip, while feelings are not very hard. Start with a doctor or a weekly therapist."),
        why=_("A first talk finds out what is behind it; the body can be a reason as well."),
        source=sources.NEED_HELP,
        care=("outpatient",),
    ),
    Rule(
        code="what-helps-helps",
        level=Level.LESS,
        conditions=(when(safety="safe", tried="helping", feelings="mild moderate", daily="well slipping"),),
        says=_("The help that is there now works. It is worth keeping, and worth asking for more of it."),
        why=_("What works should be changed with care. A therapist or doctor can add visits."),
        source=sources.NEED_HELP,
        care=("outpatient",),
    ),
    Rule(
        code="use-now-and-then",
        level=Level.LESS,
        conditions=(
            when(
                safety="safe",
                use="sometimes",
                daily="well",
                feelings="mild moderate",
                home="support alone unsure",
                tried=NOTHING_FAILED,
            ),
        ),
        says=_("Alcohol or drugs are a problem at times, and daily life works. Weekly counseling is often enough."),
        why=_("A few talks early on can be enough to change how much somebody drinks or uses."),
        source=sources.ALCOHOL_TREATMENT,
        care=("outpatient",),
    ),
)

UNCLEAR = Rule(
    code="not-enough-said",
    level=Level.UNCLEAR,
    conditions=(when(),),
    says=_("These answers do not point one way. A person who asks more can tell, and many programs do so for free."),
    why=_("It is better to say that we cannot tell than to guess."),
    source=sources.ADVISORY,
)

NOTES: tuple[Rule, ...] = (
    Rule(
        code="safety-not-said",
        level=Level.NOTE,
        conditions=(when(safety="unsure"),),
        says=_("We do not know about safety. If you are not sure, 988 helps to find out, also about others."),
        why=_("Asking about suicide does not put the thought into anybody's head. It makes help possible."),
        source=sources.LIFELINE,
    ),
    Rule(
        code="alcohol-tell-a-doctor",
        level=Level.NOTE,
        conditions=(when(use="alcohol", stopping="nothing"),),
        says=_("After drinking on most days, tell a doctor before you stop or the program when you call."),
        why=_("Withdrawal can be stronger than the last time."),
        source=sources.ALCOHOL_WITHDRAWAL,
    ),
    Rule(
        code="ill-after-other-drugs",
        level=Level.NOTE,
        conditions=(when(use="drugs", stopping="ill"),),
        says=_("Feeling ill after stopping can be made easier. Say so when you call a program."),
        why=_("A program decides by this whether a doctor should see somebody first."),
        source=sources.TIP_45,
    ),
    Rule(
        code="carry-naloxone",
        level=Level.NOTE,
        conditions=(when(use="opioids drugs"),),
        says=_("Keep naloxone (Narcan) at hand. It can undo an opioid overdose and needs no prescription."),
        why=_("Street drugs and fake pills often hold fentanyl, which nobody can see or taste."),
        source=sources.FENTANYL,
    ),
    Rule(
        code="no-place-to-sleep",
        level=Level.NOTE,
        conditions=(when(home="none"),),
        says=_("For a place to stay, call 211. Programs that help with housing say so on their page here."),
        why=_("It is hard to get to sessions without a place to sleep."),
        source=sources.LOCAL_HELP,
    ),
    Rule(
        code="home-that-harms",
        level=Level.NOTE,
        conditions=(when(home="harmful"),),
        says=_(
            "Tell the program about home. If somebody there scares or hurts a person, "
            "1-800-799-7233 (domestic violence) listens day and night."
        ),
        why=_("A program can plan around a hard home, if it knows."),
        source=sources.HOTLINE,
    ),
    Rule(
        code="no-time",
        level=Level.NOTE,
        conditions=(when(time="never"),),
        says=_(
            "Finding the time is hard for most people. Some programs meet in the evening or by video, "
            "and the law protects many jobs while you are in treatment."
        ),
        why=_("A federal law, the Family and Medical Leave Act, covers treatment for many workers and for parents."),
        source=sources.LEAVE,
    ),
    Rule(
        code="children",
        level=Level.NOTE,
        conditions=(when(age="child"),),
        says=_("There are few IOPs for children of 12 or under. The child's doctor and school can help find one."),
        why=_("For children, treatment works best together with the family and the school."),
        source=sources.CHILDREN,
    ),
    Rule(
        code="teens",
        level=Level.NOTE,
        conditions=(when(age="teen"),),
        says=_("For teens an IOP can be 6 hours a week. In most places a parent or guardian has to agree."),
        why=_("Programs for teens count from 6 hours a week, those for adults from 9."),
        source=sources.ADVISORY,
    ),
    Rule(
        code="medicare",
        level=Level.NOTE,
        conditions=(when(age="older"),),
        says=_("Medicare pays for IOPs. Ask the program whether it takes Medicare."),
        why=_("Medicare Part B has covered IOPs since 2024."),
        source=sources.INTENSIVE,
    ),
)

RULES: tuple[Rule, ...] = (*DANGER, *MEDICAL, *MORE, *IOP, *LESS, UNCLEAR, *NOTES)
