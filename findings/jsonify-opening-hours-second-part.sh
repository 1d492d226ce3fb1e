#!/usr/bin/env bash
# jsonify-opening-hours 0.4.0 (PyPI) reads texts such as "Monday to Thursday 5:30pm - 8:30pm" into days and times.
# Of a text with two parts, "Mon-Fri 8am-5pm, Sat 9am-1pm", it gives the first part and says nothing of the second: five
# entries, none for Saturday, no error. A timetable read by it can be half of what was written.
#
# Seen on 2026-11-28 with Python 3.11. Fails when the package answers something else. Needs PyPI; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jsonify-opening-hours==0.4.0
"$folder/venv/bin/python" - <<'PYTHON'
from opening_hours import OpeningHours

text = "Mon-Fri 8am-5pm, Sat 9am-1pm"
found = OpeningHours.parse(text).json()
print(f"{text!r}: {[entry['day'] for entry in found]}")
assert [entry["day"] for entry in found] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
assert {(entry["opens"], entry["closes"]) for entry in found} == {("8:00", "17:00")}
PYTHON
