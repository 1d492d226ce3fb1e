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
LIFELINE_USE = Source(
    _("988 Suicide & Crisis Lifeline: what to expect when you call, text or chat"),
    "https://988lifeline.org/get-help/what-to-expect/",
)
LIFELINE_DEAF = Source(
    _("988 Suicide & Crisis Lifeline: for people who are deaf or hard of hearing"),
    "https://988lifeline.org/deaf-hard-of-hearing-hearing-loss/",
)
VETERANS = Source(_("Veterans Crisis Line, Department of Veterans Affairs"), "https://www.veteranscrisisline.net/")
FIVE_STEPS = Source(
    _("National Institute of Mental Health: five steps to help somebody who has thoughts of suicide"),
    "https://www.nimh.nih.gov/health/publications/5-action-steps-to-help-someone-having-thoughts-of-suicide",
)
SCREENING = Source(
    _("National Institute of Mental Health: ASQ, questions that find who is at risk of suicide"),
    "https://www.nimh.nih.gov/research/research-conducted-at-nimh/asq-toolkit-materials",
)
COLUMBIA = Source(
    _("Columbia Lighthouse Project: Columbia-Suicide Severity Rating Scale"), "https://cssrs.columbia.edu/"
)
YOUNG_SUICIDE = Source(
    _("American Academy of Pediatrics: blueprint for youth suicide prevention"),
    "https://www.aap.org/en/patient-care/blueprint-for-youth-suicide-prevention/",
)
CRISIS_CARE = Source(
    _("SAMHSA: national guidelines for crisis care (call, mobile team, a place to go)"),
    "https://www.samhsa.gov/mental-health/national-behavioral-health-crisis-care",
)
OVERDOSE = Source(
    _("SAMHSA: overdose prevention and response toolkit"),
    "https://library.samhsa.gov/product/overdose-prevention-response-toolkit/pep23-03-00-001",
)
GOOD_SAMARITAN = Source(
    _("Government Accountability Office, report 21-248: laws that protect who calls for help"),
    "https://www.gao.gov/products/gao-21-248",
)
SEIZURES = Source(
    _("Centers for Disease Control and Prevention: first aid for seizures"),
    "https://www.cdc.gov/epilepsy/first-aid-for-seizures/index.html",
)
DELIRIUM = Source(
    _("MedlinePlus, National Library of Medicine: delirium tremens"), "https://medlineplus.gov/ency/article/000766.htm"
)
EATING = Source(
    _("National Institute of Mental Health: eating disorders"),
    "https://www.nimh.nih.gov/health/publications/eating-disorders",
)
BIPOLAR = Source(
    _("National Institute of Mental Health: bipolar disorder"),
    "https://www.nimh.nih.gov/health/publications/bipolar-disorder",
)
PERINATAL = Source(
    _("National Institute of Mental Health: perinatal depression"),
    "https://www.nimh.nih.gov/health/publications/perinatal-depression",
)
PREGNANT_AND_USE = Source(
    _("American College of Obstetricians and Gynecologists, opinion 711: opioid use in pregnancy"),
    "https://www.acog.org/clinical/clinical-guidance/committee-opinion/articles/2017/08/"
    "opioid-use-and-opioid-use-disorder-in-pregnancy",
)
MATERNAL_LINE = Source(
    _("National Maternal Mental Health Hotline, of the federal health agency HRSA"),
    "https://mchb.hrsa.gov/national-maternal-mental-health-hotline",
)
MEDICINE_RIGHTS = Source(
    _("Department of Justice: the Americans with Disabilities Act and treatment with medicine for opioid use"),
    "https://www.ada.gov/resources/opioid-use-disorder/",
)
BENZODIAZEPINE_TAPER = Source(
    _("American Society of Addiction Medicine: guideline on lowering benzodiazepines, 2025"),
    "https://www.asam.org/quality-care/clinical-guidelines/benzodiazepine-tapering",
)
MINORS = Source(
    _("Code of Federal Regulations, 42 CFR 2.14: minors, and the laws of the states"),
    "https://www.ecfr.gov/current/title-42/section-2.14",
)
HELPLINE = Source(
    _("SAMHSA: what the national helpline does"), "https://www.samhsa.gov/find-help/helplines/national-helpline"
)
BLEEDING = Source(
    _("MedlinePlus, National Library of Medicine: bleeding"), "https://medlineplus.gov/ency/article/000045.htm"
)
TEXT_911 = Source(
    _("Federal Communications Commission: text to 911"),
    "https://www.fcc.gov/consumers/guides/what-you-need-know-about-text-911",
)
