"""Contracts of programs with networks, derived from rate files and directories, links to NPIs and what names mean.

A pure function of these tables and of today, written as a difference: whoever imports a file, decides a link or a name,
undoes one of them, or comes by every day calls ``derive`` and gets what there is to get. Nothing is remembered here, so
that what is undone leaves no trace.

A contract is *blanket* where a group of the provider in the network also has rates for control codes, and no NPI of
that group is a hospital's. A file that
has a contract no more ends nothing: the contract is said to be last seen in the older one, and leaves the search.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from programs.models import PublishedFile
from programs.rates.age import LAST_SEEN_DAYS, counts_since
from programs.rates.codes import HOSPITALS, INPATIENT, IOP, sql_list
from programs.rates.consequences import ask, follow
from programs.rates.directories import CONTRACTS as BY_DIRECTORIES
from programs.rates.hospitals import derive_hospitals

OF_HOSPITAL = " OR ".join(f"taxonomy LIKE '{beginning}%%'" for beginning in HOSPITALS)

LINKS = """
    CREATE TEMPORARY TABLE link ON COMMIT DROP AS
    SELECT program_id, npi, level FROM programs_npilink AS link
     WHERE state IN ('automatic', 'confirmed') AND (%(programs)s::uuid[] IS NULL OR program_id = ANY(%(programs)s))
       AND NOT EXISTS (SELECT FROM programs_registryentry AS entry
                        WHERE entry.npi = link.npi AND entry.state IN ('deactivated', 'replaced'))
"""

BY_RATES = f"""
    WITH held AS MATERIALIZED (
        SELECT link.program_id, link.npi, link.level, each.file_id, each.number, each.networks, each.npis,
               each.control_codes
          FROM link JOIN programs_rategroup AS each ON each.npis @> ARRAY[link.npi]
    ), named AS MATERIALIZED (
        SELECT each.program_id, each.npi, each.level, file.id AS file_id, file.current, file.dated, file.series,
               each.number, meaning.network_id,
               cardinality(each.control_codes) > 0 AND NOT EXISTS (
                   SELECT FROM programs_registryentry AS entry, unnest(entry.taxonomies) AS taxonomy
                    WHERE entry.npi = ANY(each.npis) AND ({OF_HOSPITAL})) AS blanket
          FROM held AS each
          JOIN programs_publishedfile AS file ON file.id = each.file_id AND file.dated >= %(last_seen)s
          JOIN programs_coveragealias AS meaning
            ON md5(meaning.entity) = md5(file.entity) AND meaning.entity = file.entity AND meaning.answer = 'this'
           AND (meaning.kind = 'network' AND meaning.spelling = ANY(each.networks)
                OR meaning.kind = 'file' AND cardinality(each.networks) = 0 AND meaning.spelling = file.title)
    ), grouped AS MATERIALIZED (
        SELECT program_id, npi, level, file_id, current, dated, series, number, network_id,
               bool_or(blanket) OVER (PARTITION BY program_id, npi, file_id, network_id) AS blanket
          FROM named
    ), priced AS MATERIALIZED (
        SELECT rate.file_id, each.number, rate.id, coalesce(rate.expires >= %(today)s, true) AS holds
          FROM programs_contractedrate AS rate, unnest(rate.groups) AS each (number)
         WHERE rate.file_id IN (SELECT file_id FROM grouped) AND (rate.code_type, rate.code) IN ({sql_list(IOP)})
           AND rate.setting <> '{INPATIENT}'
    ), contract AS (
        SELECT grouped.program_id, grouped.network_id, grouped.file_id, grouped.series, grouped.dated, grouped.level,
               grouped.blanket, min(grouped.npi) AS npi,
               grouped.current AND grouped.dated >= %(counts_since)s AND bool_or(priced.holds) AS current,
               CASE WHEN NOT grouped.current THEN
                   (SELECT id FROM programs_publishedfile AS newest
                     WHERE newest.series = grouped.series AND newest.current) END AS missing_in,
               array_agg(DISTINCT priced.id) AS rates
          FROM grouped JOIN priced USING (file_id, number)
         GROUP BY grouped.program_id, grouped.network_id, grouped.file_id, grouped.series, grouped.dated,
                  grouped.level, grouped.blanket, grouped.current
    )
    SELECT DISTINCT ON (program_id, network_id)
           program_id, network_id, file_id, missing_in AS missing_in_id, dated AS as_of, current, level, npi, blanket,
           rates, 'rate-file' AS basis, '' AS tier
      FROM contract
     ORDER BY program_id, network_id, current DESC, missing_in IS NOT NULL, blanket, level = 'organization', dated DESC,
              file_id
"""  # noqa: S608  (words and codes of ours)
"""One row a program and network by rate files: what counts before what does not, a contract for these services before a
blanket one, the very site before the organization, the newest file."""

FOUND = f"CREATE TEMPORARY TABLE found_contracts ON COMMIT DROP AS ({BY_RATES}) UNION ALL ({BY_DIRECTORIES})"

COLUMNS = ("file_id", "missing_in_id", "as_of", "current", "level", "npi", "blanket", "rates", "tier")
KEYS = ("program_id", "network_id", "basis")
ALL = ", ".join((*KEYS, *COLUMNS))

REMOVE = """
    DELETE FROM programs_networkcontract AS stored
     WHERE (%(programs)s::uuid[] IS NULL OR program_id = ANY(%(programs)s))
       AND NOT EXISTS (SELECT FROM found_contracts AS found
                        WHERE found.program_id = stored.program_id AND found.network_id = stored.network_id
                          AND found.basis = stored.basis)
    RETURNING program_id
"""

WRITE = f"""
    INSERT INTO programs_networkcontract AS stored ({ALL}) SELECT {ALL} FROM found_contracts
        ON CONFLICT (program_id, network_id, basis)
        DO UPDATE SET ({", ".join(COLUMNS)}) = ROW({", ".join(f"excluded.{name}" for name in COLUMNS)})
     WHERE ROW({", ".join(f"stored.{name}" for name in COLUMNS)})
           IS DISTINCT FROM ROW({", ".join(f"excluded.{name}" for name in COLUMNS)})
    RETURNING program_id, xmax = 0
"""  # noqa: S608  (names of ours)


@dataclass(frozen=True, slots=True)
class Derived:
    """How many contracts were added, changed and taken away, how many programs' evidence is another now, and of how
    many programs hospitals' files say something else."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    evidence: int = 0
    hospitals: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.evidence or self.hospitals)


@transaction.atomic
def derive(programs: Collection[UUID] | None = None) -> Derived:
    """Make contracts, and what follows from them, what files, links and names say; of all programs if not of some."""
    wanted = None if programs is None else list(programs)
    today = timezone.localdate()
    values: dict[str, Any] = {
        "programs": wanted,
        "today": today,
        "last_seen": today - timedelta(days=LAST_SEEN_DAYS),
        "counts_since": counts_since(),
        "year": today.year,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found_contracts, link")
        cursor.execute(LINKS, values)
        cursor.execute(FOUND, values)
        cursor.execute(REMOVE, values)
        removed = {program for (program,) in cursor.fetchall()}
        cursor.execute(WRITE)
        written = cursor.fetchall()
        cursor.execute("DROP TABLE found_contracts, link")
    added = sum(is_new for _program, is_new in written)
    hospitals = derive_hospitals(wanted)
    ask(wanted)
    evidence = follow(wanted)
    return Derived(added, len(written) - added, len(removed), evidence, hospitals)


def turn() -> Derived:
    """What a day has changed: a file grew too old, a rate expired, a plan's year began. Called by the daily job."""
    return derive() if PublishedFile.objects.exists() else Derived()
