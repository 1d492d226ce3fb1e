"""A file against the one that it replaces: which provider is in which network by name, and at which prices.

Numbers of groups differ from month to month, so that what is compared is who is meant: a spelling of a network and an
NPI. A group without NPIs (a contract of a tax number as a whole) says nothing that could be compared.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from programs.imports.published.series import Difference

SIGNED = """
    CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS
    WITH priced AS (
        SELECT each.number, md5(string_agg(concat_ws('|', code_type, code, modifiers, arrangement, negotiated_type,
                   trim_scale(amount), trim_scale(percentage), expires, billing_class, setting, service_codes), E'\\n'
                   ORDER BY code_type, code, modifiers, arrangement, negotiated_type, amount, percentage, expires,
                            billing_class, setting, service_codes)) AS prices
          FROM {rates} AS rate, unnest(rate.groups) AS each (number) WHERE {of_file} GROUP BY each.number
    )
    SELECT spelling, npi, md5(string_agg(DISTINCT prices, ',' ORDER BY prices)) AS prices
      FROM priced JOIN {groups} AS grp USING (number)
           CROSS JOIN unnest(CASE WHEN cardinality(grp.networks) = 0 THEN ARRAY[''] ELSE grp.networks END) AS spelling
           CROSS JOIN unnest(grp.npis) AS npi
     WHERE {of_group}
     GROUP BY spelling, npi
"""
"""Who is in which network by name, with a mark of all their prices."""

DIFFERENCE = """
    SELECT count(*) FILTER (WHERE before.npi IS NULL), count(*) FILTER (WHERE now.npi IS NULL),
           count(*) FILTER (WHERE now.prices <> before.prices), count(*) FILTER (WHERE now.prices = before.prices),
           count(before.npi)
      FROM signed_now AS now FULL JOIN signed_before AS before
        ON now.npi = before.npi AND now.spelling = before.spelling
"""


def compared(predecessor: UUID | None) -> Difference:
    """The rows in the tables of ``incoming`` against those of a stored file."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS signed_now, signed_before")
        rates, groups, true = "incoming_rate", "incoming_group", "true"
        cursor.execute(SIGNED.format(name="signed_now", rates=rates, groups=groups, of_file=true, of_group=true))
        rates, groups = "programs_contractedrate", "programs_rategroup"
        of_file, of_group = "rate.file_id = %(file)s", "grp.file_id = %(file)s"
        sql = SIGNED.format(name="signed_before", rates=rates, groups=groups, of_file=of_file, of_group=of_group)
        cursor.execute(sql, {"file": predecessor})
        cursor.execute(DIFFERENCE)
        return Difference(*cursor.fetchone())
