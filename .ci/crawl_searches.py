"""Follows the links of a running IOP Finder and says which of those that promise programs lead to none.

    make run                                   # in one terminal
    .venv/bin/python .ci/crawl_searches.py     # in another

Begins at the first page in both languages and reads every page of the site that is no search; of listings and cities,
which are alike, a share. Every link to a search or to a state or city is opened; the links of a search that a page
leads to, such as its chips and ways on, are opened as well, and theirs are not. A place without a program has to name
the nearest. The exit code is 1 when a link leads to no program.
"""

from __future__ import annotations

import argparse
import re
import sys
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')
SHOWS_A_PROGRAM = re.compile(r'<article class="card"|href="/(?:en/|es/)?programs/(?!near/)[^/"?]+/')
NOT_FOLLOWED = re.compile(r"/(?:static|api|admin|fhir|health)/|/csv/|/set-language/|\.(?:csv|json|svg|xml|txt)$")
LISTING = re.compile(r"^/(?:en/|es/)?programs/(?!near/)[^/]+/")
CITY = re.compile(r"^/(?:en/|es/)?programs/near/[^/]+/[^/]+/$")
SEARCH = re.compile(r"^/(?:en/|es/)?programs/$")
PLACE = re.compile(r"^/(?:en/|es/)?programs/near/[^/]+/")


@dataclass(slots=True)
class Crawl:
    """What was opened, and what led nowhere: address and the page that names it."""

    address: str
    every: int
    most: int
    opened: set[str] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=lambda: {"listing": 0, "city": 0})
    searches: int = 0
    empty: list[tuple[str, str]] = field(default_factory=list)
    broken: list[tuple[str, str, int]] = field(default_factory=list)

    def run(self) -> None:
        """Breadth first; ``depth`` counts the searches on the way."""
        queue: deque[tuple[str, str, int]] = deque([("/en/", "", 0), ("/es/", "", 0)])
        while queue and len(self.opened) < self.most:
            path, came_from, depth = queue.popleft()
            if path in self.opened or not self.is_wanted(path):
                continue
            self.opened.add(path)
            text = self.text_of(path, came_from)
            parts = urlsplit(path)
            is_search = bool(SEARCH.match(parts.path)) and bool(parts.query)
            if is_search or PLACE.match(parts.path):
                self.searches += 1
                if text and not SHOWS_A_PROGRAM.search(text):
                    self.empty.append((path, came_from))
            if depth < 2:
                queue.extend((link, path, depth + is_search) for link in self.links(text, path))

    def is_wanted(self, path: str) -> bool:
        """A share of listings and cities, everything else."""
        for kind, pattern in (("listing", LISTING), ("city", CITY)):
            if pattern.match(urlsplit(path).path):
                self.seen[kind] += 1
                return self.seen[kind] % self.every == 1
        return True

    def text_of(self, path: str, came_from: str) -> str:
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:  # noqa: S310
                return str(answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            self.broken.append((path, came_from, error.code))
            return ""

    def links(self, text: str, path: str) -> Iterator[str]:
        """Addresses of this site that the page names, without their fragments."""
        for found in LINK.findall(text):
            whole = urldefrag(urljoin(self.address + path, unescape(found)))[0]
            if whole.startswith(f"{self.address}/") and not NOT_FOLLOWED.search(urlsplit(whole).path):
                yield whole.removeprefix(self.address)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--every", type=int, default=40, help="of listings and of cities, one in so many")
    parser.add_argument("--most", type=int, default=6000, help="pages at most")
    options = parser.parse_args()
    crawl = Crawl(options.address, options.every, options.most)
    crawl.run()
    for path, came_from in crawl.empty:
        print(f"no program: {path}\n      from {came_from}")  # noqa: T201
    for path, came_from, status in crawl.broken:
        print(f"{status}: {path}\n      from {came_from}")  # noqa: T201
    figures = f"{len(crawl.opened):,} pages, {crawl.searches:,} of them searches, states or cities"
    print(f"{figures}; to no program: {len(crawl.empty)}; broken: {len(crawl.broken)}")  # noqa: T201
    sys.exit(1 if crawl.empty or crawl.broken else 0)


if __name__ == "__main__":
    main()
