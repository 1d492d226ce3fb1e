"""Single facts of a demonstration program: contact, languages, openings, verifications, description."""

# ruff: noqa: SIM905 (lists of words read better as words)

from __future__ import annotations

import random
from typing import Any

from programs.demonstration.kinds import CLOSINGS, CLOSINGS_VIRTUAL, METHODS, Kind
from programs.demonstration.names import PhoneBook
from programs.demonstration.places import Site
from programs.vocabularies import THERAPY

INTAKE_HOURS = (
    "Mon–Fri 8 am–6 pm",
    "Mon–Fri 9 am–5 pm",
    "Mon–Thu 8 am–8 pm, Fri 8 am–4 pm",
    "Every day 8 am–8 pm",
    "Mon–Sat 9 am–7 pm",
    "",
)
SPANISH_STATES = frozenset("AZ CA CO FL GA IL NC NJ NM NV NY TX UT".split())
LANGUAGES_OF_REGION = {
    "minneapolis": "so hmn",
    "new-york": "zh ru ht pl",
    "miami": "ht pt",
    "los-angeles": "ko tl fa zh",
    "san-francisco": "zh tl vi",
    "seattle": "vi ru so",
    "boston": "pt ht",
    "detroit": "ar",
    "houston": "vi zh",
    "chicago": "pl",
    "ak": "esu",
    "nm": "nv",
    "az": "nv",
    "mn": "oj",
    "hi": "ja tl",
    "la": "fr vi",
    "newark": "pt hi",
}
ACCREDITATIONS = (("joint-commission", 0.35), ("carf", 0.25), ("coa", 0.06), ("state-health", 0.25), ("fqhc", 0.05))
OPIOID_MEDICINES = (
    "buprenorphine opioid-medicines naltrexone",
    "buprenorphine opioid-medicines",
    "methadone buprenorphine opioid-medicines",
    "naltrexone",
)
"""Sets of medicines that a program may have; the broader terms follow from them."""


def contact(site: Site, path: str, phones: PhoneBook, dice: random.Random) -> dict[str, str]:
    """Phones kept for fiction in the area code of the site, and an example.org page; some are not known."""
    return {
        "phone": phones.number(site.area_code),
        "intake_phone": phones.number(site.area_code) if dice.random() < 0.4 else "",
        "fax": phones.number(site.area_code) if dice.random() < 0.5 else "",
        "intake_hours": dice.choice(INTAKE_HOURS),
        "website": f"https://example.org/{path}" if dice.random() < 0.75 else "",
    }


def site_facts(row: dict[str, Any], dice: random.Random) -> dict[str, str]:
    """Wheelchair access, parking, a line for text telephones; of half of the programs nobody said any of it."""
    if dice.random() < 0.5:
        return {}
    found = {"tty": dice.choices(("711", row["phone"], ""), (40, 10, 50))[0]}
    if row["format"] == "virtual":
        return found
    return found | {
        "wheelchair": dice.choices(("yes", "no", ""), (70, 10, 20))[0],
        "parking": dice.choices(("yes", "no", ""), (60, 20, 20))[0],
    }


def languages(site: Site, dice: random.Random) -> list[str]:
    """English and what people of the region speak; empty where the program does not say."""
    if site.state == "PR":
        return ["en", "es"]
    if dice.random() < 0.15:
        return []
    found = ["en"]
    if dice.random() < (0.55 if site.state in SPANISH_STATES else 0.2):
        found.append("es")
    found += [code for code in LANGUAGES_OF_REGION.get(site.region, "").split() if dice.random() < 0.3]
    return found + (["ase"] if dice.random() < 0.08 else [])


def accreditations(kind: Kind, dice: random.Random) -> list[str]:
    """Accreditors, and the state licence that goes with the focus."""
    found = [code for code, chance in ACCREDITATIONS if dice.random() < chance]
    if "substance-use" in kind.focus and dice.random() < 0.7:
        found.append("state-substance-use")
    if "mental-health" in kind.focus and dice.random() < 0.6:
        found.append("state-mental-health")
    return found


def admission(kind: Kind, row: dict[str, Any], dice: random.Random) -> dict[str, list[str]]:
    """Which medicines for addiction there are, from what one can detox, and who is not admitted or treated."""
    services, restrictions = list(row["services"]), []
    treats = set(row["conditions"])
    if "medications-for-addiction" in services:
        services += dice.choice(OPIOID_MEDICINES).split()
    if "substance-use" in kind.focus:
        if "alcohol-use" in treats and dice.random() < 0.4:
            services += ["alcohol-medicines"]
        if dice.random() < 0.5:
            services += ["medication-from-elsewhere"]
        elif "medications-for-addiction" not in services and "opioid-use" in treats and dice.random() < 0.3:
            restrictions += ["no-opioid-medication"]
        if "opioid-use" not in treats and dice.random() < 0.1:
            restrictions += ["no-opioid-use"]
    if "detox" in row["levels"]:
        services += [code for code in ("alcohol-detox", "opioid-detox", "benzodiazepine-detox") if dice.random() < 0.7]
        services += [dice.choice(("outpatient-detox", "overnight-detox"))]
    if "Women’s IOP" in kind.names and dice.random() < 0.6:
        restrictions += ["women-only"]
    return {"services": sorted(set(services), key=services.index), "restrictions": restrictions}


def openings(dice: random.Random) -> dict[str, Any]:
    """Whether there is room, and how many days ago somebody said so. Empty: nobody has said."""
    accepting = dice.choices(("yes", "waitlist", "no", "unknown"), (48, 20, 8, 24))[0]
    if accepting == "unknown":
        return {}
    row: dict[str, Any] = {"accepting": accepting}
    if accepting == "no" and dice.random() < 0.5:
        row["note"] = "Existing patients only."
    if accepting == "waitlist":
        row["wait_days"] = dice.choice((7, 10, 14, 21, 30, 45))
    if accepting == "yes" and dice.random() < 0.6:
        row |= {"wait_days": dice.choice((0, 1, 2, 3, 5)), "next_intake_in_days": dice.randrange(1, 15)}
    row["reported_days_ago"] = dice.choice((dice.randrange(0, 8), dice.randrange(0, 30), dice.randrange(20, 120)))
    return row


def verifications(row: dict[str, Any], dice: random.Random) -> dict[str, list[Any]]:
    """Aspect → days ago and by whom. One listing in eight was never checked; a few only long ago.

    Whoever confirms a listing confirms on one occasion how to reach it and what it offers, as plans must every 90 days
    (42 U.S.C. § 300gg-115(a)(5): name, address, specialty, telephone); one in ten gets no further than the number.
    """
    if dice.random() < 0.12:
        return {}
    latest = dice.choice(
        (dice.randrange(1, 15), dice.randrange(1, 45), dice.randrange(30, 120), dice.randrange(90, 600))
    )
    by = dice.choice(("provider", "provider", "staff"))
    found: dict[str, list[Any]] = {"contact": [latest, by]}
    if dice.random() < 0.9:
        found["services"] = [latest, by]
    for aspect in ("schedule", "insurance"):
        if dice.random() < 0.6:
            plan = aspect == "insurance" and dice.random() < 0.5
            found[aspect] = [latest + dice.choice((0, 0, 0, 5, 30)), "plan" if plan else by]
    if row["openings"]:
        found["openings"] = [row["openings"]["reported_days_ago"], "provider"]
    return found


def description(kind: Kind, therapies: list[str], dice: random.Random, *, is_virtual: bool) -> str:
    """Two or three plain sentences."""
    labels = [str(THERAPY.by_code[code].label) for code in therapies[:3]]
    labels = [
        label if label.isupper() or label.startswith("Matrix") else label[0].lower() + label[1:] for label in labels
    ]
    spoken = f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else labels[0]
    method = dice.choice(METHODS).format(therapies=spoken)
    closing = dice.choice(CLOSINGS_VIRTUAL if is_virtual else CLOSINGS)
    return " ".join(sentence for sentence in (dice.choice(kind.openings), method, closing) if sentence)
