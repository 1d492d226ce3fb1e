"""One hospital's published file → its lines in an extract. Needs no database."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from programs.imports.extracts import ExtractWriter, Oddities
from programs.imports.hospitals.cleaning import ChargeCleaner, as_text
from programs.imports.hospitals.document import Document
from programs.imports.hospitals.extract import FORMAT, ChargeLine, Counts, FileLine, Layout
from programs.imports.hospitals.table import FullError, Table
from programs.imports.hospitals.text import looked_at
from programs.imports.published.choice import EVERYTHING, Choice
from programs.imports.published.unpacked import Published, Watcher

KNOWN_VERSIONS = ("2.", "3.")
NPI = "type_2_npi"


def extract_file(
    path: Path, writer: ExtractWriter, *, choice: Choice = EVERYTHING, watcher: Watcher | None = None
) -> FileLine:
    """Read one file and write its header and charges. Returns the header. Raises ``BadFileError``."""
    odd = Oddities()
    published = Published(path, odd, watcher)
    clean = ChargeCleaner(odd)
    blocks, is_json = looked_at(path, published.blocks(), odd)
    with tempfile.TemporaryFile(prefix="iop-lines-") as lines:
        kept = Kept(choice, ExtractWriter(lines))
        found: Document | Table = (Document if is_json else Table)(path, blocks, clean, kept)
        kept.hospital = found.hospital
        with suppress(FullError):
            found.read_all()
        clean.place = ""
        choice.note(odd)
        header = header_of(path, published, found, clean, kept.number if kept.is_chosen else 0)
        writer.write(header)
        lines.flush()
        lines.seek(0)
        writer.copy(lines if kept.is_chosen else ())
    return header


class Kept:
    """The charges of one file, of whatever was asked for: they wait until its header is known."""

    def __init__(self, choice: Choice, writer: ExtractWriter) -> None:
        self.choice, self.writer, self.number = choice, writer, 0
        self.hospital: Mapping[str, Any] = {}
        """What the file says of the hospital, as far as it is read: in JSON it may come last."""

    def __call__(self, line: ChargeLine) -> None:
        """Raises ``FullError`` where nothing more is wanted of the file."""
        if self.choice.npis and NPI in self.hospital and not self.is_chosen:
            raise FullError
        if self.choice.limit is not None and self.number >= self.choice.limit:
            if not self.choice.npis or NPI in self.hospital:
                raise FullError
            return
        self.number += 1
        self.writer.write(line)

    @property
    def is_chosen(self) -> bool:
        """Whether the file is of a hospital that was asked for."""
        npis = self.choice.npis
        return not npis or not npis.isdisjoint(ChargeCleaner(Oddities()).npis_of(self.hospital.get(NPI)))


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
    npis = clean.npis_of(said.get(NPI))
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
