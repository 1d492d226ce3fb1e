"""One hospital's published file → its lines in an extract. Needs no database."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from programs.imports.extracts import ExtractWriter, Oddities
from programs.imports.hospitals.cleaning import ChargeCleaner, as_text
from programs.imports.hospitals.document import Document
from programs.imports.hospitals.extract import FORMAT, ChargeLine, Counts, FileLine, Layout
from programs.imports.hospitals.table import FullError, Table
from programs.imports.hospitals.text import looked_at
from programs.imports.published.unpacked import Published, Watcher

KNOWN_VERSIONS = ("2.", "3.")


def extract_file(
    path: Path, writer: ExtractWriter, *, limit: int | None = None, watcher: Watcher | None = None
) -> FileLine:
    """Read one file and write its header and charges. Returns the header. Raises ``BadFileError``."""
    odd = Oddities()
    published = Published(path, odd, watcher)
    clean = ChargeCleaner(odd)
    with tempfile.TemporaryFile(prefix="iop-lines-") as lines:
        waiting, kept = ExtractWriter(lines), 0

        def keep(line: ChargeLine) -> None:
            nonlocal kept
            if limit is not None and kept >= limit:
                raise FullError
            kept += 1
            waiting.write(line)

        blocks, is_json = looked_at(path, published.blocks(), odd)
        found: Document | Table = (Document if is_json else Table)(path, blocks, clean, keep)
        with suppress(FullError):
            found.read_all()
        clean.place = ""
        if limit is not None:
            clean.note("not-whole", "only a part of the file was asked for")
        header = header_of(path, published, found, clean, kept)
        writer.write(header)
        lines.flush()
        lines.seek(0)
        writer.copy(lines)
    return header


def header_of(path: Path, published: Published, found: Document | Table, clean: ChargeCleaner, kept: int) -> FileLine:
    said: dict[str, Any] = found.hospital
    version = clean.name(as_text(said.get("version")), "version")
    if not version:
        clean.note("version-missing", "the file names no version of the template")
    elif not version.lower().removeprefix("v").startswith(KNOWN_VERSIONS):
        clean.note("version-unknown", f"version {version[:40]!r} of the template is not known here")
    locations = clean.names(said.get("location_name") or said.get("hospital_location"), "location")
    addresses = clean.names(said.get("hospital_address"), "address")
    if len(locations) != len(addresses):
        clean.note("addresses-other-number", f"{len(locations)} locations and {len(addresses)} addresses")
    npis = clean.npis_of(said.get("type_2_npi"))
    if not npis:
        clean.note("npi-missing", "the file names no NPI of the hospital")
    licenses = [one for pair in found.licenses if (one := clean.license(*pair))]
    day, hospital = clean.day(said.get("last_updated_on")), clean.name(as_text(said.get("hospital_name")), "hospital")
    return FileLine(
        format=FORMAT,
        name=path.name,
        bytes=published.bytes,
        sha256=published.hash(),
        last_updated_on=day,
        version=version[:40],
        layout=cast(Layout, found.layout),
        hospital=hospital,
        locations=locations,
        addresses=addresses,
        npis=npis,
        licenses=licenses,
        counts=Counts(found.read, found.wanted, kept),
        odd=clean.odd.numbers(),
        findings=sorted(clean.odd.findings, key=lambda finding: finding.kind),
    )
