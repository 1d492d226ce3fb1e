"""Where a page names 988, and whether a reader of Spanish can use what stands there.

988 answers in English unless a caller presses 2 or a message says AYUDA. So on a page in Spanish

- the block in which the number stands (the nearest paragraph, list item, cell, heading, label or button) says
  “oprima 2” or “AYUDA”, or is about the line for veterans (“oprima 1”) or for people who sign (“videoteléfono”);
- the box in which it stands (the bar at the top, a box of danger, the line on error pages) says both;
- every ``sms:`` link to it fills in AYUDA.

A link to another site is left out: there the number is part of a name, “988 Línea de Prevención del Suicidio”.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

BLOCKS = frozenset(
    {
        "p", "li", "dt", "dd", "td", "th", "h1", "h2", "h3", "h4", "label", "legend", "button", "figcaption", "caption",
        "summary", "blockquote", "option", "title", "body",
    }
)  # fmt: skip
BOXES = frozenset({"top", "danger", "first", "help-now", "crisis-line"})
"""Classes of the boxes that people look at in danger."""
UNREAD = frozenset({"script", "style", "template"})
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
NUMBER = re.compile(r"\b988\b")
BY_CALL, BY_TEXT = "oprima 2", "AYUDA"
REACHED = re.compile(f"{BY_CALL}|{BY_TEXT}|oprima 1|videoteléfono")
TEXT_LINK = "sms:988?&body=AYUDA"


@dataclass(eq=False)
class Element:
    tag: str
    classes: frozenset[str]
    is_name: bool
    """Whether it is a link to another site."""
    page: list[str]
    """All words of the page; its own are those from ``first`` to ``last``."""
    first: int
    last: int | None = None

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.page[self.first : self.last])).strip()


class Reader(HTMLParser):
    """Notes each element that holds 988, and where the links lead. What is in a template is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[Element] = []
        self.unread: Counter[str] = Counter()  # open scripts, style sheets and templates
        self.blocks: list[Element] = []
        self.boxes: list[Element] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        link = (given.get("href") or "") if tag == "a" else ""
        if link and not self.unread["template"]:
            self.links.append(link)
        if tag not in VOID:
            classes = frozenset((given.get("class") or "").split())
            self.open.append(Element(tag, classes, link.startswith("https:"), self.words, len(self.words)))
            if tag in UNREAD:
                self.unread[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in reversed(self.open)):
            closed = self.open.pop()
            closed.last = len(self.words)
            if closed.tag in UNREAD:
                self.unread[closed.tag] -= 1
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if any(self.unread.values()):
            return
        self.words.append(data)
        if NUMBER.search(data) and not any(element.is_name for element in self.open):
            self.blocks += [next(element for element in reversed(self.open) if element.tag in BLOCKS)]
            self.boxes += [element for element in self.open if element.classes & BOXES][-1:]


@lru_cache(maxsize=256)  # many answers of the fit check are the same page
def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def unhelpful(html: str) -> list[str]:
    """The text of each block, box and link of a Spanish page that leads to the line in English."""
    page = read(html)
    blocks = [block.text for block in page.blocks if not REACHED.search(block.text)]
    boxes = [box.text for box in page.boxes if BY_CALL not in box.text or BY_TEXT not in box.text]
    return [*blocks, *boxes, *(link for link in page.links if link.startswith("sms:9") and link != TEXT_LINK)]
