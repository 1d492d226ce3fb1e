"""``manage.py import_roster NETWORK FILE``: a payer's roster, checked, and applied with ``--apply``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import read_up_to
from programs.management.acting import ActingCommand
from programs.models import Network, Program, Roster, RosterRow
from programs.rosters.applying import CannotApplyError, apply_roster
from programs.rosters.checking import check_roster
from programs.rosters.reading import BYTES_MAX
from programs.rosters.scoring import worded
from programs.rosters.storing import digest, packed

SHOWN = 20
"""Rows of an outcome that are printed; with ``--report`` all are written."""

LOOKED_AT = ("refused", "ambiguous", "unmatched", "site", "ended")


class Command(ActingCommand):
    help = (
        "Reads the roster of a network (CSV or JSON lines, plain or gzip), says which program each row is about and "
        "what would change; changes it with --apply, all or nothing. See docs/rosters.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("network", help="its slug")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write what would change")
        parser.add_argument("--mode", choices=Roster.Mode.values, default="full", help="full: who is missing ends")
        parser.add_argument(
            "--confirm-ended", type=int, metavar="N", help="so many leave the network, and that is right"
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="write every row to look at, with reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        network = Network.objects.select_related("payer").filter(slug=options["network"]).first()
        if network is None:
            raise CommandError(_("There is no network “%(slug)s”.") % {"slug": options["network"]})
        content = content_of(options["file"])
        with transaction.atomic():
            roster = Roster.objects.create(
                network=network, mode=options["mode"], media_type="text/csv", content=packed(content),
                sha256=digest(content), size=len(content),
            )  # fmt: skip
            check_roster(roster)
            if roster.state == Roster.State.REFUSED:
                raise CommandError(f"{options['file']}: {roster.report['refused']}")
            self.tell(roster, options["report"])
            if not options["apply"]:
                transaction.set_rollback(True)
                return
            try:
                result = apply_roster(roster, confirmed=options["confirm_ended"])
            except CannotApplyError as error:
                raise CommandError(f"{error} (--confirm-ended)") from error
        self.stdout.write(_("Applied.") + " " + numbers(result["programs"]))

    def tell(self, roster: Roster, into: Path | None) -> None:
        """The rows to look at, the columns that are not known, and the counts."""
        lines = [line for outcome in LOOKED_AT for line in rows_said(roster, outcome, None if into else SHOWN)]
        if into:
            into.write_text("\n".join(lines) + "\n")
        else:
            self.stdout.write("\n".join(lines))
        if unknown := roster.report["unknown_columns"]:
            self.stdout.write(_("Columns that are not known: %(names)s.") % {"names": ", ".join(unknown)})
        self.stdout.write(numbers(roster.report["rows"]))
        self.stdout.write(numbers(roster.report["programs"]))


def content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = read_up_to(file, BYTES_MAX)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    if content is None:
        raise CommandError(str(BadFileError(path, _("the file has more than %(megabytes)d MB.") % {"megabytes": 16})))
    return content


def rows_said(roster: Roster, outcome: str, most: int | None) -> Iterator[str]:
    """The rows of one outcome in words, below their title."""
    rows = RosterRow.objects.filter(roster=roster, outcome=outcome).order_by("id")
    number = rows.count()
    if not number:
        return
    yield f"{RosterRow.Outcome(outcome).label} ({number})"
    some = list(rows[:most])
    named = {pk for row in some for pk in row.programs} | {one["program"] for row in some for one in row.candidates[:1]}
    names = dict(Program.objects.filter(pk__in=named).values_list("pk", "name"))
    for row in some:
        said = row.cells.get("program") or row.cells.get("organization") or row.cells.get("npi") or ""
        where = f"{row.number}: {said}" if row.number else ""
        about = ", ".join(names.get(pk, "") for pk in row.programs)
        reasons = " ".join(worded(reason)["text"] for reason in row.reasons)
        yield "  " + " · ".join(filter(None, (where, about, reasons)))
    if most and number > most:
        yield "  …"


def numbers(counts: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in counts.items() if not isinstance(number, bool))
