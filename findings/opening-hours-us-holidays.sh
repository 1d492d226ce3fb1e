#!/usr/bin/env bash
# Two readers of OpenStreetMap's opening hours take "PH off", closed on public holidays, for other days in the United States.
# opening-hours-py 2.1.4 (PyPI) knows a holiday on a Saturday or Sunday only as the Friday or Monday on which it is observed: "Mo-Su
# 09:00-12:00; PH off" is open on Saturday, 4 July 2026, on Christmas Day 2027 and on New Year's Day 2028, and on every Columbus
# Day. opening_hours 3.15.0 (npm) closes on all of these, but not on 31 December 2027 and 10 November 2028, when federal offices
# keep New Year's Day and Veterans Day. For Texas it adds 24 and 26 December. Without a country the first is open on every
# holiday and says nothing.
#
# Seen on 2026-11-29 with Python 3.11 and Node 20. Fails when one answers otherwise. Needs PyPI and npm; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check opening-hours-py==2.1.4
npm init -y >/dev/null
npm install --silent --no-audit --no-fund opening_hours@3.15.0

cat >days.json <<'JSON'
["2026-07-03", "2026-07-04", "2026-10-12", "2026-12-24", "2026-12-26", "2027-12-24", "2027-12-25", "2027-12-31", "2028-01-01",
 "2028-11-10", "2028-11-11"]
JSON
venv/bin/python - <<'PYTHON' >python.json
import json
from datetime import datetime
from pathlib import Path

from opening_hours import OpeningHours

days = json.loads(Path("days.json").read_text())
open_on = {}
for where, given in (("US", {"country": "US"}), ("nowhere", {})):
    hours = OpeningHours("Mo-Su 09:00-12:00; PH off", **given)
    open_on[where] = [day for day in days if hours.is_open(datetime.fromisoformat(f"{day}T10:00"))]
print(json.dumps(open_on))
PYTHON
TZ=UTC node - <<'JAVASCRIPT'
const assert = require("node:assert");
const { readFileSync } = require("node:fs");
const OpeningHours = require("opening_hours");

const days = JSON.parse(readFileSync("days.json"));
const openOn = JSON.parse(readFileSync("python.json"));
for (const state of ["Ohio", "Texas"]) {
  const hours = new OpeningHours("Mo-Su 09:00-12:00; PH off", { lat: 41, lon: -81, address: { country_code: "us", state } });
  openOn[state] = days.filter((day) => hours.getState(new Date(`${day}T10:00`)));
}
console.log(openOn);
assert.deepStrictEqual(openOn, {
  US: ["2026-07-04", "2026-10-12", "2026-12-24", "2026-12-26", "2027-12-25", "2028-01-01", "2028-11-11"],
  nowhere: days,
  Ohio: ["2026-12-24", "2026-12-26", "2027-12-31", "2028-11-10"],
  Texas: ["2027-12-31", "2028-11-10"],
});
JAVASCRIPT
