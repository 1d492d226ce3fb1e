"""The columns of NPPES files of version 2: 330 of providers, 3 of other names, 10 of further practice locations.

Source: CMS, NPPES Data Dissemination Readme (version 2; version 1 ended on 3 March 2026).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

NPI, ENTITY, REPLACEMENT, EIN = (
    *("NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)"),
)
NAME = "Provider Organization Name (Legal Business Name)"
OTHER_NAME, OTHER_NAME_KIND = "Provider Other Organization Name", "Provider Other Organization Name Type Code"
_PERSON = (
    *("Provider Last Name (Legal Name)", "Provider First Name", "Provider Middle Name", "Provider Name Prefix Text"),
    *("Provider Name Suffix Text", "Provider Credential Text"),
)
_OTHER_PERSON = (
    *("Provider Other Last Name", "Provider Other First Name", "Provider Other Middle Name"),
    *("Provider Other Name Prefix Text", "Provider Other Name Suffix Text", "Provider Other Credential Text"),
    "Provider Other Last Name Type Code",
)
_ADDRESS = (
    *("First Line Business {} Address", "Second Line Business {} Address", "Business {} Address City Name"),
    *("Business {} Address State Name", "Business {} Address Postal Code"),
    *("Business {} Address Country Code (If outside U.S.)", "Business {} Address Telephone Number"),
    "Business {} Address Fax Number",
)
MAILING = tuple(f"Provider {part.format('Mailing')}" for part in _ADDRESS)
PRACTICE = tuple(f"Provider {part.format('Practice Location')}" for part in _ADDRESS)
STREET1, STREET2, CITY, STATE, ZIP, COUNTRY, PHONE, FAX = PRACTICE
ENUMERATED, UPDATED = "Provider Enumeration Date", "Last Update Date"
REASON, DEACTIVATED, REACTIVATED = "NPI Deactivation Reason Code", "NPI Deactivation Date", "NPI Reactivation Date"
SEX = "Provider Sex Code"
_OFFICIAL = (
    *("Authorized Official Last Name", "Authorized Official First Name", "Authorized Official Middle Name"),
    *("Authorized Official Title or Position", "Authorized Official Telephone Number"),
)
_OFFICIAL_MORE = (
    *("Authorized Official Name Prefix Text", "Authorized Official Name Suffix Text"),
    "Authorized Official Credential Text",
)
TAXONOMY = tuple(f"Healthcare Provider Taxonomy Code_{number}" for number in range(1, 16))
PRIMARY = tuple(f"Healthcare Provider Primary Taxonomy Switch_{number}" for number in range(1, 16))
_TAXONOMIES = tuple(
    name
    for number in range(15)
    for name in (
        TAXONOMY[number],
        f"Provider License Number_{number + 1}",
        f"Provider License Number State Code_{number + 1}",
        PRIMARY[number],
    )
)
_IDENTIFIERS = tuple(
    f"Other Provider Identifier{part}_{number}"
    for number in range(1, 51)
    for part in ("", " Type Code", " State", " Issuer")
)
SOLE, SUBPART = "Is Sole Proprietor", "Is Organization Subpart"
PARENT, PARENT_TIN = "Parent Organization LBN", "Parent Organization TIN"
CERTIFIED = "Certification Date"

COLUMNS: tuple[str, ...] = (
    *(NPI, ENTITY, REPLACEMENT, EIN, NAME, *_PERSON, OTHER_NAME, OTHER_NAME_KIND, *_OTHER_PERSON),
    *(*MAILING, *PRACTICE, ENUMERATED, UPDATED, REASON, DEACTIVATED, REACTIVATED, SEX, *_OFFICIAL),
    *(*_TAXONOMIES, *_IDENTIFIERS, SOLE, SUBPART, PARENT, PARENT_TIN, *_OFFICIAL_MORE),
    *(f"Healthcare Provider Taxonomy Group_{number}" for number in range(1, 16)),
    CERTIFIED,
)
"""All of version 2, in their order."""

OF_PERSONS = frozenset((*_PERSON, *_OTHER_PERSON, SEX, SOLE, *_OFFICIAL, *_OFFICIAL_MORE, PARENT_TIN))
"""Never kept, not even in the raw row. A parent's tax number may be a person's."""

OTHER_NAMES = (NPI, OTHER_NAME, OTHER_NAME_KIND)
_FURTHER = "Provider Secondary Practice Location Address"
LOCATIONS: tuple[str, ...] = (
    *(NPI, f"{_FURTHER}- Address Line 1", f"{_FURTHER}-  Address Line 2", f"{_FURTHER} - City Name"),
    *(f"{_FURTHER} - State Name", f"{_FURTHER} - Postal Code", f"{_FURTHER} - Country Code (If outside U.S.)"),
    *(f"{_FURTHER} - Telephone Number", f"{_FURTHER} - Telephone Extension"),
    "Provider Practice Location Address - Fax Number",
)
"""As the file writes them: with a hyphen here and there, two blanks once, and the last without “Secondary”."""

NAME_KINDS = {"3": "dba", "4": "former", "5": "other"}
"""Codes of the type of an other name: doing business as, former legal business name, other."""

_RENAMED = {"provider gender code": "provider sex code"}
"""Of the same column in files of 2025."""


def spelled(name: str) -> str:
    """A column's name without what may differ: capitals, blanks and hyphens."""
    plain = re.sub(r"[\s-]+", " ", name.removeprefix("\ufeff")).strip().casefold()
    return _RENAMED.get(plain, plain)


def problem_with(header: Sequence[str], columns: Sequence[str]) -> str:
    """Why these are not the columns, in this order; blank where they are. More at the end are no problem."""
    if columns is COLUMNS and header and spelled(header[0]) == "npi" and len(header) < len(columns):
        text = _("it has %(count)d columns, a file of version 2 has %(all)d: version 1 ended on 3 March 2026.")
        return text % {"count": len(header), "all": len(columns)}
    for number, expected in enumerate(columns):
        found = header[number] if number < len(header) else ""
        if spelled(found) != spelled(expected):
            text = _("column %(number)d is “%(found)s” where “%(expected)s” is expected.")
            return text % {"number": number + 1, "found": found[:80], "expected": expected}
    return ""
