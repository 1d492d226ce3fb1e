"""The newest facts from FindTreatment.gov's published API, asked for politely and kept as they came.

The API is described in SAMHSA's “FindTreatment.gov API Documentation” (version 1.9, 15 January 2025).
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import urllib3
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError, RowRefusedError
from programs.imports.samhsa.folder import FetchedPage, Manifest, write_manifest, write_whole
from programs.imports.samhsa.readers.pages import MAX_BYTES, PAGE_KEYS
from programs.imports.samhsa.rows import codes_of_services

URL = "https://findtreatment.gov/locator/exportsAsJson/v2"
PAGE_SIZE = 2000
"""The largest that the API gives."""

STATE_IDS = {
    "AL": 19, "AK": 20, "AZ": 21, "AR": 22, "CA": 23, "CO": 24, "CT": 25, "DE": 26, "DC": 27, "FL": 28, "GA": 29,
    "HI": 30, "ID": 31, "IL": 32, "IN": 33, "IA": 34, "KS": 35, "KY": 36, "LA": 37, "ME": 1, "MD": 18, "MA": 3,
    "MI": 2, "MN": 38, "MS": 39, "MO": 40, "MT": 4, "NE": 41, "NV": 12, "NH": 42, "NJ": 13, "NM": 43, "NY": 5,
    "NC": 6, "ND": 44, "OH": 7, "OK": 45, "OR": 46, "PA": 8, "RI": 9, "SC": 47, "SD": 48, "TN": 10, "TX": 11,
    "UT": 14, "VT": 49, "VA": 50, "WA": 15, "WV": 51, "WI": 16, "WY": 52,
}  # fmt: skip
"""The locator's own numbers (table 3 of the guide): neither FIPS nor alphabetical."""

TERRITORIES = {
    "PR": "18.22,-66.43",
    "VI": "18.00,-64.80",
    "GU": "13.45,144.78",
    "AS": "-14.28,-170.70",
    "MP": "15.19,145.75",
}
"""They have no number: asked for by ``stateCode`` around a point (latitude, longitude)."""

TERRITORY_METRES = 500_000
ANYWHERE = "39.141375,-77.203552"
"""A search by state wants a point too, and only counts miles from it."""

ATTEMPTS = 3
"""Of one page that comes damaged, and of one state whose total changes between two pages."""

RETRIED = (429, 500, 502, 503, 504)
TIMEOUT = urllib3.Timeout(connect=15, read=120)


class FetchError(ImportStoppedError):
    """The API cannot be asked any further. What came is kept."""


class PageDamagedError(Exception):
    """A page is not whole: ask again."""


class TotalChangedError(Exception):
    """The answer is another one than that of the page before: begin the state anew."""


@dataclass(slots=True)
class Fetcher:
    """Asks for one page after the other, ``delay`` seconds apart, and keeps each in ``folder``."""

    folder: Path
    manifest: Manifest
    user_agent: str
    delay: float
    say: Callable[[str], None]
    pause: float = 2.0
    page_size: int = PAGE_SIZE
    unknown: Counter[str] = field(default_factory=Counter)
    pool: urllib3.PoolManager = field(init=False)
    asked: bool = False

    def __post_init__(self) -> None:
        # A failed connection or status is asked again after 1, 2, 4 … times the pause, or when the server says.
        retries = urllib3.Retry(total=5, backoff_factor=self.pause, status_forcelist=RETRIED, redirect=2)
        headers = {"User-Agent": self.user_agent, "Accept": "application/json"}
        self.pool = urllib3.PoolManager(num_pools=1, maxsize=1, headers=headers, timeout=TIMEOUT, retries=retries)

    def fetch(self) -> None:
        """All states of the manifest that are not there yet. Raises ``FetchError``; what came is kept."""
        for state in self.manifest.missing_states():
            self.fetch_state(state)
            rows = sum(page.rows for page in self.manifest.of_state(state))
            self.say(_("%(state)s: %(rows)d facilities") % {"state": state, "rows": rows})

    def fetch_state(self, state: str) -> None:
        """The pages of one state from the first that is missing; from the first of all when its total changes."""
        for _attempt in range(ATTEMPTS):
            try:
                while not self.manifest.has_all_of(state):
                    self.fetch_page(state, len(self.manifest.of_state(state)) + 1)
                return
            except TotalChangedError as change:
                self.say(_("%(state)s: %(change)s Beginning it again.") % {"state": state, "change": change})
                self.manifest.drop(state)
                write_manifest(self.folder, self.manifest)
        raise FetchError(_("%(state)s: the total changes from page to page. Try again later.") % {"state": state})

    def fetch_page(self, state: str, number: int) -> None:
        """One page into the folder and the manifest. Asks again when it comes damaged."""
        for attempt in range(1, ATTEMPTS + 1):
            content = b""
            try:
                content = self.ask(state, number)
                self.keep(state, number, content)
                return
            except PageDamagedError as damage:
                where = {"state": state, "page": number, "damage": damage}
                if attempt == ATTEMPTS:
                    raise FetchError(_("%(state)s, page %(page)d: %(damage)s") % where) from damage
                self.say(_("%(state)s, page %(page)d: %(damage)s Asking again.") % where)
                time.sleep(self.pause * 2**attempt)

    def ask(self, state: str, number: int) -> bytes:
        """The answer's bytes. Raises ``FetchError`` or ``PageDamagedError``."""
        if self.asked:
            time.sleep(self.delay)
        self.asked = True
        try:
            answer = self.pool.request(
                "GET", self.manifest.url, fields=question(state, number, self.page_size), preload_content=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise FetchError(
                _("%(url)s does not answer: %(reason)s") % {"url": self.manifest.url, "reason": error}
            ) from error
        try:
            content = answer.read(MAX_BYTES + 1)
            if len(content) <= MAX_BYTES and (rest := answer.read(1)):
                content += rest
        except urllib3.exceptions.HTTPError as error:
            raise PageDamagedError(_("the page was cut short.")) from error
        finally:
            answer.release_conn()
        if answer.status != 200:
            raise FetchError(
                _("%(url)s answered with status %(status)d.") % {"url": self.manifest.url, "status": answer.status}
            )
        if len(content) > MAX_BYTES:
            raise FetchError(_("a page has more than %(megabytes)d MB.") % {"megabytes": MAX_BYTES >> 20})
        return content

    def keep(self, state: str, number: int, content: bytes) -> None:
        """Check a page against the one before it, then write it. Raises for a page that cannot be kept."""
        page = parsed(state, content)
        before = self.manifest.of_state(state)
        rows, total, records = page["rows"], int(page["totalPages"]), int(page["recordCount"])
        if before and (before[0].total_pages, before[0].record_count) != (total, records):
            text = _("the total changed from %(before)d to %(now)d facilities between two pages.")
            raise TotalChangedError(text % {"before": before[0].record_count, "now": records})
        if int(page["page"]) != number:
            raise PageDamagedError(_("another page came: %(page)s.") % {"page": page["page"]})
        expected = records - sum(page.rows for page in before) if number >= total else self.page_size
        if len(rows) != expected:
            text = _("%(rows)d facilities came where %(expected)d were due.")
            raise PageDamagedError(text % {"rows": len(rows), "expected": expected})
        self.note_unknown(rows)
        name = f"{state}-{number:03}.json"
        write_whole(self.folder / name, content)
        digest, now = hashlib.sha256(content).hexdigest(), timezone.now().isoformat(timespec="seconds")
        self.manifest.pages.append(FetchedPage(name, state, number, total, records, len(rows), digest, now))
        write_manifest(self.folder, self.manifest)

    def note_unknown(self, rows: list[Any]) -> None:
        """Count wordings that no edition of the code key has."""
        for row in rows:
            try:
                _codes, unknown = codes_of_services(row.get("services") if isinstance(row, dict) else None)
            except RowRefusedError as refusal:
                self.unknown[str(refusal)] += 1
            else:
                self.unknown.update(unknown)


def question(state: str, page: int, page_size: int) -> dict[str, str]:
    """The parameters for one page of a state, with facilities of every kind (no ``sType``), sorted by name."""
    fields = {"pageSize": str(page_size), "page": str(page), "sort": "2"}
    if state in TERRITORIES:
        near = {"sAddr": TERRITORIES[state], "limitType": "2", "limitValue": str(TERRITORY_METRES)}
        return fields | near | {"stateCode": state}
    return fields | {"sAddr": ANYWHERE, "limitType": "0", "limitValue": str(STATE_IDS[state])}


def parsed(state: str, content: bytes) -> dict[str, Any]:
    """The page's JSON. An error comes as plain text with status 200. Raises as ``Fetcher.keep`` does."""
    try:
        page = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        if content.lstrip()[:1] in (b"{", b"["):
            raise PageDamagedError(_("the page was cut short.")) from error
        text = " ".join(content[:200].decode("utf-8", "replace").split())
        raise FetchError(_("%(state)s: the API refused: “%(text)s”") % {"state": state, "text": text}) from error
    if not isinstance(page, dict) or any(key not in page for key in PAGE_KEYS) or not isinstance(page["rows"], list):
        raise FetchError(_("%(state)s: the answer has not the shape of a page.") % {"state": state})
    if not all(str(page[key]).isdecimal() for key in PAGE_KEYS[:3]):
        raise FetchError(_("%(state)s: the answer's numbers are none.") % {"state": state})
    return page
