"""Every controlled term of the public contract, in one place.

A term's ``code`` is what people and programs meet (URLs, API, CSV): lower-case, hyphenated, stable.
Its ``number`` is what the database stores and the combined search index holds; it is permanent and
never reused. Adding a term is one line here and needs no migration: the database checks that a
number lies in its facet's block, this file says which of them exist.

``samhsa`` lists the codes of SAMHSA's service code key (FindTreatment.gov) of which any one says the
term, unless the source also has one of ``samhsa_unless``. What each code of the key says and does not
say stands in ``imports/samhsa/code_decisions.csv``. A code of a medicine does not say that a condition
is treated, and the other way round.
``fhir`` is the (system, code) pair of the term where HL7 or NUCC publish one.

The file is long because it is a list; there is no logic in it beyond lookups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

NUCC = "http://nucc.org/provider-taxonomy"
SERVICE_TYPE = "http://terminology.hl7.org/CodeSystem/service-type"


@dataclass(frozen=True, slots=True)
class Term:
    """One controlled value. ``number`` is permanent; ``samhsa`` are space-separated outside codes.

    A code may name the edition of the key that gives it this meaning: ``CHLD@2022``. Any of ``samhsa``
    says the term, unless one of ``samhsa_unless`` stands beside it.
    """

    code: str
    number: int
    label: Text
    help: Text = ""
    samhsa: str = ""
    fhir: tuple[str, str] | None = None
    samhsa_unless: str = ""


@dataclass(frozen=True, eq=False)
class Facet:
    """A named list of terms: one search parameter and one column of ``Program``.

    ``code`` is the search parameter, ``column`` the model field and API key. ``match`` says whether
    a search for several terms wants all of them or any. ``block`` is the half-open range of numbers
    reserved for the facet.
    """

    code: str
    column: str
    label: Text
    match: Literal["all", "any"]
    block: range
    terms: tuple[Term, ...]
    help: Text = ""
    by_samhsa: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a vocabulary that contradicts itself: two codes, two numbers, or a foreign number."""
        codes = [term.code for term in self.terms]
        numbers = [term.number for term in self.terms]
        if len(set(codes)) != len(codes) or len(set(numbers)) != len(numbers):
            raise ValueError(f"vocabulary {self.code}: a code or number stands twice")
        if any(number not in self.block for number in numbers):
            raise ValueError(f"vocabulary {self.code}: a number lies outside {self.block}")
        for term in self.terms:
            for outside in term.samhsa.split():
                self.by_samhsa[outside] = (*self.by_samhsa.get(outside, ()), term.code)

    @cached_property
    def by_code(self) -> dict[str, Term]:
        return {term.code: term for term in self.terms}

    @cached_property
    def by_number(self) -> dict[int, Term]:
        return {term.number: term for term in self.terms}

    @cached_property
    def places(self) -> dict[int, int]:
        """At which place of the vocabulary each number stands."""
        return {term.number: place for place, term in enumerate(self.terms)}

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """``(code, label)`` pairs, in the order in which people should read them."""
        return [(term.code, term.label) for term in self.terms]

    def numbers(self, codes: Iterable[str]) -> list[int]:
        """Numbers of ``codes``. Raises ``KeyError`` for a code that is not in the vocabulary."""
        return [self.by_code[code].number for code in codes]

    def codes(self, numbers: Iterable[int]) -> list[str]:
        """Codes of ``numbers`` in vocabulary order; a retired number is left out."""
        terms = self.by_number
        known = {number for number in numbers if number in terms}
        return [terms[number].code for number in sorted(known, key=self.places.__getitem__)]

    def code_of(self, number: int | None) -> str | None:
        """The code of one number; ``None`` of ``None`` and of a retired number."""
        term = self.by_number.get(number) if number is not None else None
        return term.code if term else None

    def said_by(self, samhsa: Set[str]) -> list[str]:
        """Codes of the terms that a source with these SAMHSA codes states, in vocabulary order."""
        candidates = {code for outside in self.by_samhsa.keys() & samhsa for code in self.by_samhsa[outside]}
        return [
            term.code
            for term in self.terms
            if term.code in candidates and not (term.samhsa_unless and samhsa & set(term.samhsa_unless.split()))
        ]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)


EVIDENCE = Facet(
    "evidence",
    "evidence",
    _("How we know it is an IOP"),
    "any",
    range(10, 20),
    (
        Term("stated", 10, _("Stated"), _("The source lists intensive outpatient treatment here."), "OIT"),
        Term("named", 11, _("In its name"), _("The program's name says intensive outpatient.")),
        Term(
            "possible",
            12,
            _("Possible: ask"),
            _("Day treatment is offered, or a plan’s or hospital’s file points to an IOP; ask if there is one."),
            "PHDT",
        ),
        Term("lapsed", 13, _("No longer stated"), _("An older list said so; the newest one does not. Call and ask.")),
    ),
)

FOCUS = Facet(
    "focus",
    "focus",
    _("Focus"),
    "any",
    range(20, 30),
    (
        Term("mental-health", 20, _("Mental health"), _("Depression, anxiety, trauma and more."), "MH"),
        Term("substance-use", 21, _("Alcohol and drugs"), _("Problems with alcohol or other drugs."), "SA"),
        Term(
            "co-occurring",
            22,
            _("Says it treats both"),
            _("It says that it treats mental health and substance use. Ask how."),
            "SUMH CO",
        ),
    ),
)

FORMAT = Facet(
    "format",
    "format",
    _("In person or virtual"),
    "any",
    range(30, 40),
    (
        Term("in-person", 30, _("In person"), _("You go there.")),
        Term("virtual", 31, _("Virtual"), _("You take part by video from home.")),
        Term("hybrid", 32, _("In person, with telehealth"), _("You go there. Parts may be by video: ask."), "TELE"),
    ),
)

LEVEL = Facet(
    "level",
    "levels",
    _("Levels of care"),
    "any",
    range(40, 60),
    (
        Term("iop", 40, _("Intensive outpatient (IOP)"), _("9 to 19 hours a week, living at home."), "OIT"),
        Term("php", 41, _("Partial hospitalization (PHP)"), _("20 hours a week or more, home at night."), "PHDT ODT"),
        Term("outpatient", 42, _("Outpatient"), _("Fewer than 9 hours a week."), "OP ORT"),
        Term("residential", 43, _("Residential"), _("You live there during treatment."), "RES RL RS RD"),
        Term("inpatient", 44, _("Hospital inpatient"), _("Treatment on a hospital ward."), "HI HIT HID"),
        Term("detox", 45, _("Detox"), _("Medical help to stop safely."), "OD DT"),
        Term(
            "opioid-treatment",
            46,
            _("Opioid treatment program (OTP)"),
            _("Federally certified to give methadone for opioid use: ask what else it gives."),
            "OTP",
        ),
        Term(
            "medicine-clinic",
            47,
            _("Medicine clinic"),
            _("Gives methadone, buprenorphine or naltrexone: ask which."),
            "OMB",
        ),
    ),
)

AGE = Facet(
    "age",
    "ages",
    _("Age group"),
    "any",
    range(60, 80),
    (
        Term("child", 60, _("Children"), _("12 and under."), "CHLD@2022"),
        Term("under-18", 65, _("17 or younger"), _("Takes people under 18: ask about this age."), "CHLD"),
        Term("adolescent", 61, _("Teens"), _("About 13 to 17."), "CHLD AD"),
        Term("young-adult", 62, _("Young adults"), _("About 18 to 25."), "YAD TAY"),
        Term("adult", 63, _("Adults"), _("18 and over."), "ADLT"),
        Term("senior", 64, _("Older adults"), _("About 65 and over."), "SNR SE"),
    ),
)

PAYMENT = Facet(
    "payment",
    "payments",
    _("Ways to pay"),
    "any",
    range(100, 150),
    (
        Term("private-insurance", 100, _("Private insurance"), _("Through work, school or the marketplace."), "PI"),
        Term("medicaid", 101, _("Medicaid"), _("State health coverage for lower incomes."), "MD"),
        Term("medicare", 102, _("Medicare"), _("65 and over, or with a disability."), "MC"),
        Term("tricare", 103, _("TRICARE"), _("Military health coverage."), "MI"),
        Term("state-insurance", 104, _("Other state coverage"), _("A state plan that is not Medicaid."), "SI"),
        Term("va", 105, _("VA"), _("Paid by the Department of Veterans Affairs."), "VAF"),
        Term("tribal", 106, _("IHS or tribal"), _("Indian Health Service, tribal or urban funds."), "ITU"),
        Term("self-pay", 107, _("Self-pay"), _("You pay yourself, by cash or card."), "SF"),
        Term("sliding-scale", 108, _("Sliding scale"), _("The price depends on what you earn."), "SS"),
        Term("payment-assistance", 109, _("Help with costs"), _("The program can help you pay."), "PA"),
        Term("free", 110, _("Free"), _("No payment is asked."), "NP"),
    ),
)

ACCREDITATION = Facet(
    "accreditation",
    "accreditations",
    _("Accreditation and licenses"),
    "any",
    range(150, 200),
    (
        Term("joint-commission", 150, _("The Joint Commission"), _("A national health care accreditor."), "JC"),
        Term("carf", 151, _("CARF"), _("An accreditor of rehabilitation programs."), "CARF"),
        Term(
            "coa",
            152,
            _("COA"),
            _("Council on Accreditation: checks the quality of social and health services."),
            "COA",
        ),
        Term(
            "ncqa",
            153,
            _("NCQA"),
            _("National Committee for Quality Assurance: checks the quality of health care."),
            "NCQA",
        ),
        Term(
            "hfap",
            154,
            _("HFAP"),
            _("Healthcare Facilities Accreditation Program: checks hospitals and clinics."),
            "HFAP",
        ),
        Term(
            "state-substance-use", 155, _("State substance use agency"), _("Licensed for substance use care."), "STAG"
        ),
        Term(
            "state-mental-health",
            156,
            _("State mental health department"),
            _("Licensed for mental health care."),
            "STMH",
        ),
        Term("state-health", 157, _("State health department"), _("Licensed by the health department."), "STDH"),
        Term("hospital-licence", 158, _("Hospital license"), _("Licensed as a hospital."), "HLA"),
        Term("samhsa-otp", 159, _("SAMHSA opioid program"), _("Federally certified for opioid treatment."), "SOTP"),
        Term(
            "fqhc", 160, _("Federally Qualified Health Center"), _("A community clinic that serves everyone."), "FQHC"
        ),
        Term(
            "ccbhc",
            161,
            _("Certified community clinic (CCBHC)"),
            _("Certified Community Behavioral Health Clinic: serves everyone, whatever they can pay."),
            "CBHC",
        ),
    ),
)

CONDITION = Facet(
    "condition",
    "conditions",
    _("What it treats"),
    "all",
    range(200, 300),
    (
        Term("depression", 200, _("Depression"), _("Low mood that does not lift."), fhir=(SERVICE_TYPE, "316")),
        Term("anxiety", 201, _("Anxiety"), _("Worry, panic or fear that gets in the way.")),
        Term("bipolar", 202, _("Bipolar disorder"), _("Episodes of very high and very low mood.")),
        Term("ptsd", 203, _("PTSD"), _("Lasting stress after something terrible."), "PTSD"),
        Term(
            "trauma", 204, _("Trauma"), _("The effects of frightening or painful events."), "TRMA", (SERVICE_TYPE, "81")
        ),
        Term("ocd", 205, _("OCD"), _("Unwanted thoughts and repeated actions.")),
        Term(
            "eating-disorder",
            206,
            _("Eating disorders"),
            _("Anorexia, bulimia, binge eating."),
            "PED",
            (SERVICE_TYPE, "328"),
        ),
        Term("psychosis", 207, _("Psychosis"), _("Hearing, seeing or believing things others do not."), "PEFP"),
        Term(
            "borderline-personality",
            208,
            _("Borderline personality disorder"),
            _("Intense feelings and relationships."),
        ),
        Term("self-harm", 209, _("Self-harm and suicidal thoughts"), _("Urges to hurt yourself or to die.")),
        Term("adhd", 210, _("ADHD"), _("Trouble with attention or restlessness.")),
        Term("grief", 211, _("Grief"), _("After a death or another loss.")),
        Term(
            "serious-mental-illness", 212, _("Serious mental illness"), _("An illness that limits daily life."), "SMI"
        ),
        Term(
            "serious-emotional-disturbance",
            213,
            _("Serious emotional disturbance"),
            _("Problems that limit the daily life of a child or teen."),
            "SED",
        ),
        Term(
            "alcohol-use",
            220,
            _("Alcohol use"),
            _("Drinking that has become a problem."),
            "PMAT AUDO ACMA NMAUT",
            samhsa_unless="NAUT",
        ),
        Term(
            "opioid-use",
            221,
            _("Opioid use"),
            _("Heroin, fentanyl or pain pills."),
            # What says it is the category (opioid treatment), not the medicine: BU MU NU of OM, the codes of
            # OT and PHR that name methadone, buprenorphine or naltrexone, and whoever has an answer on opioids.
            "OTP MOA NMOA OUDO BU MU NU BUM BMW DB DM MM MMW PAIN RPN UB UN BERI BSDM BWN BWON METH NXN VTRL",
            samhsa_unless="NOOP",
        ),
        Term("stimulant-use", 222, _("Stimulant use"), _("Cocaine, methamphetamine and others.")),
        Term("cannabis-use", 223, _("Cannabis use"), _("Marijuana and other cannabis.")),
        Term(
            "substance-use", 224, _("Alcohol or drug use"), _("Substance use in general."), "SA", (SERVICE_TYPE, "108")
        ),
        Term("gambling", 225, _("Gambling"), _("Gambling that is hard to stop."), "TGD"),
        Term("other-addiction", 226, _("Other addictions"), _("Gaming, internet, shopping and others."), "TOD"),
        Term("co-occurring-pain", 227, _("Pain and substance use"), _("Both treated together."), "COPSU"),
    ),
)

THERAPY = Facet(
    "therapy",
    "therapies",
    _("Therapies"),
    "all",
    range(300, 400),
    (
        Term("cbt", 300, _("CBT"), _("Cognitive behavioral therapy: thoughts, feelings, habits."), "CBT"),
        Term("dbt", 301, _("DBT"), _("Dialectical behavior therapy: skills for strong feelings."), "DBT"),
        Term("emdr", 302, _("EMDR"), _("A therapy for trauma that uses eye movements."), "EMDR"),
        Term(
            "act-therapy",
            303,
            _("ACT"),
            _("Acceptance and commitment therapy: room for feelings, steps toward what matters."),
        ),
        Term(
            "interpersonal",
            304,
            _("Interpersonal therapy"),
            _("A therapy that looks at how relationships and moods go together."),
        ),
        Term(
            "motivational-interviewing",
            305,
            _("Motivational interviewing"),
            _("Finding your own reasons to change."),
            "MOTI",
        ),
        Term("contingency-management", 306, _("Contingency management"), _("Small rewards for steps forward."), "CMI"),
        Term(
            "community-reinforcement",
            307,
            _("Community reinforcement"),
            _("Building a life that supports recovery."),
            "CRV",
        ),
        Term("matrix-model", 308, _("Matrix Model"), _("A structured program for stimulant use."), "MXM"),
        Term("relapse-prevention", 309, _("Relapse prevention"), _("Planning for the hard moments."), "RELP"),
        Term("twelve-step", 310, _("12-step facilitation"), _("Support in using AA, NA and others."), "TWFA"),
        Term("trauma-counseling", 311, _("Trauma counseling"), _("Care that takes what happened into account."), "TRC"),
        Term("anger-management", 312, _("Anger management"), _("Skills for anger."), "ANG"),
        Term("brief-intervention", 313, _("Brief intervention"), _("Short, focused talks about use."), "BIA"),
        Term(
            "integrated-dual-disorder",
            314,
            _("Integrated dual disorder treatment"),
            _("One team for both illnesses."),
            "IDD",
        ),
        Term("cognitive-remediation", 315, _("Cognitive remediation"), _("Training for memory and attention."), "CRT"),
        Term("rebt", 316, _("REBT"), _("Rational emotive behavior therapy: questioning harsh beliefs."), "REBT"),
        Term("mindfulness", 317, _("Mindfulness"), _("Attention and calm, practiced.")),
        Term("art-music", 318, _("Art, music and activity"), _("Making, playing and moving as therapy."), "AT"),
        Term("individual", 319, _("One-to-one therapy"), _("Just you and a therapist or counselor."), "ICO IPT"),
        Term("group", 320, _("Group therapy"), _("With others who face the same."), "GCO GT"),
        Term("family", 321, _("Family therapy"), _("With the people close to you."), "FCO CFT"),
        Term("couples", 322, _("Couples counseling"), _("With your partner."), "MCO CFT"),
        Term(
            "ect", 323, _("ECT"), _("Electroconvulsive therapy: a short current to the brain, while you sleep."), "ECT"
        ),
        Term(
            "tms",
            324,
            _("TMS"),
            _("Transcranial magnetic stimulation: magnetic pulses to the brain, while you are awake."),
            "TMS",
        ),
        Term(
            "ketamine",
            325,
            _("Ketamine"),
            _("A medicine given by a drip, mostly for depression, while staff watch over you."),
            "KIT",
        ),
    ),
)

SERVICE = Facet(
    "service",
    "services",
    _("Services"),
    "all",
    range(400, 500),
    (
        Term("medication-management", 400, _("Medication management"), _("Somebody prescribes and follows up."), "MMD"),
        Term(
            "medications-for-addiction",
            401,
            _("Some medicine for addiction"),
            _("For opioids or for alcohol: ask which."),
            "UB MM MMW UN BU MU NU BUM BMW BWN BWON BERI BSDM NXN VTRL RPN METH ACM DSF PMAT",
        ),
        Term("aftercare", 402, _("Aftercare"), _("Support after the program ends."), "ACC"),
        Term("discharge-planning", 403, _("Discharge planning"), _("A plan for what comes next."), "DP"),
        Term("case-management", 404, _("Case management"), _("Somebody who coordinates your care."), "CM ICM"),
        Term("peer-support", 405, _("Peer support"), _("From people who have been there."), "PEER"),
        Term("recovery-coach", 406, _("Recovery coach"), _("A guide through recovery."), "RC"),
        Term("family-education", 407, _("Family education"), _("For the people who live with you."), "FPSY"),
        Term("skills-training", 408, _("Skills training"), _("Everyday and social skills."), "SSD PRS"),
        Term("suicide-prevention", 409, _("Suicide prevention"), _("Safety planning and follow-up."), "SPS"),
        Term("childcare", 410, _("Child care"), _("Somebody looks after your children."), "CCC"),
        Term("transportation", 411, _("Transportation"), _("Help with getting there."), "TA"),
        Term("housing", 412, _("Housing help"), _("Help with finding a place to live."), "HS SH"),
        Term("employment", 413, _("Employment help"), _("Help with finding or keeping work."), "EMP SEMP VRS"),
        Term("school-support", 414, _("School support"), _("Help with keeping up in school."), "ES"),
        Term("primary-care", 415, _("Primary care"), _("General medical care in the same place."), "IPC"),
        Term("drug-testing", 416, _("Drug and alcohol testing"), _("Urine, breath or saliva tests."), "DAUT DAOF BABA"),
        Term("naloxone", 417, _("Naloxone"), _("Overdose medicine and how to use it."), "NOE"),
        Term("tobacco-cessation", 418, _("Help to stop smoking"), _("Counseling or nicotine replacement."), "TCC NRT"),
        Term("court-ordered", 419, _("Court-ordered treatment"), _("Accepts people sent by a court."), "COOT"),
        Term("methadone", 420, _("Methadone"), _("A medicine for opioid use, taken every day."), "MM MMW MU METH"),
        Term(
            "buprenorphine",
            421,
            _("Buprenorphine (Suboxone)"),
            _("A medicine for opioid use: a film, a tablet or a shot."),
            "BU BUM BMW BWN BWON BERI BSDM UB",
        ),
        Term(
            "naltrexone",
            422,
            _("Naltrexone (Vivitrol)"),
            _("A medicine for alcohol or opioid use; for opioids only after they have left the body."),
            "NU UN RPN NXN VTRL",
        ),
        Term(
            "opioid-medicines",
            423,
            _("Methadone or buprenorphine"),
            _("Gives at least one of these two medicines for opioid use: ask which."),
            "MM MMW MU METH BU BUM BMW BWN BWON BERI BSDM UB",
        ),
        Term(
            "alcohol-medicines",
            424,
            _("Medicine for alcohol use"),
            _("Acamprosate, disulfiram or another medicine that helps to drink less."),
            "PMAT ACM DSF",
        ),
        Term(
            "medication-from-elsewhere",
            425,
            _("Welcomes people on medicine from elsewhere"),
            _("You may stay on medicine for addiction that another clinic prescribes: ask which."),
            "MOA ACMA",
        ),
        Term("alcohol-detox", 426, _("Detox from alcohol"), _("Medical help to stop drinking safely."), "ADTX"),
        Term(
            "opioid-detox", 427, _("Detox from opioids"), _("Medical help to come off opioids."), "ODTX DB DM DLC ULC"
        ),
        Term(
            "benzodiazepine-detox",
            428,
            _("Detox from benzodiazepines"),
            _("Medical help to come off Xanax, Valium, Klonopin and the like, slowly."),
            "BDTX",
        ),
        Term("cocaine-detox", 429, _("Detox from cocaine"), _("Help through the first days without it."), "CDTX"),
        Term(
            "methamphetamine-detox",
            430,
            _("Detox from methamphetamine"),
            _("Help through the first days without it."),
            "MDTX",
        ),
        Term("outpatient-detox", 431, _("Detox by the day"), _("You sleep at home."), "OD"),
        Term("overnight-detox", 432, _("Detox with a bed"), _("You stay overnight."), "RD HID"),
        Term(
            "sober-housing",
            433,
            _("Sober housing"),
            _("A sober home or halfway house to live in."),
            "HH",
        ),
        Term(
            "crisis-services",
            434,
            _("Crisis services"),
            _("Walk-in or mobile help in a mental health emergency, or a crisis team: ask which, and about hours."),
            "WI PEON PEOFF CIT",
        ),
        Term(
            "vocational-training",
            435,
            _("Job training"),
            _("Vocational training, or help with a school certificate."),
            "VOC VRS",
        ),
        Term("self-help-groups", 436, _("Self-help groups"), _("Meetings of people who help each other."), "SHG"),
    ),
)

POPULATION = Facet(
    "population",
    "populations",
    _("Programs for"),
    "all",
    range(500, 600),
    (
        Term("lgbtq", 500, _("LGBTQ+ people"), _("A program or group of their own."), "GL"),
        Term("veterans", 501, _("Veterans"), _("Who served in the military."), "VET"),
        Term("active-military", 502, _("Active-duty military"), _("Who serve now."), "ADM"),
        Term("military-families", 503, _("Military families"), _("Spouses, children and parents."), "MF"),
        Term("women", 504, _("Women"), _("A program or group for women."), "WN"),
        Term("men", 505, _("Men"), _("A program or group for men."), "MN"),
        Term("pregnant-postpartum", 506, _("Pregnancy and new mothers"), _("During pregnancy and after birth."), "PW"),
        Term("justice-involved", 507, _("People with a court case"), _("On probation, parole or after prison."), "CJ"),
        Term("domestic-violence", 508, _("Partner violence survivors"), _("Who were hurt by a partner."), "DV"),
        Term("sexual-abuse", 509, _("Sexual abuse survivors"), _("Who were abused."), "XA"),
        Term("hiv", 510, _("People living with HIV"), _("HIV or AIDS."), "HV"),
        Term("brain-injury", 511, _("Brain injury"), _("After a traumatic brain injury."), "TBI"),
        Term("dementia", 512, _("Dementia"), _("Alzheimer's and other dementia."), "ALZ"),
        Term("deaf-hard-of-hearing", 513, _("Deaf or hard of hearing"), _("With sign language services."), "AH"),
        Term("dui", 514, _("People with a DUI or DWI"), _("A program for a driving offense."), "DU DUO"),
        Term("students", 515, _("Students"), _("In high school or college.")),
        Term("healthcare-workers", 516, _("Health care workers"), _("Nurses, doctors and others.")),
        Term("first-responders", 517, _("First responders"), _("Police, fire, ambulance.")),
    ),
)

RESTRICTION = Facet(
    "restriction",
    "restrictions",
    _("Who is not admitted or treated"),
    "any",
    range(80, 100),
    (
        Term("no-opioid-use", 80, _("Does not treat opioid use"), _("Look elsewhere for help with opioids."), "NOOP"),
        Term("no-alcohol-use", 81, _("Does not treat alcohol use"), _("Look elsewhere for help with alcohol."), "NAUT"),
        Term(
            "no-opioid-medication",
            82,
            _("Gives no medicine for opioid use"),
            _("No methadone or buprenorphine. Ask if you may stay on yours."),
            "NMOA",
        ),
        Term(
            "no-alcohol-medication",
            83,
            _("Gives no medicine for alcohol use"),
            _("Ask if you may stay on yours."),
            "NMAUT",
        ),
        Term("opioid-only", 84, _("Only for people with opioid use"), _("Takes nobody else."), "OUDO"),
        Term("alcohol-only", 85, _("Only for people with alcohol use"), _("Takes nobody else."), "AUDO"),
        Term("dui-only", 86, _("Only for people with a DUI or DWI"), _("Takes nobody else."), "DUO"),
        Term("women-only", 87, _("Women only"), _("Admits women and no men."), "FEM", samhsa_unless="MALE"),
        Term("men-only", 88, _("Men only"), _("Admits men and no women."), "MALE", samhsa_unless="FEM"),
    ),
    _("Whom a program leaves out, by its own word."),
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A restriction that rules out whoever chooses one of ``terms`` of ``facet``.

    It rules out nobody who chooses one of ``unless`` as well: a program for opioid use alone takes a
    person with both opioid and alcohol use.
    """

    restriction: str
    facet: str
    terms: frozenset[str]
    unless: frozenset[str] = frozenset()


def _contradiction(restriction: str, facet: str, terms: str, unless: str = "") -> Contradiction:
    return Contradiction(restriction, facet, frozenset(terms.split()), frozenset(unless.split()))


CONTRADICTIONS: tuple[Contradiction, ...] = (
    _contradiction("no-opioid-use", "condition", "opioid-use"),
    _contradiction("no-opioid-use", "service", "opioid-medicines methadone buprenorphine opioid-detox"),
    _contradiction("no-opioid-use", "level", "opioid-treatment"),
    _contradiction("no-alcohol-use", "condition", "alcohol-use"),
    _contradiction("no-alcohol-use", "service", "alcohol-medicines alcohol-detox"),
    _contradiction("no-opioid-medication", "service", "opioid-medicines methadone buprenorphine"),
    _contradiction("no-alcohol-medication", "service", "alcohol-medicines"),
    _contradiction(
        "opioid-only",
        "condition",
        "alcohol-use stimulant-use cannabis-use gambling other-addiction",
        unless="opioid-use",
    ),
    _contradiction(
        "alcohol-only",
        "condition",
        "opioid-use stimulant-use cannabis-use gambling other-addiction",
        unless="alcohol-use",
    ),
    _contradiction("women-only", "population", "men", unless="women"),
    _contradiction("men-only", "population", "women pregnant-postpartum", unless="men"),
)
"""Restrictions against choices of a search; a search that asks for restrictions is told all of them."""


CONTRADICTED: dict[tuple[str, str], list[Contradiction]] = {}
"""The contradictions of each choice, by facet and code; most have none."""
for _rule in CONTRADICTIONS:
    for _code in _rule.terms:
        CONTRADICTED.setdefault((_rule.facet, _code), []).append(_rule)

RULED = frozenset(facet for facet, _code in CONTRADICTED)
"""The facets of which some choices are contradicted."""


def ruled_out(facet: str, code: str, chosen: Set[str]) -> list[int]:
    """Numbers of the restrictions that contradict the choice ``code`` of ``facet``, made among ``chosen``."""
    rules = CONTRADICTED.get((facet, code), ())
    return [RESTRICTION.by_code[rule.restriction].number for rule in rules if not rule.unless & chosen]


def changes_together(facet: Facet, code: str, given: Collection[str]) -> bool:
    """Whether with ``code`` another restriction leaves programs of the choices ``given`` out than without it."""
    rules = (rule for one in given for rule in CONTRADICTED.get((facet.code, one), ()))
    return any(code in rule.unless and rule.unless.isdisjoint(given) for rule in rules)


LANGUAGE = Facet(
    "language",
    "languages",
    _("Language"),
    "any",
    range(600, 800),
    (
        Term("en", 600, _("English")),
        Term("es", 601, _("Spanish"), samhsa="SP"),
        Term("ase", 602, _("American Sign Language"), samhsa="AH"),
        Term("zh", 603, _("Chinese"), samhsa="F17"),
        Term("ar", 604, _("Arabic"), samhsa="F4"),
        Term("vi", 605, _("Vietnamese"), samhsa="F92"),
        Term("ht", 606, _("Haitian Creole"), samhsa="F19"),
        Term("fa", 607, _("Farsi"), samhsa="F25"),
        Term("fr", 608, _("French"), samhsa="F28"),
        Term("de", 609, _("German"), samhsa="F30"),
        Term("el", 610, _("Greek"), samhsa="F31"),
        Term("he", 611, _("Hebrew"), samhsa="F35"),
        Term("hi", 612, _("Hindi"), samhsa="F36"),
        Term("hmn", 613, _("Hmong"), samhsa="F37"),
        Term("it", 614, _("Italian"), samhsa="F42"),
        Term("ja", 615, _("Japanese"), samhsa="F43"),
        Term("ko", 616, _("Korean"), samhsa="F47"),
        Term("pl", 617, _("Polish"), samhsa="F66"),
        Term("pt", 618, _("Portuguese"), samhsa="F67"),
        Term("ru", 619, _("Russian"), samhsa="F70"),
        Term("tl", 620, _("Tagalog"), samhsa="F81"),
        Term("oj", 621, _("Ojibwa"), samhsa="N24"),
        Term("esu", 622, _("Yupik"), samhsa="N40"),
        Term("nv", 623, _("Navajo")),
        Term("so", 624, _("Somali")),
    ),
)

STATE = Facet(
    "state",
    "state",
    _("State"),
    "any",
    range(800, 900),
    tuple(
        Term(code, 800 + number, name)
        for number, (code, name) in enumerate(
            (
                ("AL", _("Alabama")), ("AK", _("Alaska")), ("AZ", _("Arizona")), ("AR", _("Arkansas")),
                ("CA", _("California")), ("CO", _("Colorado")), ("CT", _("Connecticut")), ("DE", _("Delaware")),
                ("DC", _("District of Columbia")), ("FL", _("Florida")), ("GA", _("Georgia")), ("HI", _("Hawaii")),
                ("ID", _("Idaho")), ("IL", _("Illinois")), ("IN", _("Indiana")), ("IA", _("Iowa")),
                ("KS", _("Kansas")), ("KY", _("Kentucky")), ("LA", _("Louisiana")), ("ME", _("Maine")),
                ("MD", _("Maryland")), ("MA", _("Massachusetts")), ("MI", _("Michigan")), ("MN", _("Minnesota")),
                ("MS", _("Mississippi")), ("MO", _("Missouri")), ("MT", _("Montana")), ("NE", _("Nebraska")),
                ("NV", _("Nevada")), ("NH", _("New Hampshire")), ("NJ", _("New Jersey")), ("NM", _("New Mexico")),
                ("NY", _("New York")), ("NC", _("North Carolina")), ("ND", _("North Dakota")), ("OH", _("Ohio")),
                ("OK", _("Oklahoma")), ("OR", _("Oregon")), ("PA", _("Pennsylvania")), ("RI", _("Rhode Island")),
                ("SC", _("South Carolina")), ("SD", _("South Dakota")), ("TN", _("Tennessee")), ("TX", _("Texas")),
                ("UT", _("Utah")), ("VT", _("Vermont")), ("VA", _("Virginia")), ("WA", _("Washington")),
                ("WV", _("West Virginia")), ("WI", _("Wisconsin")), ("WY", _("Wyoming")), ("PR", _("Puerto Rico")),
                ("GU", _("Guam")), ("VI", _("U.S. Virgin Islands")), ("AS", _("American Samoa")),
                ("MP", _("Northern Mariana Islands")), ("FM", _("Micronesia")), ("PW", _("Palau")),
                ("MH", _("Marshall Islands")),
            )
        )
    ),
)  # fmt: skip

SERVES = Facet(
    "serves",
    "serves",
    _("States served by video"),
    "any",
    range(900, 1000),
    tuple(Term(state.code, state.number + 100, state.label) for state in STATE.terms),
    _("States whose residents a virtual program may treat."),
)

NETWORKS_ABOVE = 10_000
"""Networks are numbered above this, so that a program's terms can hold them beside the facets'."""

CONTRACTS_ABOVE = 500_000
"""A network's second number is its number and this: a program's terms hold it where a payer's own rate file says that
there is a contract. There will not be half a million networks."""

TIMETABLES_ABOVE = 1_000_000
"""And distinct weekly timetables above this."""

EVERYTHING = 0
"""The sentinel that every program carries, so that an empty search can use the index as well."""

FACETS: tuple[Facet, ...] = (
    FOCUS,
    CONDITION,
    AGE,
    PAYMENT,
    FORMAT,
    THERAPY,
    SERVICE,
    POPULATION,
    RESTRICTION,
    LANGUAGE,
    ACCREDITATION,
    LEVEL,
    EVIDENCE,
    STATE,
)

BY_CODE: dict[str, Facet] = {facet.code: facet for facet in (*FACETS, SERVES)}

SAMHSA_CODES: frozenset[str] = frozenset(code.partition("@")[0] for facet in FACETS for code in facet.by_samhsa)
"""SAMHSA codes that say at least one term; all others stay in the raw record."""

ACCEPTING: tuple[tuple[str, Text], ...] = (
    ("yes", _("Takes new patients")),
    ("waitlist", _("Has a waitlist")),
    ("no", _("Takes no new patients")),
    ("unknown", _("We don't know")),
)

YES_OR_NO: tuple[tuple[str, Text], ...] = (
    ("yes", _("Yes")),
    ("no", _("No")),
)
"""Blank where nobody said: unknown is never no."""

PARTICIPATION_BASIS: tuple[tuple[str, Text], ...] = (
    ("roster", _("A roster that the payer sent")),
    ("provider", _("The program says so")),
    ("plan-directory", _("The directory of the plan")),
    ("staff", _("Our staff asked")),
)
"""Whence it is known whether a program is in a network: somebody who can know it has said so."""

PLAN_DIRECTORY = "plan-directory"
"""The basis of what the plan's own directory says: a person has looked, or its file was read (status *unknown*)."""

RATE_FILE = "rate-file"
"""The basis of what nobody has confirmed: a payer's own file lists a contract."""

NETWORK_BASIS: tuple[tuple[str, Text], ...] = (
    *((code, label) for code, label in PARTICIPATION_BASIS if code != PLAN_DIRECTORY),
    (
        PLAN_DIRECTORY,
        _("The directory of the plan. Where the status is “unknown”, we read it there and nobody has confirmed it"),
    ),
    (RATE_FILE, _("The plan’s own file of rates lists a contract. Nobody has confirmed it")),
)
"""Whence it is known, and what a contract in a file is. No participation ever has the last one."""

PARTICIPATION_STATUS: tuple[tuple[str, Text], ...] = (
    ("in-network", _("In network")),
    ("out-of-network", _("Out of network")),
    ("unknown", _("We don't know")),
)

VERIFICATION_ASPECT: tuple[tuple[str, Text], ...] = (
    ("contact", _("Contact details")),
    ("services", _("What it offers")),
    ("schedule", _("Schedule")),
    ("insurance", _("Insurance")),
    ("openings", _("Openings")),
)

POSITION_PRECISION: tuple[tuple[str, Text], ...] = (
    ("street", _("Street address")),
    ("zip", _("Center of the ZIP code")),
    ("city", _("Center of the city")),
    ("hidden", _("Address kept private")),
)

DAYS: tuple[tuple[str, Text, Text], ...] = (
    ("mon", _("Monday"), _("Mon")),
    ("tue", _("Tuesday"), _("Tue")),
    ("wed", _("Wednesday"), _("Wed")),
    ("thu", _("Thursday"), _("Thu")),
    ("fri", _("Friday"), _("Fri")),
    ("sat", _("Saturday"), _("Sat")),
    ("sun", _("Sunday"), _("Sun")),
)
"""Code, name and short name of each day; the week starts on Monday at minute 0."""

MENTAL_HEALTH = (
    "focus:mental-health focus:co-occurring condition:serious-mental-illness condition:serious-emotional-disturbance"
)
SUBSTANCE_USE = "focus:substance-use focus:co-occurring condition:substance-use"

BROADER: dict[str, str] = {
    "age:child": "age:under-18",
    **dict.fromkeys(
        (
            *("condition:depression", "condition:anxiety", "condition:bipolar", "condition:ocd", "condition:psychosis"),
            *("condition:borderline-personality", "condition:self-harm", "condition:adhd", "condition:grief"),
            *("condition:eating-disorder", "condition:serious-mental-illness"),
            "condition:serious-emotional-disturbance",
        ),
        MENTAL_HEALTH,
    ),
    "condition:ptsd": f"condition:trauma {MENTAL_HEALTH}",
    **dict.fromkeys(
        (
            *("condition:alcohol-use", "condition:opioid-use", "condition:stimulant-use", "condition:cannabis-use"),
            *("condition:substance-use", "condition:co-occurring-pain", "therapy:twelve-step", "therapy:matrix-model"),
            *("therapy:contingency-management", "therapy:community-reinforcement", "therapy:relapse-prevention"),
            *("service:medications-for-addiction", "service:methadone", "service:buprenorphine", "service:naltrexone"),
            *("service:opioid-medicines", "service:alcohol-medicines", "service:medication-from-elsewhere"),
            *("service:alcohol-detox", "service:opioid-detox", "service:benzodiazepine-detox", "service:cocaine-detox"),
            *("service:methamphetamine-detox", "service:outpatient-detox", "service:overnight-detox"),
            *("level:detox", "level:opioid-treatment", "level:medicine-clinic", "service:sober-housing"),
        ),
        SUBSTANCE_USE,
    ),
}
"""Terms as ``facet:code``, and those of which a program has one if it has the term: depression is mental health.

A program that was asked for the broader ones and says none of them does not have the narrower one either.
"""

RELATED: dict[str, str] = {
    "condition:depression": "focus:mental-health therapy:interpersonal service:suicide-prevention",
    "condition:anxiety": "focus:mental-health therapy:cbt",
    "condition:bipolar": "condition:serious-mental-illness focus:mental-health",
    "condition:ptsd": "condition:trauma therapy:trauma-counseling therapy:emdr",
    "condition:trauma": "condition:ptsd therapy:trauma-counseling therapy:emdr",
    "condition:ocd": "focus:mental-health therapy:cbt",
    "condition:eating-disorder": "focus:mental-health",
    "condition:psychosis": "condition:serious-mental-illness focus:mental-health",
    "condition:borderline-personality": "therapy:dbt condition:serious-mental-illness",
    "condition:self-harm": "service:suicide-prevention therapy:dbt service:crisis-services",
    "condition:adhd": "condition:serious-emotional-disturbance focus:mental-health",
    "condition:grief": "focus:mental-health therapy:trauma-counseling",
    "condition:serious-mental-illness": "focus:mental-health",
    "condition:serious-emotional-disturbance": "focus:mental-health",
    "condition:alcohol-use": "service:alcohol-medicines condition:substance-use",
    "condition:opioid-use": "service:opioid-medicines service:medications-for-addiction service:naloxone",
    "condition:stimulant-use": "therapy:matrix-model therapy:contingency-management condition:substance-use",
    "condition:cannabis-use": "condition:substance-use",
    "condition:substance-use": "focus:substance-use focus:co-occurring",
    "condition:gambling": "condition:other-addiction",
    "condition:other-addiction": "condition:gambling",
    "therapy:dbt": "condition:self-harm condition:borderline-personality therapy:cbt",
    "therapy:emdr": "condition:ptsd condition:trauma therapy:trauma-counseling",
    "therapy:act-therapy": "therapy:cbt",
    "therapy:rebt": "therapy:cbt",
    "therapy:interpersonal": "therapy:individual",
    "therapy:mindfulness": "therapy:dbt",
    "therapy:trauma-counseling": "condition:trauma condition:ptsd therapy:emdr",
    "therapy:twelve-step": "service:self-help-groups",
    "service:family-education": "therapy:family",
    "service:suicide-prevention": "service:crisis-services",
    "service:crisis-services": "service:suicide-prevention",
    "service:court-ordered": "population:justice-involved population:dui",
    "service:childcare": "population:pregnant-postpartum population:women",
    "population:pregnant-postpartum": "population:women service:childcare",
    "population:students": "service:school-support age:young-adult",
    "population:first-responders": "population:veterans condition:trauma",
    "population:women": "restriction:women-only population:pregnant-postpartum",
    "population:men": "restriction:men-only",
    "population:dui": "population:justice-involved",
    "payment:va": "payment:tricare population:veterans",
    "network:private-insurance": "payment:private-insurance",
    "network:medicaid": "payment:medicaid",
    "network:medicare": "payment:medicare",
    "network:tricare": "payment:tricare",
    "network:": "payment:private-insurance",
    "payment:free": "payment:sliding-scale payment:payment-assistance",
    "age:child": "age:under-18",
}
"""Terms as ``facet:code``, and those that make it likelier that a program which was never asked has the term.

They rank among what does not say so, and are named as the reason. They say nothing by themselves. ``network:`` is a
network of an insurer with that way to pay; most insurers of which it is not known are commercial.
"""

IMPLIED_BY_NETWORKS = frozenset({"private-insurance", "medicaid", "medicare", "tricare"})
"""Ways to pay that a program takes which is in a network of such a payer: one that was asked and does not say so is in
none."""

MAYBE: dict[str, str] = {"format:virtual": "format:hybrid", "format:in-person": "format:hybrid"}
"""Terms that only a program of another term may have as well: what offers telehealth may be wholly by video."""


def terms_named(names: str) -> list[tuple[Facet, Term]]:
    """Facets and terms of space-separated ``facet:code``. Raises ``KeyError`` for one that is not there."""
    pairs = (name.split(":") for name in names.split())
    return [(BY_CODE[facet], BY_CODE[facet].by_code[code]) for facet, code in pairs]


def numbers_named(names: str) -> list[int]:
    """Numbers of space-separated ``facet:code``."""
    return [term.number for _facet, term in terms_named(names)]


@dataclass(frozen=True, slots=True)
class BillingCode:
    """One billing code that rate files are read for. ``system`` is ``HCPCS``, ``CPT`` or ``RC`` (revenue code).

    ``means`` says what a rate for it is evidence of: ``iop``, ``php`` (partial hospitalization, another level of care) or
    ``control`` (nobody who runs an IOP performs it; ``reason`` says why). ``focus`` is a code of ``FOCUS``. ``unit`` is
    what one charge pays for, where the code itself says so. ``label`` is our own: the names that the American Medical
    Association (CPT) and the National Uniform Billing Committee (revenue codes) wrote are theirs, and stand nowhere here.
    """

    system: Literal["HCPCS", "CPT", "RC"]
    code: str
    means: Literal["iop", "php", "control"]
    label: Text
    focus: str = ""
    unit: Literal["day", ""] = ""
    reason: str = ""


_ELSEWHERE = "done in an operating or delivery room; a provider of an IOP with a rate for it has a whole fee schedule"

BILLING_CODES: tuple[BillingCode, ...] = (
    BillingCode("HCPCS", "H0015", "iop", _("Intensive outpatient, substance use"), "substance-use"),
    BillingCode("HCPCS", "S9480", "iop", _("Intensive outpatient, mental health, a day"), "mental-health", "day"),
    BillingCode("RC", "0905", "iop", _("Intensive outpatient, mental health, a day"), "mental-health", "day"),
    BillingCode("RC", "0906", "iop", _("Intensive outpatient, substance use, a day"), "substance-use", "day"),
    BillingCode("HCPCS", "H0035", "php", _("Partial hospitalization, mental health"), "mental-health"),
    BillingCode("RC", "0912", "php", _("Partial hospitalization, fewer services"), "mental-health", "day"),
    BillingCode("RC", "0913", "php", _("Partial hospitalization, many services"), "mental-health", "day"),
    BillingCode("CPT", "27447", "control", _("A new knee joint"), reason=_ELSEWHERE),
    BillingCode("CPT", "27130", "control", _("A new hip joint"), reason=_ELSEWHERE),
    BillingCode("CPT", "66984", "control", _("Cataract surgery"), reason=_ELSEWHERE),
    BillingCode("CPT", "59400", "control", _("Care in pregnancy and birth"), reason=_ELSEWHERE),
)
"""The codes that rate files of plans and hospitals are read for.

``H0015`` names no unit: a day, half a day or an hour, by payer. ``H2036`` (a program, by the day) names no level of care
and proves nothing, so it is not here. A code written in another way (``905``, ``H0015-TG``) is read by
``imports/billing_codes.py``.
"""

BY_BILLING_CODE: dict[tuple[str, str], BillingCode] = {(code.system, code.code): code for code in BILLING_CODES}

ALL_BILLING_CODES = frozenset({"CSTM-00", "CSTM-ALL"})
"""As a billing code (or as its type) these mean "every code" in plans' files, and are evidence of none.

``CSTM-00`` as a *service code* means every place of service and is quite ordinary (CMS, price-transparency-guide).
"""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A kind of organization in the register of NPIs. ``code`` is NUCC's (Health Care Provider Taxonomy, a code key
    that anybody may use); ``label`` is our own, since NUCC's names and definitions are its own."""

    code: str
    label: Text


TAXONOMIES: tuple[Taxonomy, ...] = (
    Taxonomy("261QM0801X", _("Mental health clinic")),
    Taxonomy("261QM0850X", _("Mental health clinic for adults")),
    Taxonomy("261QM0855X", _("Mental health clinic for children and teenagers")),
    Taxonomy("261QR0405X", _("Substance use clinic")),
    Taxonomy("261QR0800X", _("Recovery center")),
    Taxonomy("261QM2800X", _("Methadone clinic")),
    Taxonomy("251S00000X", _("Behavioral health agency")),
    Taxonomy("283Q00000X", _("Psychiatric hospital")),
    Taxonomy("273R00000X", _("Psychiatric unit of a hospital")),
    Taxonomy("276400000X", _("Substance use unit of a hospital")),
    Taxonomy("324500000X", _("Substance use rehabilitation facility")),
    Taxonomy("3245S0500X", _("Substance use rehabilitation facility for children and teenagers")),
    Taxonomy("320800000X", _("Residential facility for people with a mental illness")),
    Taxonomy("322D00000X", _("Residential facility for children with emotional disorders")),
    Taxonomy("323P00000X", _("Psychiatric residential facility")),
)
"""What organizations the register of NPIs (NPPES) is read for. It knows no intensive outpatient program as such."""

BY_TAXONOMY: dict[str, Taxonomy] = {taxonomy.code: taxonomy for taxonomy in TAXONOMIES}
