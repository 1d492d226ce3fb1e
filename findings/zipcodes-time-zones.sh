#!/usr/bin/env bash
# zipcodes 3.0.0 (PyPI), the list of US ZIP codes with their time zones: of 42,789 codes all but 824 have an IANA zone.
# 823 codes (military mail) have an empty text instead, and one, 99634, has the name of its town, "Napakiak", as its zone.
# zoneinfo.ZoneInfo raises for it, so whoever computes local times from this package must check every value.
#
# Seen on 2026-11-28 with Python 3.11. Fails when the package says something else. Needs PyPI; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check zipcodes==3.0.0 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
import zoneinfo

import zipcodes

known = zoneinfo.available_timezones()
others = [(place["zip_code"], place["timezone"]) for place in zipcodes.list_all() if place["timezone"] not in known]
blank = [code for code, zone in others if zone == ""]
odd = [pair for pair in others if pair[1] != ""]
print(f"{len(zipcodes.list_all())} ZIP codes, {len(blank)} without a zone, {odd} with something that is no zone")
assert len(blank) == 823
assert odd == [("99634", "Napakiak")]
PYTHON
