"""Sentences that need a source: what they say of law or medicine, and every number.

A sentence is known by its words, so the rule is rough: a word of law or medicine asks for a source, a question or
an item to tick does not, nor does a story that says that it is invented. Who writes a sentence of which the source
is not at hand marks it ``{check why}``; the report lists these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from programs.web.guide.markup import CRISIS, STORY, Mark
from programs.web.guide.pages import Page
from programs.web.guide.record import Record

LAW = (
    r"Medicare|Medicaid|CHIP|EPSDT|TRICARE|HIPAA|FMLA|\blaws?\b|federal|\brights\b|right to|appeals?\b|parity|"
    r"\blicense\b|confidential|exempt|must (?:see|cover|give|act|tell|let)"
)
MEDICINE = (
    r"seizures?|overdose|naloxone|fentanyl|xylazine|medetomidine|buprenorphine|methadone|opioids?\b|withdrawal|detox|"
    r"\bdoses?\b|sedatives? (?:can|with)|can kill|people die|psychosis|stud(?:y|ies|ied)\b|breastfeed|suicide|"
    r"can save|save lives|works well|prolonged exposure|\bASAM\b"
)
CLAIM = re.compile(f"{LAW}|{MEDICINE}", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?”])\s+")
POINTS_ON = re.compile(r"\b988\b|·")
"""A sentence that leads to the crisis line, which has sources of its own, or a row of links."""
FEW_WORDS = 4

NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
NAMES = frozenset({"911", "988", "211", "504", "2.1"})
"""Numbers that are names."""
OTHERWISE = re.compile(r"\b\d+:\d\d\b|\b(?:press|oprima|opción|42 CFR) \d*", re.IGNORECASE)
"""Times of a made-up day, keys of a telephone, a part of the law."""
TARGET = re.compile(r"\]\([^)]*\)")
ITEM = re.compile(r"^\s*\d+[.)] ")
INVENTED = re.compile(r"invent", re.IGNORECASE)
"""What a story says of itself, in either language."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence that nobody has been able to hold against its source, and why."""

    page: Page
    line: int
    words: str
    why: str

    def __str__(self) -> str:
        return f"{self.page.path.parent.name}/{self.page.path.name}:{self.line}: {self.words}\n    {self.why}"


def of_claims(page: Page) -> Iterator[tuple[int, str]]:
    """Sentences of law or medicine that say nothing of where they come from."""
    for stretch in page.body.stretches:
        if stretch.kind or stretch.mark:
            continue
        for sentence in SENTENCE.split(stretch.words):
            if needs_source(sentence):
                yield stretch.line, f"this sentence of law or medicine has no source: “{sentence}”"


def needs_source(sentence: str) -> bool:
    """Whether it says something of law or medicine; a question, a row of links and a name do not."""
    if sentence.endswith(("?", "?”", "?”).")) or POINTS_ON.search(sentence):
        return False
    return bool(CLAIM.search(sentence)) and len(sentence.split()) > FEW_WORDS


def of_stories(page: Page) -> Iterator[tuple[int, str]]:
    """A story says in its first line that nobody lived it."""
    lines = page.path.read_text(encoding="utf-8").split("\n")
    for place, line in enumerate(lines[:-1]):
        if line.split() == [":::", STORY] and not INVENTED.search(lines[place + 1]):
            yield place + 2, "a story must say in its first line that it is invented"


def of_marks(page: Page, record: Record) -> Iterator[tuple[int, str]]:
    """Marks that name a source that there is not."""
    for stretch in page.body.stretches:
        for key in stretch.mark.sources if stretch.mark else ():
            if key not in record.entries:
                yield stretch.line, f"there is no source “{key}”"


def of_numbers(page: Page) -> Iterator[tuple[int, str]]:
    """Numbers that are written into the text: two pages could give them differently."""
    in_story = False
    for place, line in text_of(page):
        if line.startswith(":::"):
            in_story = line.split()[1:] == [STORY]
        elif not in_story and not line.startswith(("#", "Table:", "Tabla:")):
            said = OTHERWISE.sub("", CRISIS.sub("", TARGET.sub("]", ITEM.sub("", line))))
            for number in NUMBER.findall(said):
                if number not in NAMES:
                    yield place, f"{number} stands in the text: make it a figure, which all pages share"


def text_of(page: Page) -> Iterator[tuple[int, str]]:
    """The lines below the entries, each with its number in the file."""
    lines = page.path.read_text(encoding="utf-8").split("\n")
    first = lines.index("---", 1) + 1 if lines[0] == "---" and "---" in lines[1:] else 0
    yield from enumerate(lines[first:], first + 1)


def doubts(page: Page, record: Record) -> Iterator[Doubt]:
    """What of an English page is to be checked: marked so, or resting on sources that nobody has read."""
    for stretch in page.body.stretches:
        if stretch.mark and (why := reason(stretch.mark, record)):
            yield Doubt(page, stretch.line, stretch.words, why)
    for key in dict.fromkeys(page.body.figures):
        entry = record.numbers[key]
        if entry.get("example"):
            continue
        why = str(entry.get("check") or "") or reason(Mark((str(entry.get("source")),)), record)
        if why:
            yield Doubt(page, 1, f"the figure “{key}”: {entry.get('en')}", why)


def reason(mark: Mark, record: Record) -> str:
    """Why the words before a mark are to be checked; empty where one of their sources has been read."""
    if mark.check:
        return mark.check
    whys = [str(record.entries[key].get("check") or "") for key in mark.sources if key in record.entries]
    return "; ".join(dict.fromkeys(whys)) if whys and all(whys) else ""
