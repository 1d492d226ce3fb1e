"""Registered organizations that may run an IOP and that no listing is of: leads for whoever asks, no listings.

A plan agreed on a price for an IOP code with each, under a contract that is for such services (not blanket). That is no
care yet: files are padded with rates for services that are never given, so nothing is listed by it. Somebody calls;
who says that there is an IOP is entered as any other listing is.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from programs.rates.age import counts_since
from programs.rates.codes import HOSPITALS, INPATIENT, IOP, sql_list
from programs.spreadsheets import Column
from programs.vocabularies import BY_TAXONOMY

OF_HOSPITAL = " OR ".join(f"taxonomy LIKE '{beginning}%%'" for beginning in HOSPITALS)

LEADS = f"""
    WITH priced AS (
        SELECT DISTINCT rate.file_id, each.number, rate.code
          FROM programs_contractedrate AS rate JOIN programs_publishedfile AS file ON file.id = rate.file_id,
               unnest(rate.groups) AS each (number)
         WHERE file.current AND file.dated >= %(since)s AND (rate.code_type, rate.code) IN ({sql_list(IOP)})
           AND rate.setting <> '{INPATIENT}' AND coalesce(rate.expires >= %(today)s, true)
    ), held AS (
        SELECT npi, priced.code, file.entity, file.dated
          FROM priced JOIN programs_rategroup AS each USING (file_id, number)
               JOIN programs_publishedfile AS file ON file.id = priced.file_id, unnest(each.npis) AS npi
         WHERE cardinality(each.control_codes) = 0
            OR EXISTS (SELECT FROM programs_registryentry AS entry, unnest(entry.taxonomies) AS taxonomy
                        WHERE entry.npi = ANY(each.npis) AND ({OF_HOSPITAL}))
    )
    SELECT entry.npi, entry.name, coalesce(entry.other_names->0->>'name', ''), site.street1, site.street2, site.city,
           site.state, site.zip_code, site.phone, entry.taxonomies, array_agg(DISTINCT held.code ORDER BY held.code),
           array_agg(DISTINCT held.entity ORDER BY held.entity), max(held.dated)
      FROM held JOIN programs_registryentry AS entry USING (npi)
           LEFT JOIN programs_registrysite AS site ON site.entry_id = entry.npi AND site.number = 0
     WHERE entry.state IN ('active', 'left')
       AND NOT EXISTS (SELECT FROM programs_npilink AS link WHERE link.npi = entry.npi AND link.state <> 'rejected')
     GROUP BY entry.npi, site.id
     ORDER BY site.state, site.city, entry.name, entry.npi
"""  # noqa: S608  (words and codes of ours)

Lead = tuple[object, ...]


def kinds(row: Lead) -> list[str]:
    codes = row[9] if isinstance(row[9], list) else []
    return [str(BY_TAXONOMY[code].label) for code in codes if code in BY_TAXONOMY]


COLUMNS: tuple[Column[Lead], ...] = (
    Column("Program name", lambda row: row[2] or row[1]),
    Column("Organization", lambda row: row[1]),
    Column("Street", lambda row: row[3]),
    Column("Suite", lambda row: row[4]),
    Column("City", lambda row: row[5]),
    Column("State", lambda row: row[6]),
    Column("ZIP", lambda row: row[7]),
    Column("Phone", lambda row: row[8]),
    Column("NPI", lambda row: row[0]),
    Column("Kind in the register", kinds),
    Column("Codes with a price", lambda row: row[10]),
    Column("Who reports", lambda row: row[11]),
    Column("File of", lambda row: row[12]),
)
"""The first nine are headings of the listings' template, so that a row that was asked about can go into it as it is."""


def leads() -> Iterator[Lead]:
    """One row an organization, by state and city. Of an organization with a listing, or asked about one, none."""
    with connection.cursor() as cursor:
        cursor.execute(LEADS, {"since": counts_since(), "today": timezone.localdate()})
        yield from cursor.fetchall()
