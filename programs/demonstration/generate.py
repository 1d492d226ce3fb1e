"""Invents the demonstration programs from a seed; the same seed gives the same bytes."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from django.utils import translation
from django.utils.text import slugify

from programs import time_zones
from programs.demonstration import coverage, facts, names, places, timetables
from programs.demonstration.files import FOLDER, PROGRAM_KEYS, Row, write_rows
from programs.demonstration.kinds import KINDS, MORE_SERVICES, Kind

SEED = 20_261_122
PROGRAMS_A_PROVIDER = 4
LEVELS_BESIDE = (("outpatient", 0.6), ("php", 0.3), ("detox", 0.08), ("residential", 0.1), ("opioid-treatment", 0.04))

VIRTUAL_REGIONS = (
    "CT DE MA MD ME NH NJ NY PA RI VT DC",
    "AL AR FL GA KY LA MS NC SC TN VA WV PR",
    "IA IL IN KS MI MN MO ND NE OH SD WI",
    "AK AZ CA CO HI ID MT NM NV OK OR TX UT WA WY",
)
"""States whose virtual programs may hold each other's licences."""
VIRTUAL_EACH = 10


@translation.override("en")
def write(folder: Path = FOLDER, seed: int = SEED) -> dict[str, int]:
    """Write the three files into ``folder``; returns how many rows each has."""
    programs = invented_programs(seed)
    used = sorted({program["provider"]: program.pop("provider_name") for program in programs}.items())
    providers = [{"slug": slug, "name": name, "website": f"https://example.org/{slug}"} for slug, name in used]
    files = {"payers": coverage.payers(), "providers": providers, "programs": programs}
    for file_name, rows in files.items():
        write_rows(file_name, folder, rows)
    return {file_name: len(rows) for file_name, rows in files.items()}


def invented_programs(seed: int) -> list[Row]:
    """Programs as the file holds them, by slug, and beside it the name of the provider."""
    in_person = places.demonstration_cities()
    virtual = virtual_homes(in_person, random.Random(f"{seed} virtual"))  # noqa: S311
    providers = providers_by_region(in_person, random.Random(f"{seed} providers"))  # noqa: S311
    phones = names.PhoneBook()
    found: dict[str, Row] = {}
    for number, (region, city, state) in enumerate(in_person + virtual):
        dice = random.Random(f"{seed} program {number}")  # noqa: S311
        site = places.site_in(region, city, state, dice)
        is_virtual = number >= len(in_person)
        kind, provider, names_of_both = named(site, providers[region], dice, is_virtual=is_virtual)
        while names_of_both["slug"] in found:
            kind, provider, names_of_both = named(site, providers[region], dice, is_virtual=is_virtual)
        row = names_of_both | described(kind, site, names_of_both, phones, dice, is_virtual=is_virtual)
        found[row["slug"]] = {key: row[key] for key in PROGRAM_KEYS if row.get(key) not in ("", [], {}, None)}
        found[row["slug"]]["provider_name"] = provider
    return [found[slug] for slug in sorted(found)]


def virtual_homes(cities: list[tuple[str, str, str]], dice: random.Random) -> list[tuple[str, str, str]]:
    """Where the virtual programs have their office: ten in every part of the country."""
    return [
        home
        for states in VIRTUAL_REGIONS
        for home in dice.sample(sorted({row for row in cities if row[2] in states.split()}), VIRTUAL_EACH)
    ]


def providers_by_region(cities: list[tuple[str, str, str]], dice: random.Random) -> dict[str, list[str]]:
    """Names of the providers of each region: one for every few programs, at least two."""
    counts = Counter(region for region, _city, _state in cities)
    sizes = {region: max(2, count // PROGRAMS_A_PROVIDER) for region, count in counts.items()}
    pool = names.provider_names(sum(sizes.values()), dice)
    return {region: [pool.pop() for _each in range(size)] for region, size in sizes.items()}


def named(site: places.Site, providers: list[str], dice: random.Random, *, is_virtual: bool) -> tuple[Kind, str, Row]:
    """A kind, a provider, and the names that follow from both. An IOP in the name is evidence of one."""
    kind = dice.choices(KINDS, [kind.weight for kind in KINDS])[0]
    provider = dice.choice(providers)
    is_possible = not is_virtual and dice.random() < 0.04
    title = "Day Treatment Program" if is_possible else dice.choice(kind.names)
    name = f"{provider.split()[0]} {'Virtual ' if is_virtual else ''}{title}"
    if dice.random() < 0.3 and not is_virtual:
        name += f", {site.city}"
    is_named = "IOP" in name or "Intensive Outpatient" in name
    row = {
        "slug": slugify(f"{name} {site.state}" if name.endswith(site.city) else f"{name} {site.city} {site.state}"),
        "provider": slugify(provider),
        "name": name,
        "evidence": "possible" if is_possible else "named" if is_named and dice.random() < 0.2 else "stated",
    }
    return kind, provider, row


def described(
    kind: Kind,
    site: places.Site,
    row: Row,
    phones: names.PhoneBook,
    dice: random.Random,
    *,
    is_virtual: bool,
) -> Row:
    """All other facts of the program."""
    ages = dice.choice(kind.ages).split()
    slug = row["slug"]
    page = f"{row['provider']}/{slugify(row['name'].partition(' ')[2])}"
    row = treatment(kind, dice) | {
        "format": "virtual" if is_virtual else dice.choices(("in-person", "hybrid"), (82, 18))[0],
        "ages": ages if dice.random() < 0.93 else [],
        "languages": facts.languages(site, dice),
        "accreditations": facts.accreditations(kind, dice),
        "levels": levels(row["evidence"], dice),
        "openings": facts.openings(dice),
        **facts.contact(site, page, phones, dice),
        **(licensed(site, dice) if is_virtual else located(kind, site, dice)),
    }
    row["description"] = facts.description(kind, row["therapies"], dice, is_virtual=is_virtual)
    row |= timetable(row, ages, dice)
    if is_virtual:
        row["tracks"] = [track | {"time_zone": time_zones.of_zip(site.zip_code)} for track in row.get("tracks", [])]
    row["payments"], row["participations"] = coverage.participations(
        dice, veterans="veterans" in row["populations"], seniors="senior" in ages
    )
    row["verified"] = facts.verifications(row, dice)
    if is_virtual and row["intake_hours"]:
        row["intake_time_zone"] = time_zones.of_zip(site.zip_code)
    # Dice of its own: whoever adds a fact here does not change all others.
    row |= facts.site_facts(row, random.Random(f"{SEED} site {slug}"))  # noqa: S311
    row |= facts.admission(kind, row, random.Random(f"{SEED} admission {slug}"))  # noqa: S311
    return row


def levels(evidence: str, dice: random.Random) -> list[str]:
    """Levels of care on site; where an IOP is only possible, partial hospitalization and no IOP."""
    beside = {level for level, chance in LEVELS_BESIDE if dice.random() < chance}
    return sorted(beside | {"php" if evidence == "possible" else "iop"})


def treatment(kind: Kind, dice: random.Random) -> dict[str, list[str]]:
    """What is treated, how, and for whom: what the kind always has and a few of what it may have."""

    def drawn(always: str, some: list[str], most: int) -> list[str]:
        rest = [code for code in some if code not in always.split()]
        return always.split() + dice.sample(rest, min(len(rest), dice.randrange(most + 1)))

    return {
        "focus": kind.focus.split(),
        "conditions": drawn(kind.conditions, kind.more_conditions.split(), 4),
        "therapies": drawn(kind.therapies, kind.more_therapies.split(), 4),
        "services": drawn(kind.services, MORE_SERVICES, 5),
        "populations": drawn(kind.populations, kind.more_populations.split(), 2),
    }


def located(kind: Kind, site: places.Site, dice: random.Random) -> Row:
    """Address and point. A private address has no street and lies at its ZIP code's point."""
    row: Row = {"city": site.city, "state": site.state, "zip_code": site.zip_code, "county": site.county}
    precision = "street"
    if dice.random() < kind.hides_address:
        precision = "hidden"
    else:
        row["street1"] = names.street(dice)
        row["street2"] = dice.choice(names.SECOND_LINES) if dice.random() < 0.3 else ""
        precision = "zip" if dice.random() < 0.06 else "street"
    point = site.point if precision == "street" else site.zip_point
    return row | {"latitude": point[0], "longitude": point[1], "precision": precision}


def licensed(site: places.Site, dice: random.Random) -> Row:
    """Home state of a virtual program and the states whose residents it may treat."""
    neighbours = next(states.split() for states in VIRTUAL_REGIONS if site.state in states.split())
    others = dice.sample(neighbours, dice.randrange(len(neighbours)))
    return {"state": site.state, "serves": sorted({site.state, *others})}


def timetable(row: Row, ages: list[str], dice: random.Random) -> Row:
    """Tracks; or weekly hours alone; or nothing, where the program does not say."""
    if dice.random() < 0.86:
        return {"tracks": timetables.tracks(dice, ages, hybrid=row["format"] == "hybrid")}
    return {"hours_per_week": [9, dice.choice((9, 12, 15))]} if dice.random() < 0.5 else {}
