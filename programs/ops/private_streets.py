"""Streets that are private, looked for on every page and in every answer of the API that may speak of them.

A program is hidden when the newest edition keeps its street private. Its raw rows keep what was printed before, for
staff; nothing else may. This asks for what a visitor can ask for, in this process, and reads the answers.
"""

from __future__ import annotations

import gzip
import html
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.test import Client

from programs.exports.writing import folder as exports
from programs.imports.batches import in_batches
from programs.imports.cleaning.addresses import is_confidential
from programs.imports.identity import normalized
from programs.models import Program, SourceRecord
from programs.web.landing.addresses import slugs_by_state
from programs.web.picks.ids import COMPARE_MOST, SHORTLIST_MOST

LANGUAGES = ("en", "es")
HOST = "localhost"
RADIUS = 5
"""Miles around a ZIP code in which neighbours are looked at."""

FILE_BYTES = 1 << 20
"""Of an exported file at a time."""

MOST_TRIES, PAUSE_SECONDS = 60, 1.0

PLACE_OF_POINT = re.compile(r"-?\d{1,3}\.\d{4}")
"""Of a coordinate, so much as tells one house from the next: 11 m."""

BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(slots=True)
class PrivateProgram:
    """A program that is hidden, with the streets (as words) and points that its rows ever had."""

    id: UUID
    slug: str
    name: str
    zip_code: str
    state: str
    city: str
    streets: set[str] = field(default_factory=set)
    points: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Shown:
    """A private street (or a point, as text) that an answer has."""

    address: str
    program: UUID
    street: str


def private_programs(
    more: dict[UUID, set[str]] | None = None, only: Iterable[UUID] | None = None
) -> dict[UUID, PrivateProgram]:
    """Hidden programs, or ``only`` some, that ever had a street, with what their rows say; ``more`` are streets known
    from elsewhere. A street without a number is no address, and is not looked for."""
    columns = ("id", "slug", "name", "zip_code", "state", "city")
    programs = Program.objects.filter(demonstration=False, merged_into=None)
    programs = programs.filter(precision="hidden") if only is None else programs.filter(id__in=list(only))
    found = {row[0]: PrivateProgram(*row) for row in programs.order_by("id").values_list(*columns)}
    for ids in in_batches(found):
        rows = SourceRecord.objects.filter(program__in=ids)
        for id, street, *point in rows.values_list("program", "raw__street1", "raw__latitude", "raw__longitude"):
            add(found[id], str(street or ""), [str(part or "") for part in point])
    for id, streets in (more or {}).items():
        for street in streets if id in found else ():
            add(found[id], street, [])
    return {id: program for id, program in found.items() if program.streets or program.points}


def add(program: PrivateProgram, street: str, point: list[str]) -> None:
    """Note a street as a row has it, and its point."""
    if not is_confidential(street) and any(letter.isdigit() for letter in street):
        program.streets.add(words_of(street).strip())
        parts = [match.group() for part in point if (match := PLACE_OF_POINT.match(part))]
        if len(parts) == 2:
            program.points.add((parts[0], parts[1]))


def stated_by_others(programs: Iterable[PrivateProgram]) -> set[tuple[UUID, str]]:
    """Private streets, each with its program, that another listing states as its own, perhaps with more words
    (“3 South Grand” and “3 South Grand Boulevard”): a house may have a private program and one that is not."""
    owners: defaultdict[str, set[UUID]] = defaultdict(set)
    for id, street in Program.objects.published().exclude(street1="").values_list("id", "street1"):
        words = words_of(street).split()
        for end in range(1, len(words) + 1):
            owners[" ".join(words[:end])].add(id)
    return {
        (program.id, street)
        for program in programs
        for street in program.streets
        if owners.get(street, set()) - {program.id}
    }


def addresses_of(programs: Iterable[PrivateProgram]) -> Iterator[tuple[str, list[PrivateProgram]]]:
    """Every page and answer that may speak of some programs, with those it may speak of."""
    programs = list(programs)
    for program in programs:
        listing = f"/programs/{program.slug}/"
        for path in (listing, f"{listing}correct/", f"{listing}correct/address/"):
            yield from ((f"/{language}{path}", [program]) for language in LANGUAGES)
        yield f"/api/v1/programs/{program.id}/", [program]
        yield f"/api/v1/programs/?q={quote(program.name[:80])}&evidence=lapsed", [program]
    yield "/api/v1/changes/?since=*&limit=500&include=program", programs
    yield from addresses_of_picks(programs)
    yield from addresses_of_areas(programs)
    for path in ("/", "/near-me/", "/programs/near/", "/about/data/", "/for/insurers/adequacy/?miles=1"):
        yield from ((f"/{language}{path}", programs) for language in LANGUAGES)
    yield from ((f"/map/{language}.json", programs) for language in LANGUAGES)
    for path in ("adequacy/", "adequacy/gaps/"):
        yield f"/api/v1/{path}?miles=1&format=any", programs
    yield from ((path, programs) for path in ("/sitemap.xml", "/sitemap-programs.xml", "/sitemap-places.xml"))


def addresses_of_picks(programs: list[PrivateProgram]) -> Iterator[tuple[str, list[PrivateProgram]]]:
    """Comparisons, shortlists with their file, cards, and the API's answer to ids."""
    for some in in_batches(programs, COMPARE_MOST):
        ids = "&".join(f"id={program.id}" for program in some)
        yield from ((f"/{language}/compare/?{ids}", some) for language in LANGUAGES)
    for some in in_batches(programs, SHORTLIST_MOST):
        ids = "&".join(f"id={program.id}" for program in some)
        for path in ("/shortlist/", "/shortlist/csv/", "/near-me/cards/"):
            yield from ((f"/{language}{path}?{ids}", some) for language in LANGUAGES)
        yield "/api/v1/programs/?page_size=100&" + ids.replace("id=", "ids="), some


def addresses_of_areas(programs: list[PrivateProgram]) -> Iterator[tuple[str, list[PrivateProgram]]]:
    """Searches around each ZIP code, in which neighbours stand, and the pages of cities and states."""
    by_zip: defaultdict[str, list[PrivateProgram]] = defaultdict(list)
    by_city: defaultdict[tuple[str, str], list[PrivateProgram]] = defaultdict(list)
    by_state: defaultdict[str, list[PrivateProgram]] = defaultdict(list)
    for program in programs:
        by_zip[program.zip_code].append(program)
        by_city[program.state, program.city].append(program)
        by_state[program.state].append(program)
    every = "evidence=stated&evidence=named&evidence=possible&evidence=lapsed"
    for zip_code, some in by_zip.items():
        if zip_code:
            yield f"/en/programs/?near={zip_code}&radius={RADIUS}&{every}", some
            yield f"/es/programs/?near={zip_code}&radius={RADIUS}&{every}&view=table", some
            yield f"/api/v1/programs/?near={zip_code}&radius={RADIUS}&page_size=100&facets=true&{every}", some
    for (state, city), some in by_city.items():
        path = f"/programs/near/{slugs_by_state()[state]}/{normalized(city).replace(' ', '-')}/"
        yield from ((f"/{language}{path}", some) for language in LANGUAGES)
    for state, some in by_state.items():
        yield from ((f"/{language}/programs/near/{slugs_by_state()[state]}/", some) for language in LANGUAGES)
        yield f"/map/cities/{state.lower()}.json", some


@dataclass(slots=True)
class Look:
    """What was asked for and found. ``stated`` are private streets that another listing states as its own, so that
    an answer that has them says nothing; ``failed`` are answers that were neither 200, 301 nor 404; ``files`` is how
    many exported files were read."""

    asked: int = 0
    answered: int = 0
    shown: list[Shown] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    more: bool = False
    files: int = 0


def look_for_streets(programs: dict[UUID, PrivateProgram], most: int) -> Look:
    """Ask for at most ``most`` pages and answers, and find private streets in them."""
    client, look = Client(raise_request_exception=False, headers={"host": HOST}), Look()
    stated = stated_by_others(programs.values())
    for address, some in addresses_of(programs.values()):
        if look.asked >= most:
            look.more = True
            break
        answer = patient_answer(client, address)
        look.asked += 1
        look.answered += answer.status_code == 200
        if answer.status_code not in (200, 301, 302, 404):
            look.failed.append(f"{answer.status_code} {address}")
        body = b"".join(answer) if answer.streaming else answer.content
        look_into(look, address, body.decode(errors="replace"), some, stated)
    look_into_files(look, list(programs.values()), stated)
    return look


def look_into_files(look: Look, programs: list[PrivateProgram], stated: set[tuple[UUID, str]]) -> None:
    """Find private streets in the exported files that lie on the disk, whether anybody would get them or not."""
    for path in sorted(exports().iterdir()) if exports().is_dir() else ():
        if path.name.startswith("."):
            continue
        look.files += 1
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while lines := file.readlines(FILE_BYTES):
                look_into(look, path.name, b"".join(lines).decode(errors="replace"), programs, stated)


def patient_answer(client: Client, address: str) -> Any:
    """The answer to a request; asked for again while the directory is still being read after an import."""
    for _try in range(MOST_TRIES):
        answer = client.get(address)
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(PAUSE_SECONDS)
    return answer


def look_into(
    look: Look, address: str, text: str, programs: list[PrivateProgram], stated: set[tuple[UUID, str]]
) -> None:
    """Find private streets and points in one answer."""
    words = f" {words_of(text)} "
    for program in programs:
        for street in program.streets:
            if (program.id, street) in stated:
                look.stated.add(street)
            elif f" {street} " in words:
                look.shown.append(Shown(address, program.id, street))
        look.shown += [
            Shown(address, program.id, ", ".join(point))
            for point in program.points
            if all(part in text for part in point)
        ]


def words_of(text: str) -> str:
    """A page or an answer as words: markup, entities, escapes and punctuation apart."""
    plain = html.unescape(text.casefold())
    return BETWEEN_WORDS.sub(" ", ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), plain))
