"""A progress bar on the error stream, silent when nobody watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

from tqdm import tqdm

from programs.imports.batches import in_batches

Item = TypeVar("Item")


class Progress:
    """A bar over all steps of one import: ``expect`` how many items, then pass them through."""

    def __init__(self, label: str) -> None:
        # disable=None: only where the error stream is a terminal.
        self.bar = tqdm(desc=label, unit=" rows", disable=None, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.bar.close()

    def expect(self, total: int) -> None:
        """Set how many items there will be."""
        self.bar.reset(total)

    def in_batches(self, items: Iterable[Item], size: int) -> Iterator[list[Item]]:
        """``items`` in lists of at most ``size``; the bar moves when a list has been dealt with."""
        for batch in in_batches(items, size):
            yield batch
            self.bar.update(len(batch))

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """``items`` one by one."""
        for item in items:
            yield item
            self.bar.update()
