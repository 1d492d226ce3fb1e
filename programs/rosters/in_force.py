"""A network's roster as it is in force, in the columns in which rosters are sent: uploaded again it changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from programs.imports.samhsa.names import BRANCH
from programs.models import Network, Participation, RosterMatch
from programs.rosters.columns import COLUMNS
from programs.rosters.storing import listed_in
from programs.spreadsheets import harmless

WORDS = {True: "yes", False: "no", None: ""}


def in_force_csv(network: Network) -> str:
    """The file. Programs are in it that are in the network today or have a first day to come.

    A cell that a spreadsheet would run gets an apostrophe, which reading takes away again.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in rows_of(network))
    return text.getvalue()


def participations_of(network: Network) -> QuerySet[Participation]:
    ended = Q(until__lt=timezone.localdate())
    rows = listed_in(network).filter(status="in-network")
    return rows.exclude(ended).select_related("program").order_by(F("program__sort_name"), "program_id")


def rows_of(network: Network) -> Iterator[list[str]]:
    """One row a program. ``external_id`` is the payer's where it is of this program alone, else the directory's."""
    ids = ids_of(network)
    for one in participations_of(network).iterator(chunk_size=2000):
        program = one.program
        yield [
            program.npi,
            program.provider_name,
            program.name.replace(BRANCH, " "),
            program.street1,
            program.street2,
            program.city,
            str(program.state or ""),
            program.zip_code,
            program.phone,
            one.tier,
            WORDS[one.accepting],
            one.since.isoformat() if one.since else "",
            one.until.isoformat() if one.until else "",
            "",
            ids.get(program.pk, str(program.pk)),
        ]


def ids_of(network: Network) -> dict[UUID, str]:
    """The payer's id of each program that one id is of and that has one id, by what was remembered last."""
    answered = RosterMatch.objects.filter(payer=network.payer, answer__in=["rule", "these"]).exclude(external_id="")
    newest: dict[str, list[UUID]] = {}
    for external_id, programs in answered.order_by("id").values_list("external_id", "programs"):
        newest[external_id] = programs
    found: dict[UUID, str] = {}
    several: set[UUID] = set()
    for external_id, programs in newest.items():
        several |= set(programs) if len(programs) > 1 else set(programs) & found.keys()
        found |= dict.fromkeys(programs, external_id)
    return {program: text for program, text in found.items() if program not in several}
