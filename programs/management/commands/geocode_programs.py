"""``manage.py geocode_programs``: street-level points through the geocoder that the operator configured."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from programs.geocoding.addresses import GeocodingError, configured_locator
from programs.geocoding.improvement import Improvement, programs_locate, programs_to_locate
from programs.management.acting import ActingCommand

RESULTS = ("improved", "not-found", "imprecise", "too-far", "changed-meanwhile")


class Command(ActingCommand):
    help = (
        "Ask the configured geocoder (GEOCODER and its key, rate and timeout) for the addresses of programs that "
        "stand at the centre of their ZIP code or city. Every point is kept as soon as it is found: stop and run it "
        "again at will. Private addresses, sample programs and points set by a person are never sent or changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="ask for so many addresses at most")
        parser.add_argument("--after", type=uuid.UUID, metavar="ID", help="go on after this program")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = options["limit"]
        if limit is not None and limit < 1:
            raise CommandError(_("--limit has to be 1 or more."))
        try:
            locator = configured_locator()
        except GeocodingError as error:
            raise CommandError(str(error)) from error
        programs = programs_to_locate(options["after"])
        total = min(programs.count(), limit or programs.count())
        self.run(tqdm(programs_locate(locator=locator, programs=programs[:limit]), total=total, unit=" addresses"))

    def run(self, improvements: tqdm[Improvement]) -> None:
        """Report what could not be improved, then the counts; say where to go on when it ends early."""
        counts = Counter(dict.fromkeys(RESULTS, 0))
        last: uuid.UUID | None = None
        failure = ""
        try:
            for improvement in improvements:
                counts[improvement.result] += 1
                last = improvement.program.id
                if improvement.result != "improved":
                    improvements.write(description(improvement), file=self.stdout._out)
        except GeocodingError as error:
            failure = str(error)
        except KeyboardInterrupt:
            failure = _("interrupted")
        for word, number in counts.items():
            self.stdout.write(f"{word}: {number}")
        if last:
            self.stdout.write(_("Go on after these with --after %(id)s") % {"id": last})
        if failure:
            raise CommandError(_("Stopped early: %(why)s. What was found is kept.") % {"why": failure})


def description(improvement: Improvement) -> str:
    """One line for the operator."""
    program = improvement.program
    far = "" if improvement.miles is None else f" ({improvement.miles:.1f} mi)"
    return f"{program.id} {improvement.result}{far}: {program.name}, {program.street1}, {program.city}"
