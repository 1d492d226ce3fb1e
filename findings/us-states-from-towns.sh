#!/usr/bin/env bash
# us 4.0.0 (PyPI) finds a state by its name. `us.states.lookup` also takes what merely sounds like one (Metaphone), and says nothing
# of it. Of the 18,762 names of towns in zipcodes 3.0.0 it takes 63 that are no state's name for a state:
# Quantico (Virginia) is Kentucky, Dennis (Massachusetts) is Tennessee, Novato (California) is Nevada, Manistee (Michigan) is
# Minnesota, Fremont is Vermont. Whoever gives it a field that may hold a town or a state must look for the exact name.
#
# Seen on 2026-11-29 with Python 3.11 and jellyfish 1.2.1. Fails when it answers otherwise. Needs PyPI; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check us==4.0.0 jellyfish==1.2.1 zipcodes==3.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import us
import zipcodes

towns = {entry["city"] for entry in zipcodes.list_all()}
found = {town: state.name for town in towns if (state := us.states.lookup(town)) and state.name != town}
print(f"{len(towns)} towns, {len(found)} taken for a state:", dict(sorted(found.items())))
assert (len(towns), len(found)) == (18762, 63)
expected = {
    "Quantico": "Kentucky", "Dennis": "Tennessee", "Novato": "Nevada", "Manistee": "Minnesota", "Fremont": "Vermont",
}
assert {town: found[town] for town in expected} == expected
PYTHON
