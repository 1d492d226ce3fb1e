"""A listing as it was at a former moment, in the shape of today's.

The statement that reads listings is put to tables of their names that hold the rows of then: a name that ``WITH`` gives
goes before a table's. What is withdrawn since stays withdrawn: privacy beats history. Names of payers, networks and
sources are today's; what lists say is told by the editions that had been loaded.
"""

from __future__ import annotations

import difflib
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.utils.translation import gettext as _

from programs.models import Participation, Program, ProgramEvent, Track
from programs.models.history import columns_kept, history_began, rows_at
from programs.models.provenance import CHECKED_TOGETHER
from programs.search.filters import LENGTH_OF_DAY, InstantField
from programs.search.listings import COLUMNS, RELATED, Listing, listing, listing_query
from programs.search.question import ParameterError

AS_OF = "as_of"


def moment_asked(query: QueryDict) -> datetime | ParameterError | None:
    """The moment that ``as_of`` names; ``None`` where it is not given.

    A day (``2026-01-31``) is its end in UTC, and that of today is now. A time names its zone. A name that is nearly
    ``as_of`` is an error: without it the listing of today would be taken for that of then.
    """
    others = {name[:LENGTH_OF_DAY].lower(): name for name in query if name != AS_OF}
    if meant := difflib.get_close_matches(AS_OF, others, n=1):
        hint = _("There is no such parameter. Did you mean “%(name)s”?") % {"name": AS_OF}
        return ParameterError(others[meant[0]][:LENGTH_OF_DAY], hint)
    given = query.getlist(AS_OF)
    if not given:
        return None
    try:
        if len(given) > 1:
            raise ValidationError(_("This can be given once."))
        at = read_moment(given[0].strip())
        if at < (began := history_began()):
            day = began.isoformat().replace("+00:00", "Z")  # as it can be asked for: to the minute it is too early
            raise ValidationError(_("History is kept since %(day)s: ask for that or a later time.") % {"day": day})
    except ValidationError as error:
        return ParameterError(AS_OF, error.messages[0])
    return at


def read_moment(text: str) -> datetime:
    """Raises ``ValidationError`` for what is neither a day nor a time with its zone, and for the future."""
    now = datetime.now(UTC)
    if len(text) > LENGTH_OF_DAY:
        at: datetime | None = InstantField().clean(text)
        if at is not None:
            return at
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ValidationError(
            _("Give a day, such as 2026-01-31, or a time with its zone, such as 2026-01-31T08:00:00Z.")
        ) from None
    if day > now.date():
        raise ValidationError(_("This lies in the future."))
    return min(now, datetime.combine(day + timedelta(days=1), time.min, UTC))


WITHHELD = """
    CASE WHEN today.street1 <> '' OR today.street2 <> '' THEN was.{column} ELSE {instead} END AS {column}
"""
"""Where a program stood is told only while its listing tells where it stands."""

PLACE = {
    "street1": "''",
    "street2": "''",
    "latitude": "today.latitude",
    "longitude": "today.longitude",
    "precision": "today.precision",
}

NAME_OF_PROVIDER = """
    coalesce((SELECT name FROM programs_providerevent AS event
               WHERE event.pgh_obj_id = was.provider_id AND event.pgh_created_at > (SELECT at FROM asked)
               ORDER BY pgh_created_at, pgh_id LIMIT 1),
             (SELECT name FROM programs_provider AS provider WHERE provider.id = was.provider_id), '')
"""

CHECKED = f"""
    (SELECT CASE WHEN count(*) = {len(CHECKED_TOGETHER)} THEN min(last.at) END
       FROM (SELECT max(at) AS at FROM programs_verification AS verification
              WHERE verification.program_id = was.id AND at <= (SELECT at FROM asked)
                AND aspect IN ({", ".join(f"'{aspect}'" for aspect in CHECKED_TOGETHER)})
              GROUP BY aspect) AS last)
"""  # noqa: S608  (words of ours)

RECORDS = """
    SELECT record.id, record.program_id, record.source_id, record.first_edition, newest.edition AS last_edition,
           ARRAY(SELECT edition FROM unnest(record.missed_in) WITH ORDINALITY AS missed (edition, place)
                  WHERE edition = ANY (known.editions) ORDER BY place) AS missed_in,
           CASE WHEN newest.edition = record.last_edition THEN record.quote ELSE '' END AS quote,
           CASE WHEN newest.edition = record.last_edition THEN record.licence_expires END AS licence_expires
      FROM programs_sourcerecord AS record
      JOIN programs_importrun AS first ON first.id = record.first_run_id AND first.started_at <= (SELECT at FROM asked)
     CROSS JOIN LATERAL (SELECT coalesce(array_agg(edition), '{}') AS editions FROM programs_importrun AS run
                          WHERE run.source_id = record.source_id AND run.started_at <= (SELECT at FROM asked)) AS known
     CROSS JOIN LATERAL (SELECT coalesce(max(edition), '') AS edition FROM unnest(known.editions) AS edition
                          WHERE edition <= record.last_edition) AS newest
     WHERE record.program_id = (SELECT key FROM asked)
"""
"""What lists said, as far as their editions had been loaded."""


def programs_then() -> str:
    """The row of the program, if it was public then and is so today."""
    plain = [each for each in columns_kept(ProgramEvent) if each not in (*PLACE, "updated_at")]
    return f"""
        SELECT was.id, today.number, {", ".join(f'was."{column}"' for column in plain)},
               {", ".join(WITHHELD.format(column=column, instead=instead) for column, instead in PLACE.items())},
               {NAME_OF_PROVIDER} AS provider_name, {CHECKED} AS verified_at,
               least(was.updated_at, (SELECT at FROM asked)) AS updated_at
          FROM ({rows_at(Program, "id")}) AS was JOIN programs_program AS today USING (id)
         WHERE was.status = 'published' AND today.status = 'published'
    """  # noqa: S608  (names of ours)


def tables_then() -> dict[str, str]:
    """The tables that a listing is read from, as they were; the program's last, for the others read today's."""
    return {
        "programs_track": rows_at(Track, "program_id"),
        "programs_participation": rows_at(Participation, "program_id"),
        # Contracts and paid claims are derived from files as they are known today.
        "programs_networkcontract": "SELECT * FROM programs_networkcontract WHERE false",
        "programs_programhospital": "SELECT * FROM programs_programhospital WHERE false",
        "programs_sourcerecord": RECORDS,
        "programs_verification": "SELECT * FROM programs_verification WHERE program_id = (SELECT key FROM asked)"
        " AND at <= (SELECT at FROM asked)",
        "programs_changenote": "SELECT * FROM programs_changenote WHERE false",
        # What is being checked is of today: marks that ended are not kept.
        "programs_underreview": "SELECT * FROM programs_underreview WHERE false",
        "programs_program": programs_then(),
    }


@cache
def statement_then() -> tuple[str, tuple[Any, ...]]:
    """The statement; ``%s`` are the id, the moment and the parameters of the second part."""
    sql, parameters = listing_query()
    tables = ", ".join(f'"{name}" AS ({rows})' for name, rows in tables_then().items())
    return f"WITH asked (key, at) AS (SELECT %s::uuid, %s::timestamptz), {tables} {sql}", parameters


def listing_at(pk: UUID, at: datetime) -> Listing | None:
    """What the public could read of a program at a former moment, but what is withdrawn since. One query.

    ``None``: it was not public then, or is not so today.
    """
    sql, parameters = statement_then()
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk, at, *parameters])
        row = cursor.fetchone()
    return listing(dict(zip([*COLUMNS, *RELATED], row, strict=True)), at.astimezone(UTC).date()) if row else None
