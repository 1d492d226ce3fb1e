"""How fast rate files are read: against unpacking alone, against plain event parsing, against another extractor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ijson
from isal import igzip, igzip_lib

from programs.imports.billing_codes import read_billing_code
from programs.imports.extracts import writing
from programs.imports.tic.extracting import Way, extract_file

PEER = "cms-mrf-extractor==0.1.2"

PEER_SCRIPT = """
import sys
from pathlib import Path
import pyarrow.parquet as parquet
import pyarrow.compute as compute
from cms_mrf_extractor import run
if __name__ == "__main__":
    source, out, codes = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(",")
    run(str(source), output=str(out), progress=False, workers=1, blob_workers=1)
    named = set()
    for file in sorted(out.glob("nr/*.parquet")):
        table = parquet.read_table(file)
        table = table.filter(compute.is_in(table["billing_code"], value_set=__import__("pyarrow").array(codes)))
        for rates in table["negotiated_rates"].to_pylist():
            for rate in rates:
                named.update(rate["provider_references"])
    found = 0
    for file in sorted(out.glob("pr/*.parquet")):
        table = parquet.read_table(file, columns=["provider_group_id"])
        found += sum(number in named for number in table["provider_group_id"].to_pylist())
    print(len(named), found)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds of one way, and its largest resident memory in bytes."""

    seconds: float
    memory: int = 0
    output: str = ""


def unpack(path: Path) -> None:
    """Only unpack, in blocks of the same size as the reader's."""
    with path.open("rb") as file:
        member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        while not member.eof:
            held = file.read(1 << 18) if member.needs_input else b""
            member.decompress(held, 1 << 20)


def extract(path: Path, out: Path, way: Way | None = None) -> str:
    with writing(out) as writer:
        header = extract_file(path, writer, way=way)
    return f"{header.way}, {header.counts.rates:,} rates, {header.counts.groups:,} groups"


def plain_events(path: Path) -> tuple[int, int]:
    """The plain way with ``ijson``'s C backend: items first, then the groups that they name."""
    named: set[Any] = set()
    rates = 0
    with igzip.open(path) as file:
        for item in ijson.items(file, "in_network.item"):
            if read_billing_code(item["billing_code_type"], item["billing_code"]):
                for rate in item["negotiated_rates"]:
                    rates += 1
                    named.update(rate.get("provider_references", ()))
    found = 0
    if named:
        with igzip.open(path) as file:
            found = sum(group["provider_group_id"] in named for group in ijson.items(file, "provider_references.item"))
    return rates, found


def timed(work: Callable[[], object]) -> Spent:
    """Processor time in this process."""
    begun = time.process_time()
    output = work()
    return Spent(time.process_time() - begun, 0, str(output))


def in_process(command: list[str], folder: Path) -> Spent:
    """Processor time and memory of another process, with its children."""
    with (folder / "output").open("w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 (our own command)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        told = output.read()
    if process.returncode:
        raise RuntimeError(told[-2_000:])
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, told.strip())


def by_command(path: Path, folder: Path) -> Spent:
    """``manage.py extract_tic`` as a person runs it: with the start of Python and Django."""
    command = [sys.executable, sys.argv[0], "extract_tic", str(path), "--out", str(folder / "extract.ndjson.gz")]
    return in_process(command, folder)


def peer_environment(folder: Path) -> Path:
    """A Python that has the other extractor, made in ``folder`` once. Needs the package index."""
    python = folder / "peer" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "peer")], check=True)  # noqa: S603
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER]
        subprocess.run(install, check=True)  # noqa: S603
    return python


def by_peer(path: Path, folder: Path, python: Path) -> Spent:
    """The other extractor, which writes everything, and its output filtered for the same codes."""
    source, out, script = folder / "peer-in", folder / "peer-out", folder / "peer.py"
    source.mkdir(exist_ok=True)
    link = source / path.name
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    script.write_text(PEER_SCRIPT)
    return in_process([str(python), str(script), str(source), str(out), "H0015,S9480,H0035"], folder)
