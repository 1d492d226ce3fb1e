#!/usr/bin/env bash
# recurrent 0.4.1 (PyPI) turns "every monday and wednesday" into an RFC 5545 rule. With hours behind it, "every monday and
# wednesday 9am-12pm", it gives the same rule, FREQ=WEEKLY;BYDAY=MO,WE, and drops the hours without a word. Without the
# word "every" a week becomes one moment: "Fri-Mon 9am-5pm" is the next Friday at 17:00, the end of the session.
#
# Seen on 2026-11-28 with Python 3.11. Fails when the package answers something else. Needs PyPI; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check recurrent==0.4.1
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

from recurrent import RecurringEvent


def read(text: str) -> object:
    found = RecurringEvent(now_date=datetime(2026, 1, 5, 8)).parse(text)
    print(f"{text!r}: {found!r}")
    return found


assert "BYDAY=MO,WE" in read("every monday and wednesday 9am-12pm")
assert "BYHOUR" not in read("every monday and wednesday 9am-12pm")
assert read("Fri-Mon 9am-5pm") == datetime(2026, 1, 9, 17)
PYTHON
