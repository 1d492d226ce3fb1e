"""New programs that may be old ones under a new name. Reported, never merged."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.identity import normalized
from programs.imports.report import Report
from programs.models import Program

Door = tuple[str, str, str]


def report_candidates(added: list[Program], described: set[UUID], report: Report) -> None:
    """Report a new program with the phone, street and ZIP of one that no row of this run describes."""
    by_door: dict[Door, list[Program]] = {}
    for program in added:
        if program.phone and program.street1:
            by_door.setdefault(door(program.phone, program.street1, program.zip_code), []).append(program)
    zip_codes = sorted({zip_code for _phone, _street, zip_code in by_door})
    for some in in_batches(zip_codes):
        others = Program.objects.published().filter(zip_code__in=some, demonstration=False)
        columns = ("id", "slug", "phone", "street1", "zip_code")
        for id, slug, phone, street1, zip_code in others.order_by("slug").values_list(*columns):
            for program in by_door.get(door(phone, street1, zip_code), ()) if id not in described else ():
                text = _("%(new)s is new, with the phone and address of %(old)s.") % {"new": program.slug, "old": slug}
                report.find("candidate", text)


def door(phone: str, street1: str, zip_code: str) -> Door:
    """What a facility keeps when it is renamed. Extensions do not count."""
    return phone.partition(" x")[0], normalized(street1), zip_code
