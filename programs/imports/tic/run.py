"""One import of rate files: check, diff, report, and, when asked to, apply. All in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from programs.imports.published.importing import Edition, Imported, import_files, latest, slug_of, store, tell
from programs.imports.published.series import counted, refuse_older
from programs.imports.tic.aliases import remember
from programs.imports.tic.comparing import compared
from programs.imports.tic.incoming import Incoming, incoming
from programs.rates.sources import RATES as RATES_OF

GROUPS = """
    INSERT INTO programs_rategroup (file_id, number, networks, npis, control_codes)
    SELECT %(file)s, number, networks, npis,
           ARRAY(SELECT DISTINCT code FROM incoming_control AS control WHERE control.number = grp.number ORDER BY code)
      FROM incoming_group AS grp
     ORDER BY number
"""
RATE = (
    *("groups", "code_type", "code", "modifiers", "arrangement", "negotiated_type", "amount", "percentage", "expires"),
    *("billing_class", "setting", "service_codes"),
)
RATES = f"""
    INSERT INTO programs_contractedrate (file_id, {", ".join(RATE)})
    SELECT %(file)s, {", ".join(RATE)} FROM incoming_rate
"""  # noqa: S608  (names of ours)


def tic_import(*, paths: Iterable[Path], apply: bool, confirmed: int | None = None) -> Imported:
    """Take in the files of some extracts; without ``apply`` only say what would change.

    ``confirmed`` is how many pairs of provider and network may end, where these are more than a fifth of a file.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    too_many = _(
        "%(ended)d pairs of provider and network would end, more than a fifth of what the last file said. "
        "If that is right, give --confirm-ended %(ended)d."
    )
    files = (file for path in paths for file in incoming(path))
    return import_files(files, take, too_many=too_many, confirmed=confirmed, apply=apply)


def take(file: Incoming, done: Imported) -> int:
    """Take one file in. How many pairs would end, where these need to be confirmed."""
    before, slug = latest(file.series), slug_of(RATES_OF, file.entity)
    refuse_older(file, before)
    text = _("%(name)s of %(day)s: %(groups)d groups, %(rates)d rates of codes that are read.")
    words = {"name": file.name, "day": file.dated, "groups": file.groups, "rates": file.rates}
    odd = {**file.header.odd, **file.odd}
    tell(text % words, slug, odd, file.path, done.report)
    difference = compared(before.pk if before else None)
    counted(difference, slug, done.report)
    if before and (before.sha256, before.content_sha256) == (file.header.sha256, file.content_sha256):
        return 0
    stored = store(edition(file, slug, odd, difference.ended), before, done)
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, {"file": stored.pk})
        cursor.execute(RATES, {"file": stored.pk})
        cursor.execute("ANALYZE programs_rategroup, programs_contractedrate")
    done.names += remember(file, stored.run)
    return difference.ended if difference.needs_confirmation else 0


def edition(file: Incoming, slug: str, odd: dict[str, int], ended: int) -> Edition:
    header = file.header
    return Edition(
        series=file.series,
        entity=file.entity,
        slug=slug,
        what="rates",
        title=file.title,
        name=header.name,
        sha256=header.sha256,
        content_sha256=file.content_sha256,
        size=header.bytes,
        dated=file.dated,
        counts={"groups": file.groups, "rates": file.rates, "ended": ended},
        odd=odd,
        version=header.version,
        plans=[{"name": plan.plan_name, "id_type": plan.plan_id_type, "id": plan.plan_id} for plan in header.plans],
    )
