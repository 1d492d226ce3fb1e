"""The files of one directory (``index.json``, ``plans.json``, any number of ``providers.json``) → one extract."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit

import msgspec
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.extracts import ExtractWriter, Oddities
from programs.imports.published.choice import NOT_WHOLE, Choice
from programs.imports.published.unpacked import Published, Watcher
from programs.imports.qhp.extract import FORMAT, Counts, FacilityLine, FileLine, PlanLine, Role, SourceFile
from programs.imports.qhp.records import FACILITIES, PERSON, Kind, Records, TwiceError, day_of, kind_of, whole
from programs.imports.qhp.splitting import Text
from programs.imports.tic.cleaning import Cleaner

INDEX_LISTS = ("provider_urls", "plan_urls", "formulary_urls")
MOST_PLANS = 100_000


@dataclass(frozen=True, slots=True)
class Wish(Choice):
    """Facilities of the NPIs ``asked`` for are wanted as well. ``dated`` is the day of the files."""

    asked: frozenset[str] = frozenset()
    dated: str = ""


EVERYTHING = Wish()


@dataclass(slots=True)
class Found:
    """What the files of one directory hold, while they are read."""

    odd: Oddities = field(default_factory=Oddities)
    files: list[SourceFile] = field(default_factory=list)
    plans: dict[str, PlanLine] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    """Plans that facilities of the extract are in, with the tiers they name."""
    listed: list[str] = field(default_factory=list)
    """Names of the files of providers that the index lists."""
    numbers: Counter[str] = field(default_factory=Counter)
    newest: str = ""


def unwatched(_path: Path) -> AbstractContextManager[None]:
    """For whoever does not watch."""
    return nullcontext()


def extract_directory(
    paths: list[Path],
    writer: ExtractWriter,
    *,
    wish: Wish = EVERYTHING,
    watching: Callable[[Path], AbstractContextManager[Watcher | None]] = unwatched,
) -> FileLine:
    """Read the files of one directory and write its lines. Returns the header. Raises ``BadFileError``."""
    with tempfile.TemporaryFile(prefix="iop-directory-") as lines:
        reading = _Reading(wish, ExtractWriter(cast(IO[bytes], lines)))
        for path in paths:
            with watching(path) as watcher:
                reading.file(path, watcher)
        header = reading.header()
        writer.write(header)
        for plan in sorted(reading.found.named.keys() & reading.found.plans.keys()):
            writer.write(reading.found.plans[plan])
        lines.flush()
        lines.seek(0)
        writer.copy(lines)
    return header


class _Reading:
    """One directory while it is read; facilities are written as they come."""

    def __init__(self, wish: Wish, writer: ExtractWriter) -> None:
        self.wish, self.writer, self.found = wish, writer, Found()
        self.clean = Cleaner(self.found.odd)
        self.records = Records(self.clean, wish.asked | wish.npis)

    def file(self, path: Path, watcher: Watcher | None) -> None:
        published = Published(path, self.found.odd, watcher)
        text = Text(path, published.blocks())
        if text.bom:
            self.clean.place = path.name
            self.clean.note("byte-order-mark", "the file begins with a byte order mark")
        role, entries = self.index(path, text) if text.next() == b"{" else self.listed(path, text)
        self.found.files.append(SourceFile(path.name[:255], role, published.bytes, published.hash(), entries))

    # -- index.json -----------------------------------------------------------------------------------------------

    def index(self, path: Path, text: Text) -> tuple[Role, int]:
        value = decoded(path, text.element(), "index")
        if text.next():
            raise text.wrong()
        if not isinstance(value.get("provider_urls"), list):
            if {"in_network", "reporting_structure"} & value.keys():
                raise BadFileError(path, _("this is a rate file or its table of contents: read it with extract_tic."))
            raise BadFileError(path, _("this is no file of a plan’s directory: neither a list nor an index."))
        names = [name_in(address) for address in value["provider_urls"] if isinstance(address, str)]
        self.found.listed += [name for name in names if name]
        return "index", len(names)

    # -- lists ----------------------------------------------------------------------------------------------------

    def listed(self, path: Path, text: Text) -> tuple[Role, int]:
        role: Role | None = None
        number = 0
        try:
            for number, (element, head) in enumerate(text.elements(kind_of), 1):
                self.clean.place = f"{path.name}: entry {number}"
                if role is None:
                    role = role_of(path, decoded(path, element, f"entry {number}"))
                if role == "plans":
                    self.plan(path, element, number)
                else:
                    self.provider(path, element, head, number)
        except (msgspec.DecodeError, RecursionError) as error:
            raise no_json(path, f"entry {number + 1}") from error
        return role or "providers", number

    def plan(self, path: Path, element: bytes, number: int) -> None:
        value = self.strictly(path, element, number)
        line = self.records.plan(value) if value else None
        if line is None:
            return
        self.newest(line.last_updated_on)
        known = self.found.plans.get(line.plan_id)
        if known is not None:  # a plan of two years, with another name perhaps: the newer name
            first, last = sorted((known, line), key=lambda one: (one.years[-1:], one.last_updated_on))
            line = msgspec.structs.replace(
                last, tiers=sorted({*first.tiers, *last.tiers}), years=sorted({*first.years, *last.years})
            )
        elif len(self.found.plans) >= MOST_PLANS:
            raise BadFileError(path, _("more than %(number)d plans.") % {"number": MOST_PLANS})
        self.found.plans[line.plan_id] = line

    def provider(self, path: Path, element: bytes, head: Kind, number: int) -> None:
        numbers = self.found.numbers
        numbers["entries"] += 1
        kind = head.type.strip().upper() if isinstance(head.type, str) else ""
        self.newest(day_of(head.last_updated_on))
        if kind == PERSON:
            numbers["individuals"] += 1
            return
        if kind not in FACILITIES:
            self.clean.note("type-unknown", "neither INDIVIDUAL nor FACILITY nor GROUP; left out")
            return
        numbers["facilities"] += 1
        value = self.strictly(path, element, number)
        line = self.records.facility(value, numbers["kept"] + 1) if value and not self.is_full else None
        if line is not None and (not self.wish.npis or line.npi in self.wish.npis):
            self.keep(line)

    @property
    def is_full(self) -> bool:
        return self.wish.limit is not None and self.found.numbers["kept"] >= self.wish.limit

    def keep(self, line: FacilityLine) -> None:
        self.found.numbers["kept"] += 1
        for plan in line.plans:
            self.found.named.setdefault(plan.plan_id, set()).add(plan.tier)
        self.writer.write(line)

    def strictly(self, path: Path, element: bytes, number: int) -> dict[str, Any] | None:
        """An entry decoded whole; ``None`` where a key stands twice in it, which is counted."""
        try:
            return whole(element)
        except TwiceError:
            self.clean.note("key-twice", "an entry with a key twice; left out")
            return None
        except (ValueError, RecursionError) as error:
            raise no_json(path, f"entry {number}") from error

    def newest(self, day: str) -> None:
        self.found.newest = max(self.found.newest, day)

    # -- the header -----------------------------------------------------------------------------------------------

    def header(self) -> FileLine:
        found, clean = self.found, self.clean
        clean.place = ""
        if not any(file.role == "providers" for file in found.files):
            raise ImportStoppedError(_("None of the files is a list of providers (providers.json)."))
        self.compare_with_index()
        self.wish.note(found.odd)
        if found.plans:
            for plan in sorted(found.named.keys() - found.plans.keys()):
                clean.note("plan-unknown", f"plans.json does not have the plan {plan}")
        else:
            clean.note("plans-file-missing", "no plans.json: names of plans are not known")
        day = self.wish.dated or found.newest
        if not day:
            clean.note("last-updated-on-missing", "no entry and no plan has a day")
        issuers = sorted({plan[:5] for plan in found.named})
        numbers = found.numbers
        counts = Counts(
            numbers["entries"], numbers["individuals"], numbers["facilities"], numbers["kept"], len(found.plans)
        )
        findings = sorted(found.odd.findings, key=lambda finding: finding.kind)
        return FileLine(FORMAT, found.files, day, issuers, counts, found.odd.numbers(), findings)

    def compare_with_index(self) -> None:
        """Files of providers that the index lists and that were not given: what is missing must not seem to end."""
        given = {bare(file.name) for file in self.found.files}
        for name in dict.fromkeys(self.found.listed):
            if bare(name) not in given:
                self.clean.note(NOT_WHOLE, f"the index lists {name}, which was not given")


def bare(name: str) -> str:
    return name.lower().removesuffix(".gz").removesuffix(".zip")


def name_in(address: str) -> str:
    """The name of the file in an address, and nothing else of it: addresses may be signed."""
    try:
        name = PurePosixPath(unquote(urlsplit(address.strip()).path)).name
    except ValueError:
        return ""
    return "".join(letter for letter in name if letter.isprintable())[:255]


def role_of(path: Path, first: dict[str, Any]) -> Role:
    """What a list is of, by its first entry."""
    if "rxnorm_id" in first or "drug_name" in first:
        raise BadFileError(path, _("this is a list of drugs, which says nothing of providers: leave it out."))
    if "npi" in first or {"type", "plans"} <= first.keys():
        return "providers"
    if "plan_id" in first:
        return "plans"
    raise BadFileError(path, _("this is no list of providers or plans."))


def decoded(path: Path, element: bytes, place: str) -> dict[str, Any]:
    """An object that only its keys are wanted of. A key that stands twice is no matter here."""
    try:
        found: dict[str, Any] = json.loads(element.decode())
    except (ValueError, RecursionError) as error:
        raise no_json(path, place) from error
    return found


def no_json(path: Path, place: str) -> BadFileError:
    """What is said of an entry that cannot be decoded; the decoder's own message repeats what the file says."""
    return BadFileError(path, _("%(place)s is no JSON in UTF-8.") % {"place": place})


def sha256_of(files: list[SourceFile]) -> str:
    """Of a directory of one list of providers that list's own; of several, of their names and hashes."""
    lists = [file for file in files if file.role == "providers"]
    if len(lists) == 1:
        return lists[0].sha256
    text = "".join(f"{file.sha256}  {file.name}\n" for file in sorted(lists, key=lambda file: (file.name, file.sha256)))
    return hashlib.sha256(text.encode()).hexdigest()


def lists_of(files: list[SourceFile]) -> Iterator[str]:
    return (file.name for file in files if file.role == "providers")
