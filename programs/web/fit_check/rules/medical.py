"""A doctor first: stopping would be dangerous, or the body is in danger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when
from programs.web.fit_check.rules.named import NOT_KNOWN_HARMLESS, NOT_NAMED, NOT_OVER, PROBLEM

MEDICAL: tuple[Rule, ...] = (
    Rule(
        code="severe-withdrawal-before",
        level=Level.MEDICAL,
        conditions=(when(stopping="severe"),),
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
        conditions=(when(use="sedatives", stopping=NOT_OVER),),
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
        conditions=(when(use="opioids", stopping=NOT_OVER),),
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
        conditions=(when(use=NOT_NAMED, stopping="ill always"),),
        says=_(
            "Feeling ill after stopping, or no day without it, says that the body is used to something. "
            "Ask a doctor before the next try, also when it does not seem to be a problem."
        ),
        why=_("With alcohol or calming pills, feeling ill can be the first sign of a dangerous withdrawal."),
        source=sources.TIP_45,
        care=("detox",),
    ),
    Rule(
        code="body-in-danger",
        level=Level.MEDICAL,
        conditions=(when(lately="faint"),),
        says=_(
            "Fainting, not keeping food or drink down, or losing weight fast: a doctor should look at the heart "
            "and the blood today. If somebody faints again or is confused, go to an emergency room."
        ),
        why=_(
            "A body that dries out or starves can fail without warning. Treatment of the mind starts when it is safe."
        ),
        source=sources.EATING,
        care=("inpatient",),
    ),
    Rule(
        code="pregnant-and-use",
        level=Level.MEDICAL,
        conditions=(when(lately="pregnant", use=PROBLEM),),
        says=_(
            "Pregnant, or with a new baby, and using: tell a doctor or midwife today, what and how much. Do "
            "not stop opioids, alcohol or calming pills all at once and alone. With opioids, methadone or "
            "buprenorphine protects mother and child."
        ),
        why=_("Care before the birth makes a healthy baby likelier. Sudden withdrawal can harm both."),
        source=sources.PREGNANT_AND_USE,
        care=("iop",),
    ),
)
