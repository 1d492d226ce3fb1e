"""Style sheets and scripts that pages load together, as one file each: on a slow network every file costs a journey.

``collectstatic`` writes them beside their parts, so that each behaviour keeps a small file of its own in ``static/``.
``{% styles "site" %}`` and ``{% scripts "site" %}`` name the file where there is one, and its parts where static files
are served as they are (``DEBUG``, tests).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLES: dict[str, tuple[str, ...]] = {
    "site": (
        "vendor/modern-normalize/modern-normalize.css",
        *("css/tokens.css", "css/base.css", "css/frame.css", "css/components.css"),
    ),
    "results": ("css/search.css", "css/card.css", "css/map-panel.css"),
}
SCRIPTS: dict[str, tuple[str, ...]] = {
    "site": ("js/leave.js", "js/shortlist.js", "js/open-now.js"),
    "place": ("js/place-suggestions.js", "js/use-my-location.js"),
    "results": ("js/results.js", "js/came-back.js", "js/filters-sheet.js", "js/map-panel.js", "js/results-map.js"),
    "listing": ("js/back.js", "js/copy.js", "js/print-page.js", "js/share.js"),
}
"""Scripts of other people are not among them: they need not bear the strict mode that ours begin with."""


NOT_READ = {"css": re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL), "js": re.compile(r"^[ \t]*//.*\n", re.MULTILINE)}
"""What only people read: comments of style sheets, and of scripts whole lines (a test says that these are none of a
text). Words are what compresses least: they were a sixth of the scripts."""


def bundle_name(kind: str, name: str) -> str:
    """Beside the style sheets of ours, so that what these name by a relative address is still found."""
    return f"{kind}/bundle-{name}.{kind}"


def bundles() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every bundle, and its parts in their order."""
    for kind, named in (("css", STYLES), ("js", SCRIPTS)):
        for name, parts in named.items():
            yield bundle_name(kind, name), parts


SMALL_BYTES = 40_000
"""Larger files are the map's and those of the API's documentation: a tenth less of them would take most of a minute."""


class QuickCompressor(Compressor):
    """Brotli and gzip, as WhiteNoise does it, with Brotli's best quality only for what pages load."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=11 if len(data) <= SMALL_BYTES else 5)


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """Static files under hashed names, compressed, with the bundles."""

    bundles = True

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the bundles, then treat them like the files that were found. Raises ``KeyError`` for a missing part."""
        if not dry_run:
            for name, parts in bundles():
                texts = []
                for part in parts:
                    storage, path = paths[part]
                    with storage.open(path) as file:
                        texts.append(file.read().decode())
                text = NOT_READ[name.rpartition(".")[2]].sub("", "\n".join(texts))
                Path(self.path(name)).write_text(text, encoding="utf-8")
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)
