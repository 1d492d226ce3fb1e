"""How far a published file is read: compressed bytes, and the time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm


class BytesRead:
    """A bar over the bytes of one file, silent where nobody watches. A second pass begins a second bar."""

    def __init__(self, path: Path) -> None:
        self.total = path.stat().st_size if path.is_file() else 0
        self.passes, self.read = 1, 0
        self.name = path.name
        self.bar = self._bar()

    def _bar(self) -> tqdm:
        label = self.name if self.passes == 1 else f"{self.name} (pass {self.passes})"
        # disable=None: only where the error stream is a terminal.
        return tqdm(desc=label, total=self.total, unit="B", unit_scale=True, disable=None, leave=False)

    def update(self, n: int) -> None:
        """So many more bytes were read."""
        if self.read >= self.total:
            self.bar.close()
            self.passes, self.read = self.passes + 1, 0
            self.bar = self._bar()
        self.read += n
        self.bar.update(n)

    def close(self) -> None:
        self.bar.close()


@contextmanager
def watching(path: Path) -> Iterator[BytesRead]:
    """A bar over the bytes of one file, for as long as it is read."""
    bar = BytesRead(path)
    try:
        yield bar
    finally:
        bar.close()
