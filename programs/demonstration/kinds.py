"""Kinds of programs: what each treats, how, for whom, and how it speaks of itself."""

# ruff: noqa: SIM905 (lists of words read better as words)

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of program. Lists are codes of the vocabularies; ``always`` stand first, ``some`` are drawn."""

    names: tuple[str, ...]
    weight: int
    focus: str
    ages: tuple[str, ...]
    conditions: str
    more_conditions: str
    therapies: str
    more_therapies: str
    openings: tuple[str, ...]
    services: str = ""
    populations: str = ""
    more_populations: str = ""
    hides_address: float = 0.0


KINDS: tuple[Kind, ...] = (
    Kind(
        names=("Adult IOP", "Mood and Anxiety IOP", "Intensive Outpatient Program"),
        weight=22,
        focus="mental-health",
        ages=("adult", "adult young-adult", "adult senior"),
        conditions="depression anxiety",
        more_conditions="bipolar trauma grief adhd self-harm serious-mental-illness ptsd borderline-personality",
        therapies="cbt group",
        more_therapies="dbt act-therapy mindfulness individual family interpersonal art-music trauma-counseling tms",
        openings=(
            "For adults whose depression or anxiety has become too much for one hour a week.",
            "A steady place to come to several times a week when getting through the day has become hard.",
            "We work with adults who need more support than weekly therapy and want to keep sleeping at home.",
            "Small groups for people who live with low mood, panic or worry and want to feel more like themselves.",
        ),
        services="medication-management discharge-planning",
    ),
    Kind(
        names=("Recovery IOP", "Substance Use IOP", "Outpatient Recovery Program", "Recovery Steps IOP"),
        weight=20,
        focus="substance-use",
        ages=("adult", "adult", "adult young-adult"),
        conditions="substance-use alcohol-use",
        more_conditions="opioid-use stimulant-use cannabis-use gambling co-occurring-pain other-addiction",
        therapies="group relapse-prevention motivational-interviewing",
        more_therapies="twelve-step matrix-model contingency-management cbt individual family community-reinforcement "
        "brief-intervention anger-management rebt",
        openings=(
            "For adults who want to change how they drink or use, and to keep working while they do.",
            "Support several times a week for people with alcohol or drug problems, wherever they are in recovery.",
            "A place to step down to after residential care, or to start without leaving home.",
            "We help people with substance use disorders build days that are worth staying well for.",
        ),
        services="drug-testing aftercare",
        more_populations="justice-involved men women veterans",
    ),
    Kind(
        names=("Dual Diagnosis IOP", "Co-Occurring IOP", "Integrated IOP"),
        weight=14,
        focus="mental-health substance-use co-occurring",
        ages=("adult", "adult young-adult"),
        conditions="depression anxiety substance-use",
        more_conditions="alcohol-use opioid-use ptsd trauma bipolar stimulant-use serious-mental-illness",
        therapies="integrated-dual-disorder cbt group",
        more_therapies="dbt motivational-interviewing relapse-prevention individual trauma-counseling twelve-step emdr",
        openings=(
            "Mental health and substance use, treated together by one team.",
            "For adults who are tired of being sent from one clinic to the other: here both are treated at once.",
            "When low mood and drinking feed each other, we help with both in the same group.",
        ),
        services="medication-management case-management",
    ),
    Kind(
        names=("Teen IOP", "Adolescent IOP", "Youth IOP"),
        weight=13,
        focus="mental-health",
        ages=("adolescent", "adolescent", "adolescent child", "adolescent young-adult"),
        conditions="depression anxiety",
        more_conditions="self-harm adhd serious-emotional-disturbance trauma ocd grief",
        therapies="dbt family group",
        more_therapies="cbt art-music mindfulness individual act-therapy",
        openings=(
            "After-school groups for teens who are struggling with mood, worry or thoughts of self-harm.",
            "For middle and high school students who need more than a weekly session, and for their families.",
            "Teens learn skills together after school; parents have a group of their own once a week.",
        ),
        services="school-support family-education",
        populations="students",
    ),
    Kind(
        names=("Teen Recovery IOP", "Youth Substance Use IOP"),
        weight=4,
        focus="substance-use",
        ages=("adolescent", "adolescent young-adult"),
        conditions="substance-use cannabis-use",
        more_conditions="alcohol-use adhd anxiety other-addiction",
        therapies="family group motivational-interviewing",
        more_therapies="cbt community-reinforcement individual contingency-management",
        openings=(
            "For teens whose use of cannabis, alcohol or vapes worries them or the people who love them.",
            "A group for young people who want to cut down or stop, with their families at the table.",
        ),
        services="drug-testing family-education school-support",
        populations="students",
    ),
    Kind(
        names=("Young Adult IOP", "College IOP"),
        weight=6,
        focus="mental-health",
        ages=("young-adult",),
        conditions="anxiety depression",
        more_conditions="adhd ocd trauma self-harm bipolar cannabis-use",
        therapies="cbt group",
        more_therapies="dbt act-therapy mindfulness individual family",
        openings=(
            "For people from 18 to 25 who have left school or college for a while, or are about to.",
            "Young adults meet around class and work, and find out that they are not the only one.",
        ),
        services="skills-training school-support employment",
        populations="students",
    ),
    Kind(
        names=("DBT IOP", "DBT Skills Intensive"),
        weight=6,
        focus="mental-health",
        ages=("adult", "adult young-adult", "adolescent"),
        conditions="borderline-personality self-harm",
        more_conditions="depression anxiety trauma eating-disorder bipolar",
        therapies="dbt group individual",
        more_therapies="mindfulness family",
        openings=(
            "A full course of dialectical behavior therapy: skills group, one-to-one sessions and phone coaching.",
            "For people whose feelings come fast and strong, and who want tools that hold.",
        ),
        services="suicide-prevention skills-training",
    ),
    Kind(
        names=("Trauma IOP", "PTSD and Trauma IOP"),
        weight=4,
        focus="mental-health",
        ages=("adult",),
        conditions="trauma ptsd",
        more_conditions="depression anxiety grief alcohol-use",
        therapies="emdr trauma-counseling group",
        more_therapies="cbt art-music mindfulness individual couples",
        openings=(
            "For people who carry something terrible and are ready to set some of it down.",
            "Trauma care at a pace you choose. Nobody has to tell their story in the first week.",
        ),
        services="medication-management peer-support",
        more_populations="veterans healthcare-workers sexual-abuse domestic-violence",
        hides_address=0.1,
    ),
    Kind(
        names=("Veterans and First Responders IOP",),
        weight=3,
        focus="mental-health substance-use co-occurring",
        ages=("adult",),
        conditions="trauma ptsd alcohol-use",
        more_conditions="depression anxiety grief co-occurring-pain",
        therapies="emdr trauma-counseling group",
        more_therapies="cbt mindfulness individual couples",
        openings=("Trauma care with people who understand service and shift work.",),
        services="peer-support",
        populations="veterans first-responders",
        more_populations="active-military military-families healthcare-workers",
    ),
    Kind(
        names=("Eating Recovery IOP", "Eating Disorder IOP"),
        weight=5,
        focus="mental-health",
        ages=("adult young-adult", "adolescent", "adolescent adult"),
        conditions="eating-disorder",
        more_conditions="anxiety depression ocd trauma",
        therapies="cbt family group",
        more_therapies="dbt act-therapy individual art-music",
        openings=(
            "Supported meals, group and family work for people with eating disorders.",
            "For people of every size and gender who want a calmer life around food.",
        ),
        services="primary-care family-education",
    ),
    Kind(
        names=("OCD and Anxiety IOP",),
        weight=4,
        focus="mental-health",
        ages=("adult", "adolescent adult"),
        conditions="ocd anxiety",
        more_conditions="depression adhd",
        therapies="cbt act-therapy",
        more_therapies="family group individual mindfulness",
        openings=("Exposure and response prevention with a coach beside you, several times a week.",),
    ),
    Kind(
        names=("Women’s IOP",),
        weight=4,
        focus="mental-health",
        ages=("adult",),
        conditions="depression anxiety trauma",
        more_conditions="ptsd grief bipolar alcohol-use",
        therapies="interpersonal group",
        more_therapies="cbt dbt emdr individual trauma-counseling",
        openings=(
            "A group for women only, with child care in the next room.",
            "Women who have been hurt meet here with women who have been there.",
        ),
        services="childcare medication-management",
        populations="women",
        more_populations="domestic-violence sexual-abuse",
        hides_address=0.6,
    ),
    Kind(
        names=("Perinatal IOP", "Mothers and Babies IOP"),
        weight=3,
        focus="mental-health",
        ages=("adult",),
        conditions="depression anxiety",
        more_conditions="trauma ptsd grief bipolar ocd",
        therapies="interpersonal group",
        more_therapies="cbt dbt individual mindfulness",
        openings=(
            "For the months of pregnancy and the first year after birth.",
            "For mothers who expected to feel happy and do not. Babies are welcome in the room.",
        ),
        services="childcare medication-management",
        populations="women pregnant-postpartum",
    ),
    Kind(
        names=("Older Adult IOP", "Later Life IOP"),
        weight=4,
        focus="mental-health",
        ages=("senior", "senior adult"),
        conditions="depression grief anxiety",
        more_conditions="serious-mental-illness bipolar alcohol-use",
        therapies="group",
        more_therapies="cbt art-music individual cognitive-remediation family",
        openings=(
            "Daytime groups for people over 60 who live with loss, worry or low mood.",
            "Company, talk and a plan for people in later life. Rides can be arranged.",
        ),
        services="transportation case-management",
        more_populations="dementia veterans",
    ),
    Kind(
        names=("Opioid Recovery IOP", "Medication-Assisted IOP"),
        weight=6,
        focus="substance-use",
        ages=("adult",),
        conditions="opioid-use substance-use",
        more_conditions="alcohol-use stimulant-use co-occurring-pain depression",
        therapies="group contingency-management",
        more_therapies="cbt motivational-interviewing relapse-prevention individual",
        openings=(
            "Buprenorphine or naltrexone together with groups, so that nobody has to choose between them.",
            "For people who use opioids and want out. Medication can start on the day you come.",
        ),
        services="medications-for-addiction naloxone drug-testing",
        more_populations="pregnant-postpartum justice-involved hiv",
    ),
    Kind(
        names=("Early Psychosis IOP",),
        weight=2,
        focus="mental-health",
        ages=("young-adult", "young-adult adult"),
        conditions="psychosis serious-mental-illness",
        more_conditions="depression anxiety cannabis-use",
        therapies="cbt family cognitive-remediation",
        more_therapies="group individual",
        openings=("For young people in the first years of hearing or believing things that others do not.",),
        services="medication-management employment peer-support",
    ),
    Kind(
        names=("Pride IOP", "LGBTQ+ IOP"),
        weight=3,
        focus="mental-health",
        ages=("adult young-adult", "adult", "adolescent"),
        conditions="depression anxiety",
        more_conditions="trauma self-harm substance-use grief",
        therapies="dbt group",
        more_therapies="cbt act-therapy individual family",
        openings=("Groups run by and for LGBTQ+ people, where nothing has to be explained first.",),
        populations="lgbtq",
        more_populations="hiv students",
    ),
)

MORE_SERVICES = (
    "medication-management aftercare discharge-planning case-management peer-support recovery-coach family-education "
    "skills-training suicide-prevention transportation housing employment primary-care tobacco-cessation naloxone "
    "court-ordered"
).split()

METHODS = (
    "We use {therapies}, and set goals with you in the first week.",
    "Days are built on {therapies}; a psychiatrist sees you when medicine is part of the plan.",
    "You will learn through {therapies}, in groups of eight at most.",
    "The work is {therapies}, with homework that fits on one page.",
    "Groups draw on {therapies}. You have one counselor from the first day to the last.",
    "Expect {therapies}, and a check-in call on the days between.",
)
CLOSINGS = (
    "Families are invited every other week.",
    "Most people stay two to three months and then move to weekly therapy.",
    "The bus stops outside, and there is free parking behind the building.",
    "We help with letters to your employer or school.",
    "Before you finish, we book your first appointments for afterwards.",
    "If we are not the right place, we will help you find one that is.",
    "Coffee is on, and nobody minds if you say nothing on the first day.",
    "Our intake team calls your insurance with you.",
    "Every group has two counselors, so that nobody is left waiting.",
    "The first visit takes about ninety minutes and costs nothing.",
    "",
)
CLOSINGS_VIRTUAL = (
    "All you need is a private corner, headphones and a phone or laptop.",
    "Groups meet by video; we can mail a tablet if you have none.",
    "Cameras may be off on hard days.",
)
