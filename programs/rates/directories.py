"""Contracts by the directories of Marketplace plans, and which of their plans wait for somebody.

A plan's directory is its own word, and no confirmation: such directories are known to be wrong too often
(docs/rates.md). What it lists is a contract like that of a rate file, with the status *unknown*; where there is one of
each, the directory is named, because it says “in network” and not only “a price was agreed”. It proves no level of
care, so that nothing follows for evidence.

Whose network a plan uses says ``Plan``, by HIOS id and year, unless a person said otherwise of plan and tier. A plan
ends with its year: where an entry names no years, that of the file counts.
"""

from __future__ import annotations

ID_LENGTH = 14
"""Characters of a HIOS plan id, which a spelling begins with."""


def spelled(plan_id: str, tier: str) -> str:
    """Plan and tier as ``CoverageAlias`` has them.

    >>> spelled("12345CO1234567", "PREFERRED")
    '12345CO1234567 PREFERRED'
    """
    return f"{plan_id} {tier}".strip()


MEMBERSHIPS = """
    CROSS JOIN LATERAL jsonb_to_recordset(entry.plans) AS told (plan_id text, tier text, years int[])
    CROSS JOIN LATERAL (
        SELECT CASE WHEN cardinality(coalesce(told.years, '{}')) = 0
                    THEN ARRAY[extract(year FROM file.dated)::int] ELSE told.years END) AS those (years)
    LEFT JOIN programs_coveragealias AS meaning
      ON md5(meaning.entity) = md5(file.entity) AND meaning.entity = file.entity AND meaning.kind = 'plan'
     AND md5(meaning.spelling) = md5(trim(told.plan_id || ' ' || told.tier))
     AND meaning.spelling = trim(told.plan_id || ' ' || told.tier)
    LEFT JOIN LATERAL (
        SELECT plan.network_id FROM programs_plan AS plan
         WHERE plan.hios_id = told.plan_id AND plan.year = ANY(those.years) AND plan.year <= %(year)s
         ORDER BY plan.year DESC LIMIT 1) AS ours ON coalesce(meaning.answer, '') = ''
"""
"""Every plan of an entry with its years, what a person said of it, and else whose network we know it to use."""

CONTRACTS = f"""
    SELECT DISTINCT ON (program_id, network_id)
           program_id, network_id, file_id, missing_in AS missing_in_id, dated AS as_of, current, level, npi, false,
           '{{}}'::bigint[], 'plan-directory', tier
      FROM (
        SELECT link.program_id, coalesce(meaning.network_id, ours.network_id) AS network_id, file.id AS file_id,
               file.dated, CASE WHEN NOT file.current THEN
                   (SELECT id FROM programs_publishedfile AS newest
                     WHERE newest.series = file.series AND newest.current) END AS missing_in,
               file.current AND file.dated >= %(counts_since)s AND bool_or(%(year)s = ANY(those.years)) AS current,
               CASE WHEN link.level = 'site' AND bool_or(entry.places = '[]' OR entry.places @> link.zip) THEN 'site'
                    ELSE 'organization' END AS level,
               min(link.npi) AS npi, left(string_agg(DISTINCT told.tier, ', ' ORDER BY told.tier), 60) AS tier
          FROM (SELECT each.*, jsonb_build_array(jsonb_build_object('zip', program.zip_code)) AS zip
                  FROM link AS each JOIN programs_program AS program ON program.id = each.program_id) AS link
          JOIN programs_directoryentry AS entry ON entry.npi = link.npi
          JOIN programs_publishedfile AS file ON file.id = entry.file_id AND file.dated >= %(last_seen)s
          {MEMBERSHIPS}
         WHERE coalesce(meaning.network_id, ours.network_id) IS NOT NULL
           AND %(year)s >= (SELECT min(year) FROM unnest(those.years) AS each (year))
         GROUP BY link.program_id, link.npi, link.level, coalesce(meaning.network_id, ours.network_id), file.id
        ) AS found
     ORDER BY program_id, network_id, current DESC, missing_in IS NOT NULL, level = 'organization', dated DESC, file_id
"""  # noqa: S608  (words of ours)
"""One row a program and network, by the links of ``deriving``: what counts before what does not, the very site before
the organization, the newest file. An entry with addresses that is of another ZIP code than the listing's is not of this
very site, whatever its NPI."""

UNNAMED = f"""
    SELECT meaning.id, min(link.program_id::text)::uuid
      FROM programs_npilink AS link
      JOIN programs_directoryentry AS entry ON entry.npi = link.npi
      JOIN programs_publishedfile AS file ON file.id = entry.file_id AND file.current
      {MEMBERSHIPS}
     WHERE link.state IN ('automatic', 'confirmed') AND meaning.answer = '' AND ours.network_id IS NULL
     GROUP BY meaning.id ORDER BY meaning.id
"""  # noqa: S608  (words of ours)
"""Plans that nobody has decided on and whose network we do not know, with one program that waits for each."""
