"""How fast hospital files are read: against the ``csv`` module over the same bytes, and against another reader."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ijson

from programs.benchmarks.rate_files import Spent, in_process
from programs.demonstration.rate_files.hospital import HospitalFileMade, HospitalOptions, Shape
from programs.imports.extracts import writing
from programs.imports.hospitals.extract import ChargeLine, read_extract
from programs.imports.hospitals.extracting import extract_file

PEER = "mrfkit==0.1.0"
PEER_SCRIPT = """
import json, sys
import mrfkit
found = []
for record in mrfkit.iter_records(sys.argv[1]):
    if isinstance(record, mrfkit.PayerRate) and record.negotiated_rate is not None:
        found.append([(record.code or "").upper(), f"{record.negotiated_rate:.2f}"])
json.dump(found, sys.stdout)
"""
"""It is an oracle for code and dollars only: it renames payers and turns classes of counts into numbers."""

COMPARED = frozenset({"H0015", "S9480", "H0035"})
"""Codes that both readers write alike."""

ROWS = 400
"""Rows that are made; a large file repeats them."""

WANTED = 0.02
"""The share of rows with a code that is read. Real price lists have far fewer."""


def large(path: Path, shape: Shape, size: int) -> int:
    """Make a file of about ``size`` bytes: the rows of a made-up one, over and over. Its bytes."""
    made = HospitalFileMade(HospitalOptions(seed=11, shape=shape, rows=ROWS, plans=8, codes=4, wanted=WANTED))
    text = made.content().decode()
    head, rows, tail = json_parts(text) if shape == "json" else table_parts(text)
    with path.open("w", encoding="utf-8", newline="") as file:
        written = file.write(head)
        written += file.write(rows)
        while written < size:
            written += file.write("," + rows if shape == "json" else rows)
        file.write(tail)
    return path.stat().st_size


def large_item(path: Path, size: int) -> int:
    """Make a file whose one item has about ``size`` bytes: a code of ours, and plans without end. Its bytes."""
    made = HospitalFileMade(HospitalOptions(seed=11, shape="json", rows=1, wanted=1))
    head, _rows, tail = json_parts(made.content().decode())
    plans = [{"payer_name": "Example Health", "plan_name": f"Plan {at}", "standard_charge_dollar": at, "count": "23"}
             for at in range(1, ROWS + 1)]  # fmt: skip
    repeated = ",".join(map(json.dumps, plans))
    with path.open("w", encoding="utf-8", newline="") as file:
        written = file.write(head + '{"standard_charges": [{"setting": "outpatient", "payers_information": [')
        written += file.write(repeated)
        while written < size:
            written += file.write("," + repeated)
        file.write(']}], "code_information": [{"code": "S9480", "type": "HCPCS"}]}' + tail)
    return path.stat().st_size


def table_parts(text: str) -> tuple[str, str, str]:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:3]), "".join(lines[3:]), ""


def json_parts(text: str) -> tuple[str, str, str]:
    """What comes before the items, the items with commas between, and what comes after."""
    root = json.loads(text)
    items = root.pop("standard_charge_information")
    rows = ",".join(json.dumps(item) for item in items)
    return json.dumps(root)[:-1] + ', "standard_charge_information": [', rows, "]}"


def plain_csv(path: Path) -> int:
    """The ``csv`` module over every row, and nothing else."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.reader(file))


def plain_json(path: Path) -> int:
    """``ijson``'s C backend over every item, each made a value, and nothing else."""
    with path.open("rb") as file:
        return sum(1 for _item in ijson.items(file, "standard_charge_information.item"))


def extract(path: Path, out: Path) -> str:
    with writing(out) as writer:
        header = extract_file(path, writer)
    return f"{header.counts.rows:,} rows, {header.counts.charges:,} charges"


def by_command(path: Path, folder: Path) -> Spent:
    """``manage.py extract_hospital_prices`` as a person runs it: with the start of Python and Django."""
    command = [sys.executable, sys.argv[0], "extract_hospital_prices", str(path), "--out", str(folder / "x.ndjson.gz")]
    return in_process(command, folder)


def peer_environment(folder: Path) -> Path:
    """A Python that has the other reader, made in ``folder`` once. Needs the package index."""
    python = folder / "hospital-peer" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "hospital-peer")], check=True)  # noqa: S603
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER]
        subprocess.run(install, check=True)  # noqa: S603
    return python


def by_peer(path: Path, folder: Path, python: Path) -> Spent:
    """The other reader over a file: its negotiated dollars by code, as JSON."""
    script = folder / "hospital-peer.py"
    script.write_text(PEER_SCRIPT)
    return in_process([str(python), str(script), str(path)], folder)


def dollars_of(extract: Path) -> Iterator[tuple[str, str]]:
    for _number, line in read_extract(extract):
        if isinstance(line, ChargeLine) and line.dollars:
            yield line.code, f"{float(line.dollars):.2f}"


def differences(path: Path, folder: Path, python: Path) -> tuple[int, list[str]]:
    """How many pairs of a code and negotiated dollars both readers find in a file, and what only one does."""
    extract(path, folder / "x.ndjson.gz")
    ours = Counter(pair for pair in dollars_of(folder / "x.ndjson.gz") if pair[0] in COMPARED)
    told = json.loads(by_peer(path, folder, python).output)
    theirs = Counter((code, dollars) for code, dollars in told if code in COMPARED)
    only = [f"only we: {pair} × {number}" for pair, number in (ours - theirs).items()]
    only += [f"only {PEER}: {pair} × {number}" for pair, number in (theirs - ours).items()]
    return sum((ours & theirs).values()), only
