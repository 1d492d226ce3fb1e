"""JSON in the layouts that publishers write: compact, with blanks, indented, or with blanks anywhere."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any, Literal

Layout = Literal["compact", "blanks", "indented", "wild"]
LAYOUTS: tuple[Layout, ...] = ("compact", "blanks", "indented", "wild")
BLANKS = ("", "", " ", "\n", "\t", "\r\n  ")


class Pairs(list[tuple[str, Any]]):
    """An object as pairs: its keys in an order of their own, and a key may stand twice."""


class Raw(str):
    """A piece of text that is written as it is."""

    __slots__ = ()


class Writer:
    """Writes values in one layout; ``wild`` needs a source of chance."""

    def __init__(self, layout: Layout, chance: random.Random) -> None:
        self.layout, self.chance = layout, chance
        self.comma = ", " if layout == "blanks" else ","
        self.colon = ":" if layout == "compact" else ": "

    def blank(self, depth: int) -> str:
        """What may stand between any two marks."""
        if self.layout == "indented":
            return "\n" + "  " * depth
        return self.chance.choice(BLANKS) if self.layout == "wild" else ""

    def write(self, value: Any, depth: int = 0) -> str:
        """The text of a value."""
        if isinstance(value, Raw | Decimal):
            return str(value)
        if isinstance(value, dict):
            value = Pairs(value.items())
        if isinstance(value, Pairs):
            inside = [f"{self.string(key)}{self.between()}{self.write(inner, depth + 1)}" for key, inner in value]
            return self.around("{", inside, "}", depth)
        if isinstance(value, list):
            return self.around("[", [self.write(inner, depth + 1) for inner in value], "]", depth)
        return self.string(value) if isinstance(value, str) else json.dumps(value)

    def string(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.layout != "wild" or self.chance.random() < 0.5)

    def between(self) -> str:
        return f"{self.blank(0)}:{self.blank(0)}" if self.layout == "wild" else self.colon

    def around(self, begin: str, inside: list[str], end: str, depth: int) -> str:
        if not inside:
            return f"{begin}{self.blank(depth) if self.layout == 'wild' else ''}{end}"
        if self.layout in ("compact", "blanks"):
            return f"{begin}{self.comma.join(inside)}{end}"
        lines = f"{self.blank(0) if self.layout == 'wild' else ''},".join(
            self.blank(depth + 1) + line for line in inside
        )
        return f"{begin}{lines}{self.blank(depth)}{end}"
