"""Where the rules of the fit check come from: public pages, most of them of federal agencies."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import Text


@dataclass(frozen=True, slots=True)
class Source:
    """A public page. Names of publications stay as they are published; only descriptions are translated."""

    name: Text
    url: str


LIFELINE = Source(_("988 Suicide & Crisis Lifeline"), "https://988lifeline.org/")
POISON = Source(_("Poison Help, of the federal health agency HRSA"), "https://poisonhelp.hrsa.gov/")
HOTLINE = Source(_("National Domestic Violence Hotline"), "https://www.thehotline.org/")
ALCOHOL_WITHDRAWAL = Source(
    _("MedlinePlus, National Library of Medicine: alcohol withdrawal"),
    "https://medlineplus.gov/ency/article/000764.htm",
)
TIP_45 = Source(_("SAMHSA, TIP 45: detoxification"), "https://www.ncbi.nlm.nih.gov/books/NBK64115/")
TIP_47 = Source(_("SAMHSA, TIP 47: intensive outpatient treatment"), "https://www.ncbi.nlm.nih.gov/books/NBK64093/")
TIP_63 = Source(_("SAMHSA, TIP 63: medicines for opioid use disorder"), "https://www.ncbi.nlm.nih.gov/books/NBK574910/")
ADVISORY = Source(
    _("SAMHSA, advisory of 2021: intensive outpatient treatment"),
    "https://library.samhsa.gov/product/clinical-issues-intensive-outpatient-treatment-substance-use-disorders/pep20-02-01-021",
)
RECOVERY_HOUSING = Source(
    _("SAMHSA: best practices for recovery housing"),
    "https://library.samhsa.gov/product/best-practices-recovery-housing/pep23-10-00-002",
)
SEDATIVES = Source(
    _("Food and Drug Administration: warning about benzodiazepines, 2020"),
    "https://www.fda.gov/drugs/drug-safety-and-availability/"
    "fda-requiring-boxed-warning-updated-improve-safe-use-benzodiazepine-drug-class",
)
NEED_HELP = Source(
    _("National Institute of Mental Health: do I need help?"),
    "https://www.nimh.nih.gov/health/publications/my-mental-health-do-i-need-help",
)
PSYCHOSIS = Source(
    _("National Institute of Mental Health: understanding psychosis"),
    "https://www.nimh.nih.gov/health/publications/understanding-psychosis",
)
SUICIDE_PREVENTION = Source(
    _("National Institute of Mental Health: suicide prevention"),
    "https://www.nimh.nih.gov/health/topics/suicide-prevention",
)
CHILDREN = Source(
    _("National Institute of Mental Health: children and mental health"),
    "https://www.nimh.nih.gov/health/publications/children-and-mental-health",
)
DAY_PROGRAM = Source(
    _("Medicare.gov: partial hospitalization"),
    "https://www.medicare.gov/coverage/mental-health-care-partial-hospitalization",
)
INTENSIVE = Source(
    _("Medicare.gov: intensive outpatient programs"),
    "https://www.medicare.gov/coverage/mental-health-care-intensive-outpatient-program-services",
)
ALCOHOL_TREATMENT = Source(
    _("National Institute on Alcohol Abuse and Alcoholism: alcohol treatment navigator"),
    "https://alcoholtreatment.niaaa.nih.gov/",
)
FENTANYL = Source(
    _("Centers for Disease Control and Prevention: overdose prevention"), "https://www.cdc.gov/overdose-prevention/"
)
LEAVE = Source(
    _("Department of Labor: mental health and family leave"),
    "https://www.dol.gov/agencies/whd/fact-sheets/28o-mental-health",
)
LOCAL_HELP = Source(_("211, the line for local help"), "https://www.211.org/")
