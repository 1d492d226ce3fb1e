"""Made-up listings by the hundred thousand, as lines for PostgreSQL's ``COPY``. Seeded; pure: no database.

What triggers would fill (``network_numbers``, ``timetable_numbers``, ``verified_at``, ``provider_name``,
timetables) is filled here, because the load switches the triggers off; a test has the triggers do it
again and finds no difference.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from programs.benchmarks import frequencies
from programs.benchmarks.sites import Site, weighted_sites
from programs.demonstration import names
from programs.demonstration.facts import description
from programs.demonstration.kinds import KINDS
from programs.models.provenance import CHECKED_TOGETHER, OPENINGS
from programs.vocabularies import BY_CODE, NETWORKS_ABOVE, STATE, TIMETABLES_ABOVE

Lines = dict[str, list[str]]
"""Table → lines of its columns in ``COLUMNS``."""

NULL = r"\N"
VIRTUAL = BY_CODE["format"].by_code["virtual"].number
TERM_SETS = tuple(frequencies.FACET_OF)
PROGRAMS_A_PROVIDER = 4
CHUNK = 20_000
SOURCE_ID = 1
RUN_ID = uuid.UUID(int=1)

COLUMNS: dict[str, str] = {
    "programs_payer": "id name slug website demonstration",
    "programs_network": "id number payer_id name slug demonstration",
    "programs_timetable": "number week minutes",
    "programs_source": "id slug name url licence attribution",
    "programs_importrun": "id source_id started_at file_name file_sha256 counts report",
    "programs_provider": "id name npi website demonstration created_at updated_at",
    "programs_program": (
        "id slug status provider_id provider_name name description npi identifiers evidence format "
        f"{' '.join(TERM_SETS)} serves phone intake_phone fax intake_hours website street1 street2 city state "
        "zip_code county latitude longitude precision accepting accepting_note openings_reported_at demonstration "
        "verified_at created_at updated_at network_numbers timetable_numbers"
    ),
    "programs_track": "id program_id name ages weeks_min weeks_max sessions timetable_id",
    "programs_participation": "program_id network_id status tier basis verified_at verified_by",
    "programs_verification": "program_id aspect at by",
    "programs_sourcerecord": (
        "source_id key site_key twin_key program_id row_number raw raw_sha256 first_run_id last_run_id"
    ),
}
"""Table → its columns, in the order of the lines; every other column has a default or is generated."""


def line(*values: Any) -> str:
    """One row in COPY's text format. No value of ours holds a tab, a newline or a backslash."""
    return "\t".join(map(str, values))


def array(values: Iterable[Any]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def ranges(pairs: Iterable[tuple[int, int]]) -> str:
    """A multirange."""
    return array(f"[{start},{end})" for start, end in pairs)


def weighted(shares: dict[Any, float], dice: random.Random) -> list[Any]:
    """``POOL`` draws of a value by its share."""
    return dice.choices(list(shares), list(shares.values()), k=frequencies.POOL)


class Listings:
    """``count`` listings of ``seed``, dated relative to ``now``; the same three give the same lines."""

    def __init__(self, count: int, seed: int, now: datetime) -> None:
        self.count, self.dice = count, random.Random(f"listings {seed} {count}")  # noqa: S311
        self.moments = [(now - timedelta(days=days)).isoformat() for days in range(frequencies.DAYS_AGO_MAX)]
        self.terms = {column: [array(one) for one in frequencies.term_sets(column, self.dice)] for column in TERM_SETS}
        self.singles: dict[str, list[Any]] = {
            "evidence": [
                BY_CODE["evidence"].by_code[code].number for code in weighted(frequencies.EVIDENCE, self.dice)
            ],
            "format": [
                BY_CODE["format"].by_code[code].number if code else NULL
                for code in weighted(frequencies.FORMAT, self.dice)
            ],
            "status": weighted(frequencies.STATUS, self.dice),
            "precision": weighted(frequencies.PRECISION, self.dice),
            "accepting": weighted(frequencies.OPENINGS, self.dice),
        }
        self.networks = [self.new_id() for _each in range(frequencies.PAYERS * frequencies.NETWORKS_EACH)]
        self.network_sets = frequencies.network_sets(self.dice)
        self.checks = frequencies.check_sets(self.dice)
        self.weeks = frequencies.weeks(self.dice)
        self.track_sets = frequencies.track_sets(len(self.weeks), self.dice)
        self.words = self.kinds_with_words()
        self.providers: list[tuple[str, str]] = []

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def any_of(self, pool: Sequence[Any]) -> Any:
        return pool[int(self.dice.random() * len(pool))]  # half the time of ``choice``

    def kinds_with_words(self) -> list[tuple[str, str]]:
        """Pairs of what a program calls itself and how it describes itself; three in ten say nothing."""
        pairs = []
        for kind in self.dice.choices(KINDS, [kind.weight for kind in KINDS], k=frequencies.POOL):
            therapies = self.dice.sample(kind.therapies.split() + kind.more_therapies.split(), 2)
            text = description(kind, therapies, self.dice, is_virtual=False) if self.dice.random() < 0.7 else ""
            pairs.append((self.dice.choice(kind.names), text))
        return pairs

    def chunks(self) -> Iterator[Lines]:
        """Lines by table, a few thousand listings at a time; what others refer to comes first."""
        yield self.beginning()
        sites = weighted_sites()
        for start in range(0, self.count, CHUNK):
            lines: Lines = {table: [] for table in COLUMNS}
            numbers = range(start, min(start + CHUNK, self.count))
            drawn = self.dice.choices(sites.sites, cum_weights=sites.weights, k=len(numbers))
            for number, site in zip(numbers, drawn, strict=True):
                self.add(lines, number, site)
            yield lines

    def beginning(self) -> Lines:
        """Payers, networks, the source with its run, and the providers."""
        now, payers = self.moments[0], [self.new_id() for _each in range(frequencies.PAYERS)]
        towns = [site.city for site in weighted_sites().sites]
        for _each in range(max(1, self.count // PROGRAMS_A_PROVIDER)):
            stem = f"{self.any_of(names.FIRST)}{self.any_of(names.SECOND)} {self.any_of(names.KINDS)}"
            town = f" of {self.any_of(towns)}" if self.dice.random() < 0.5 else ""
            self.providers.append((self.new_id(), stem + town))
        return {
            "programs_payer": [
                line(pk, f"Sample payer {place}", f"sample-payer-{place}", "", "f") for place, pk in enumerate(payers)
            ],
            "programs_network": [
                line(
                    *(pk, NETWORKS_ABOVE + 1 + place, payers[place // frequencies.NETWORKS_EACH]),
                    *(f"Network {place}", f"network-{place}", "f"),
                )
                for place, pk in enumerate(self.networks)
            ],
            "programs_timetable": [
                line(
                    TIMETABLES_ABOVE + 1 + place, ranges(week.minutes), sum(end - start for start, end in week.minutes)
                )
                for place, week in enumerate(self.weeks)
            ],
            "programs_source": [line(SOURCE_ID, "made-up", "Made-up listings", "", "", "")],
            "programs_importrun": [line(RUN_ID, SOURCE_ID, now, "made-up.csv", "0" * 64, "{}", "[]")],
            "programs_provider": [line(pk, name, "", "", "f", now, now) for pk, name in self.providers],
        }

    def add(self, lines: Lines, number: int, site: Site) -> None:
        """One listing and the rows that belong to it."""
        pk, checks = self.new_id(), self.any_of(self.checks)
        networks, tracks = self.any_of(self.network_sets), self.any_of(self.track_sets)
        days_ago = [
            min((days for code, days, _by in checks if code == each), default=None) for each in CHECKED_TOGETHER
        ]
        verified_at = NULL if None in days_ago else self.moments[max(days for days in days_ago if days is not None)]
        lines["programs_program"].append(self.program(pk, number, site, verified_at, networks, tracks))
        lines["programs_track"] += [self.track(pk, place) for place in tracks]
        checked = [days for aspect, days, _by in checks if aspect != OPENINGS]
        confirmed = self.moments[min(checked)] if checked else NULL
        lines["programs_participation"] += [
            line(pk, self.networks[place], "in-network", "", "plan-directory", confirmed, "plan") for place in networks
        ]
        lines["programs_verification"] += [line(pk, aspect, self.moments[days], by) for aspect, days, by in checks]
        key = f"made-up listing {number}|{site.zip_code}"
        lines["programs_sourcerecord"].append(
            line(SOURCE_ID, key, key, key, pk, number + 1, f'{{"row": {number}}}', "0" * 64, RUN_ID, RUN_ID)
        )

    def program(
        self, pk: str, number: int, site: Site, verified_at: str, networks: list[int], tracks: list[int]
    ) -> str:
        single = {name: self.any_of(pool) for name, pool in self.singles.items()}
        provider, provider_name = self.any_of(self.providers)
        kind_name, words = self.any_of(self.words)
        reported = NULL if single["accepting"] == "unknown" else self.moments[int(self.dice.random() * 60)]
        phone = f"202-555-01{number % 100:02}"  # numbers kept for fiction
        return line(
            *(pk, f"made-up-{number}", single["status"], provider, provider_name, f"{provider_name} {kind_name}"),
            *(words, "", "[]", single["evidence"], single["format"]),
            *(self.any_of(self.terms[column]) for column in TERM_SETS),
            self.serves(site) if single["format"] == VIRTUAL else "{}",
            *(phone, phone, "", "Mon–Fri 9 am–5 pm", f"https://example.org/{number}"),
            *self.where(site, single),
            *(single["accepting"], "", reported, "f", verified_at, self.moments[-1], self.moments[0]),
            array(NETWORKS_ABOVE + 1 + place for place in networks),
            array(TIMETABLES_ABOVE + 1 + place for place in tracks),
        )

    def serves(self, site: Site) -> str:
        """The states a virtual program may treat: its own, and up to five more."""
        more = self.dice.sample([term.code for term in STATE.terms], self.dice.randrange(6))
        return array(sorted({STATE.by_code[code].number + 100 for code in [site.state, *more]}))

    def where(self, site: Site, single: dict[str, Any]) -> tuple[Any, ...]:
        """Address, point and precision; a virtual program has no point, a private address no street."""
        state = STATE.by_code[site.state].number
        if single["format"] == VIRTUAL:
            return "", "", site.city, state, site.zip_code, site.county, NULL, NULL, ""
        if single["precision"] != "street":
            return "", "", site.city, state, site.zip_code, site.county, *site.point, single["precision"]
        latitude, longitude = (round(degrees + self.dice.uniform(-0.02, 0.02), 6) for degrees in site.point)
        street = f"{int(self.dice.random() * 4800) + 100} {self.any_of(names.STREETS)} Street"
        return street, "", site.city, state, site.zip_code, site.county, latitude, longitude, "street"

    def track(self, program: str, place: int) -> str:
        week = self.weeks[place]
        sessions = array(f'"[{start},{end})"' for start, end in week.sessions)
        return line(
            *(self.new_id(), program, week.name, array(BY_CODE["age"].numbers(week.ages))),
            *(week.weeks_min or NULL, week.weeks_max or NULL, sessions, TIMETABLES_ABOVE + 1 + place),
        )
