"""One import of directories: check, diff, report, and, when asked to, apply. All in one transaction, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from programs.imports.published.importing import Edition, Imported, import_files, latest, slug_of, store, tell
from programs.imports.published.series import Difference, counted, refuse_older
from programs.imports.qhp.incoming import Incoming, entity_of, incoming, series_of
from programs.imports.qhp.names import remember_plans
from programs.rates.sources import DIRECTORIES

Link = Callable[[], Counter[str]]
"""Compares listed programs with the facilities: ``programs.rosters.registry.linking``, a floor above."""

ENTRIES = """
    INSERT INTO programs_directoryentry (file_id, number, npi, name, facility_types, places, plans, updated_on)
    SELECT %(file)s, number, npi, name, facility_types, places, plans, updated_on
      FROM incoming_entry WHERE issuer = %(issuer)s ORDER BY number
"""

SIGNED = """
    SELECT npi, plan->>'plan_id' AS plan_id,
           md5(string_agg(DISTINCT concat(plan->>'tier', plan->>'years'), ',')) AS said
      FROM {entries} AS entry, jsonb_array_elements(entry.plans) AS plan WHERE {whose} GROUP BY npi, plan->>'plan_id'
"""
DIFFERENCE = f"""
    WITH now AS ({SIGNED.format(entries="incoming_entry", whose="issuer = %(issuer)s")}),
         before AS ({SIGNED.format(entries="programs_directoryentry", whose="file_id = %(before)s")})
    SELECT count(*) FILTER (WHERE before.npi IS NULL), count(*) FILTER (WHERE now.npi IS NULL),
           count(*) FILTER (WHERE now.said <> before.said), count(*) FILTER (WHERE now.said = before.said),
           count(before.npi)
      FROM now FULL JOIN before USING (npi, plan_id)
"""  # noqa: S608  (names of ours)


def qhp_import(
    *, paths: Iterable[Path], apply: bool, link: Link | None = None, confirmed: int | None = None
) -> Imported:
    """Take in the directories of some extracts; without ``apply`` only say what would change.

    ``link`` compares programs with their facilities. ``confirmed`` is how many pairs of a facility and a plan may end,
    where these are more than a fifth of an issuer's.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    too_many = _(
        "%(ended)d pairs of a facility and a plan would end, more than a fifth of what the last directory "
        "said. If that is right, give --confirm-ended %(ended)d."
    )
    files = (file for path in paths for file in incoming(path))
    return import_files(files, take, too_many=too_many, confirmed=confirmed, apply=apply, link=link)


def take(file: Incoming, done: Imported) -> int:
    """Take one directory in, issuer by issuer. How many pairs would end, where these need to be confirmed."""
    if not file.issuers:
        done.report.find("file", _("%(name)s: no facility that is read.") % {"name": file.name}, file=file.path.name)
    return sum(take_issuer(file, issuer, done) for issuer in file.issuers)


def take_issuer(file: Incoming, issuer: str, done: Imported) -> int:
    before, slug = latest(series_of(issuer)), slug_of(DIRECTORIES, entity_of(issuer))
    refuse_older(file, before)
    text = _("%(name)s of %(day)s, issuer %(issuer)s: %(facilities)d facilities.")
    words = {"name": file.name, "day": file.dated, "issuer": issuer, "facilities": file.facilities[issuer]}
    odd = file.header.odd if issuer == file.issuers[0] else {}
    tell(text % words, slug, odd, file.path, done.report)
    difference = compared(issuer, before.pk if before else None)
    counted(difference, slug, done.report)
    if before and before.content_sha256 == content_of(file, issuer):
        return 0
    stored = store(edition(file, issuer, slug, difference.ended), before, done)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, {"file": stored.pk, "issuer": issuer})
        cursor.execute("ANALYZE programs_directoryentry")
    done.names += remember_plans(issuer, entity_of(issuer), stored.run)
    return difference.ended if difference.needs_confirmation else 0


def content_of(file: Incoming, issuer: str) -> str:
    """A mark of what was taken in: the same entries of the same day again change nothing."""
    return file.contents[issuer].hexdigest()


def compared(issuer: str, before: UUID | None) -> Difference:
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCE, {"issuer": issuer, "before": before})
        return Difference(*cursor.fetchone())


def edition(file: Incoming, issuer: str, slug: str, ended: int) -> Edition:
    """The issuer's part of a directory."""
    return Edition(
        series=series_of(issuer),
        entity=entity_of(issuer),
        slug=slug,
        what="directory",
        title=file.title,
        name=file.name,
        sha256=file.sha256,
        content_sha256=content_of(file, issuer),
        size=file.size,
        dated=file.dated,
        counts={"facilities": file.facilities[issuer], "ended": ended},
        odd=file.header.odd,
        plans=[
            {"name": plan.marketing_name, "id_type": "HIOS", "id": plan.plan_id}
            for plan in file.plans.values()
            if plan.plan_id.startswith(issuer)
        ],
    )
