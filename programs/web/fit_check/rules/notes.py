"""Good to know: what explains, and decides nothing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when

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
        conditions=(when(use="drugs", stopping="ill always"),),
        says=_(
            "Feeling ill after stopping can be made easier. Say so when you call a program. "
            "With GHB, ask a doctor before you stop."
        ),
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
        code="fake-pills",
        level=Level.NOTE,
        conditions=(when(use="sometimes sedatives"),),
        says=_(
            "A pill or powder that is not from a pharmacy can hold fentanyl, also at a party, also once. Keep "
            "naloxone (Narcan) at hand, and do not use alone."
        ),
        why=_("Who uses seldom can bear little. Fake pills look like real ones."),
        source=sources.FENTANYL,
    ),
    Rule(
        code="less-tolerance",
        level=Level.NOTE,
        conditions=(when(tried="leaving"), when(stopping="finished")),
        says=_(
            "If opioids or street pills were used before: after a break in detox, hospital or jail, the body "
            "bears far less. A dose that was usual can kill now. Keep naloxone (Narcan) at hand, and show others "
            "how to use it."
        ),
        why=_("The first weeks after a break are when most people die of an overdose."),
        source=sources.OVERDOSE,
    ),
    Rule(
        code="stay-on-medicine",
        level=Level.NOTE,
        conditions=(when(use="prescribed"),),
        says=_(
            "A medicine that helps is worth keeping. Do not stop or lower it without who prescribed it. A program "
            "may not turn you away for taking prescribed methadone or buprenorphine."
        ),
        why=_(
            "Medicine for opioid use lowers the risk of dying, and the Americans with Disabilities Act protects "
            "who takes it as prescribed."
        ),
        source=sources.MEDICINE_RIGHTS,
    ),
    Rule(
        code="pills-later",
        level=Level.NOTE,
        conditions=(when(use="sedatives", stopping="finished"),),
        says=_("After calming pills, signs can come back weeks later. Stay in touch with the doctor who lowered them."),
        why=_("The brain needs months to get used to being without."),
        source=sources.BENZODIAZEPINE_TAPER,
    ),
    Rule(
        code="pregnant-or-birth",
        level=Level.NOTE,
        conditions=(when(lately="pregnant"),),
        says=_(
            "In pregnancy and in the year after a birth, 1-833-852-6262 listens day and night, by call or text, "
            "free. Tell the program: some make room for babies."
        ),
        why=_("Low mood and fear around a birth are common and can be treated."),
        source=sources.MATERNAL_LINE,
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
        says=_(
            "For teens an IOP can be 6 hours a week. In many states teenagers can ask for some kinds of care "
            "by themselves; the rules differ by state and by kind of care. Ask the program."
        ),
        why=_(
            "Programs for teens count from 6 hours a week. Federal privacy rules follow the state on who has to agree."
        ),
        source=sources.MINORS,
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
