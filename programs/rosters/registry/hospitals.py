"""Which listings are at a hospital whose file is read: by name and address, with the rules of the register of NPIs.

A file's locations have names and addresses, and not every file has NPIs. Each location is compared like a practice
location of the register; what is sure is linked, and everything else waits in the queue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest

from django.db import transaction

from programs.geocoding.names import state_codes
from programs.models import Doubt, HospitalFile, HospitalLink, ImportRun, Program
from programs.rates.deriving import derive
from programs.rosters.registry.entries import Entry, Nearby, Place
from programs.rosters.registry.outcomes import Pair, pairs_of, with_rivals
from programs.rosters.scoring import Reason, worded
from programs.rosters.sites import Sites
from programs.vocabularies import STATE

ADDRESS = re.compile(
    r"(?P<street>.+?), ?(?P<city>[^,]+?)(?:, ?(?P<name>[A-Za-z][A-Za-z. ]+)|,? (?P<code>[A-Z]{2}))"
    r",? (?P<zip>\d{5})(?:-?\d{4})?"
)
"""“12 Main Street, Suite 5, Fullerton, CA  92832”, as CMS's examples write addresses."""

LONGEST_ADDRESS = 200
AUTOMATIC, OPEN = HospitalLink.State.AUTOMATIC, HospitalLink.State.OPEN
KEPT = (HospitalLink.State.CONFIRMED, HospitalLink.State.REJECTED)
BATCH = 1_000


def place_of(address: str) -> Place | None:
    """The place of an address that is written in one line, ``None`` where it is not understood.

    >>> place = place_of("12 Main Street, Fullerton, CA  92832")
    >>> place.street1, place.city, place.state, place.zip
    ('12 Main Street', 'Fullerton', 'CA', '92832')
    """
    text = " ".join(address[:LONGEST_ADDRESS].split())
    match = ADDRESS.fullmatch(text)
    if match is None:
        return None
    state = state_codes().get((match["name"] or match["code"]).strip().lower().replace(".", ""), "")
    if not state:
        return None
    street, _comma, rest = match["street"].partition(",")
    return Place.of(street.strip(), rest.strip(" ,"), match["city"].strip(), state, match["zip"], "")


def entries_of(hospital: HospitalFile, series: str) -> list[tuple[Entry, str]]:
    """The locations of a hospital as organizations are compared, each with its name and address in one line."""
    found = []
    for name, address in zip_longest(hospital.locations, hospital.addresses, fillvalue=""):
        place = place_of(address)
        if place is not None:
            names = tuple(dict.fromkeys(filter(None, (name, hospital.name))))
            found.append((Entry(series, names, (place,), hospital.name), ", ".join(filter(None, (name, address)))))
    return found


def pairs_with(hospital: HospitalFile, series: str, nearby: Nearby) -> dict[Pair, str]:
    """The best pair of a hospital with each listing that may be at it, and which location it was."""
    best: dict[object, tuple[Pair, str]] = {}
    for entry, location in entries_of(hospital, series):
        for pair in pairs_of(entry, nearby):
            known = best.get(pair.program)
            if pair.level == "site" and (
                known is None or (pair.plain, pair.points) > (known[0].plain, known[0].points)
            ):
                best[pair.program] = (pair, location)
    locations = {pair.program: location for pair, location in best.values()}
    return {pair: locations[pair.program] for pair in with_rivals(pair for pair, _location in best.values())}


@transaction.atomic
def link_hospitals(
    series: str | None = None, run: ImportRun | None = None, *, apply: bool = True, nearby: Nearby | None = None
) -> Counter[str]:
    """Compare the hospitals of all newest files, or of one series, with all listed programs; what was found and
    written, by word. Without ``apply`` nothing is written."""
    hospitals = HospitalFile.objects.filter(file__current=True).select_related("file")
    if series is not None:
        hospitals = hospitals.filter(file__series=series)
    counts: Counter[str] = Counter()
    for hospital in hospitals.order_by("file__series"):
        nearby = nearby or Nearby.of(Sites.read(demonstration=False))
        counts += followed(hospital.file.series, pairs_with(hospital, hospital.file.series, nearby), run, apply=apply)
    if apply and series is None:
        derive()
    return counts


def followed(series: str, pairs: dict[Pair, str], run: ImportRun | None, *, apply: bool) -> Counter[str]:
    """Make the links of one hospital what the comparison says. What a person decided stands."""
    counts: Counter[str] = Counter()
    links = {link.program_id: link for link in HospitalLink.objects.filter(series=series)}
    new: list[HospitalLink] = []
    changed: list[HospitalLink] = []
    for pair, location in sorted(pairs.items(), key=lambda one: str(one[0].program)):
        counts[pair.outcome] += 1
        link = links.pop(pair.program, None)
        if link is not None and link.state in KEPT:
            counts["kept"] += 1
            continue
        state, reasons = AUTOMATIC if pair.is_automatic else OPEN, pair.as_json()
        if link is None:
            new.append(HospitalLink(program_id=pair.program, series=series, run=run))
        elif (link.state, link.points, link.reasons, link.location) == (state, pair.points, reasons, location[:700]):
            counts["unchanged"] += 1
            continue
        link = link or new[-1]
        link.state, link.points, link.reasons, link.location = state, pair.points, reasons, location[:700]
        changed.append(link)
    lost = [link for link in links.values() if link.state not in KEPT and not is_gone(link)]
    for link in lost:
        link.state, link.reasons = OPEN, [*link.reasons, Reason("gone").as_json()]
    counts["added"], counts["changed"] = len(new), len(changed) - len(new) + len(lost)
    if apply:
        write(new, [*changed, *lost])
    return counts


def is_gone(link: HospitalLink) -> bool:
    return bool(link.reasons) and link.reasons[-1]["rule"] == "gone"


def write(new: list[HospitalLink], changed: list[HospitalLink]) -> None:
    """Write links, and ask about those that are open."""
    added = {id(link) for link in new}
    HospitalLink.objects.bulk_create(new, batch_size=BATCH)
    answered = [link.doubt_id for link in changed if link.state != OPEN and link.doubt_id]
    Doubt.objects.filter(pk__in=answered, state=Doubt.State.OPEN).delete()
    programs = Program.objects.in_bulk([link.program_id for link in changed])
    for link in changed:
        if link.state == OPEN and link.doubt_id is None:
            link.doubt = asked(link, programs[link.program_id])
        elif link.state != OPEN:
            link.doubt = None
    Doubt.objects.bulk_create(
        [link.doubt for link in changed if link.doubt is not None and link.doubt._state.adding], batch_size=BATCH
    )
    columns = ["state", "points", "reasons", "location", "doubt"]
    HospitalLink.objects.bulk_update([link for link in changed if id(link) not in added or link.doubt], columns, BATCH)


def asked(link: HospitalLink, program: Program) -> Doubt:
    """The question about a pair, with what there is to see."""
    name, _comma, address = link.location.partition(", ")
    lines = (program.street1, program.street2, program.city, STATE.code_of(program.state) or "", program.zip_code)
    private = "" if program.precision == "hidden" else ", ".join(filter(None, lines))
    return Doubt(
        kind=Doubt.Kind.HOSPITAL,
        program=program,
        evidence=[
            {"label": "name1", "before": program.name, "after": name},
            {"label": "address", "before": private, "after": address},
            {"label": "in-common", "before": "", "after": in_words(link.reasons)},
        ],
    )


def in_words(reasons: Iterable[dict[str, object]]) -> str:
    return " ".join(str(worded(reason)["text"]) for reason in reasons)
