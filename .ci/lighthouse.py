"""Lighthouse against a running IOP Finder: medians of several runs, as a table in docs/lighthouse.md.

    INDEXABLE=1 make run                           # in one terminal
    .venv/bin/python .ci/lighthouse.py --write     # in another; needs node, npm and Chromium

Mobile profile, simulated throttling: Lighthouse loads a page at full speed and computes what a slow
phone on a slow network would have had. Everything stays on the loopback address.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VERSION = "12.8.2"
REPORT = Path(__file__).resolve().parent.parent / "docs" / "lighthouse.md"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PLACE = "80203"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pages(address: str) -> dict[str, str]:
    """The pages that are measured; the listing is the first that a search finds."""
    with urllib.request.urlopen(f"{address}/api/v1/programs/?near={PLACE}&page_size=1") as answer:  # noqa: S310
        (listing,) = json.load(answer)["results"]
    return {
        "home": "/",
        "results": f"/programs/?near={PLACE}",
        "listing": urlsplit(listing["url"]).path,
        "state": "/programs/near/colorado/",
        "city": "/programs/near/colorado/denver/",
        "guide": "/guide/what-is-an-iop/",
        "fit check": "/fit-check/",
    }


def installed(folder: Path) -> Path:
    """The Lighthouse program, installed into ``folder`` unless it is there."""
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
        subprocess.run([*command, f"lighthouse@{VERSION}"], check=True)  # noqa: S603
    return program


def run(program: Path, url: str) -> dict[str, Any]:
    """One run: the parts of its report that the table shows."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit("Error: no Chromium found.")
    sandbox = " --no-sandbox" if os.geteuid() == 0 else ""
    flags = f"--headless=new --disable-gpu --disable-quic --no-first-run{sandbox}"
    command = [str(program), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    environment = os.environ | {"CHROME_PATH": browser}
    answer = subprocess.run(command, capture_output=True, text=True, env=environment)  # noqa: S603
    if answer.returncode:
        sys.exit(f"Error: {url}: {answer.stderr.strip()}")
    report = json.loads(answer.stdout)
    audits = report["audits"]
    tasks = audits["long-tasks"].get("details", {}).get("items", [])
    figures = {name: (report["categories"][name]["score"] or 0) * 100 for name in CATEGORIES}
    return figures | {
        "LCP s": audits["largest-contentful-paint"]["numericValue"] / 1000,
        "blocking ms": audits["total-blocking-time"]["numericValue"],
        "shift": audits["cumulative-layout-shift"]["numericValue"],
        "kB": audits["total-byte-weight"]["numericValue"] / 1024,
        "requests": len(audits["network-requests"]["details"]["items"]),
        "longest task ms": max((task["duration"] for task in tasks), default=0),
        "failed": sorted(
            name
            for name, audit in audits.items()
            if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "metricSavings"
        ),
    }


def median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    figures = {name: statistics.median(one[name] for one in runs) for name in runs[0] if name != "failed"}
    return figures | {"failed": sorted({name for one in runs for name in one["failed"]})}


def table(found: dict[str, dict[str, Any]], runs: int, data: str) -> str:
    columns = [name for name in next(iter(found.values())) if name != "failed"]
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    lines = [
        "# Lighthouse",
        "",
        "Written by `.ci/lighthouse.py --write` against `INDEXABLE=1 make run`; not edited by hand.",
        "",
        f"{today}, Lighthouse {VERSION}, mobile profile, simulated throttling, median of {runs} runs, loopback,",
        f"{data}. “kB” is what is transferred, compressed.",
        "",
        f"| page | {' | '.join(columns)} |",
        f"| --- |{' ---: |' * len(columns)}",
    ]
    for name, figures in found.items():
        cells = [f"{figures[one]:.2f}" if one in ("shift", "LCP s") else f"{figures[one]:.0f}" for one in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "Below 0.9 in some run:", ""]
    lines += [f"- {name}: {', '.join(figures['failed']) or 'nothing'}" for name, figures in found.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", nargs="*", help="names of pages; all when not given")
    parser.add_argument("--folder", type=Path, help="where Lighthouse is, or is to be, installed")
    parser.add_argument("--data", default="demonstration data", help="for the report: which data these were")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        program = installed(options.folder or Path(scratch))
        chosen = {name: path for name, path in pages(options.address).items() if name in (options.pages or [name])}
        found = {}
        for name, path in chosen.items():
            found[name] = median([run(program, options.address + path) for _ in range(options.runs)])
            print(name, found[name], file=sys.stderr)  # noqa: T201
    text = table(found, options.runs, options.data)
    print(text)  # noqa: T201
    if options.write:
        REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
