"""Markdown of a guide page as HTML: what is written, without raw HTML, with what accessibility asks for.

Headings get ids, tables a caption and scopes, links of ours (``page:``, ``glossary:``, ``search:``) their
addresses. Nothing here fails: what is wrong is noted with its line, and the page is shown as well as it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.urls import Resolver404, resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from programs.web import crisis
from programs.web.guide.record import Figure

STORY, TICK = "story", "tick"
BOXES = ("danger", "note", STORY)
"""Kinds of boxes: ``::: danger`` … ``:::``."""
CLOSED_BY = {STORY: f"container_{STORY}_close", TICK: "list_item_close"}
HEADINGS = ("h2", "h3")
"""The title is the page's one ``h1``."""
OUTSIDE = ("https:", "tel:", "sms:")
CAPTION = re.compile(r"(?:Table|Tabla):\s+")
CRISIS = re.compile(r"\{[^{}]*\}")
"""How a page names the crisis line, in words that are the same everywhere: ``{call 988}``."""
BARE_988 = re.compile(r"\b988\b")
MARK = re.compile(r"\s*\ue000(\d+)\ue001")
"""Where ``{from …}`` or ``{check …}`` stood, by its number: seen by the checks, never by a reader."""
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
ROLES = {
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}
"""What the parts of a table are called even where CSS shows them as something else."""
NO_SPEECH = frozenset({"heading_open", "table_open"})
"""Blocks that are not sentences: the reading level leaves them out."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the words before it rest on: keys of sources, or why nobody could check them."""

    sources: tuple[str, ...] = ()
    check: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one paragraph or list item up to a mark, or after the last one. ``kind`` says in what it stands."""

    line: int
    words: str
    mark: Mark | None
    kind: str = ""


@dataclass(slots=True)
class Rendered:
    """HTML of a page, and what is in it. ``problems`` are pairs of line and words.

    ``figures`` are the keys of its figures, in order, and ``stretches`` its words with what they rest on.
    """

    html: SafeString = field(default_factory=SafeString)
    front_matter: str = ""
    headings: list[Heading] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, tick boxes and boxes; HTML in the text stays text."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    markdown.use(front_matter_plugin).use(tasklists_plugin, enabled=True, label=True)
    for box in BOXES:
        markdown.use(container_plugin, box)
    return markdown


def render(
    text: str, ids: Sequence[str] = (), language: str = "en", figures: Mapping[str, Figure] | None = None
) -> Rendered:
    """``text`` as HTML. ``ids`` are those of the headings of the same page in English, in order."""
    rendered = Rendered()
    tokens = parser().parse(filled(text, language, figures or {}, rendered))
    if tokens and tokens[0].type == "front_matter":
        rendered.front_matter = tokens.pop(0).content
    rendered.stretches = list(stretches(tokens, rendered.marks))
    without_marks(tokens)
    name_headings(tokens, ids, rendered)
    rendered.sentences = list(sentences(tokens))
    for token in tokens:
        note_html(token, rendered)
        follow_links(token, rendered)
    tokens = with_tables(tokens, rendered)
    # Its own tokens only: nothing that was written as HTML is left as HTML.
    rendered.html = mark_safe(parser().renderer.render(tokens, parser().options, {}))  # noqa: S308
    return rendered


def filled(text: str, language: str, figures: Mapping[str, Figure], rendered: Rendered) -> str:
    """``text`` in which everything in braces is what it stands for.

    ``{call 988}``, ``{Call 988}`` and ``{988}`` are the words of the crisis line: a page that writes the number
    itself is told, because it could forget what the line asks of readers of Spanish. ``{figure key}`` is a figure,
    ``{from key}`` and ``{check why}`` say what the words before them rest on.
    """
    phrases = crisis.phrases(language)
    lines = text.split("\n")
    body = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
    for place in range(body, len(lines)):
        line = lines[place]
        if BARE_988.search(CRISIS.sub("", line)):
            words = f"988 is named by {', '.join(phrases)}, never by its number alone"
            rendered.problems.append((place + 1, words))
        for brace in CRISIS.findall(line):
            line = line.replace(brace, in_place_of(brace, place + 1, phrases, figures, rendered), 1)
        lines[place] = line
    return "\n".join(lines)


def in_place_of(
    brace: str, line: int, phrases: Mapping[str, str], figures: Mapping[str, Figure], rendered: Rendered
) -> str:
    """What stands where ``brace`` was written; it stays if nobody knows it."""
    if brace in phrases:
        return phrases[brace]
    kind, _space, rest = brace[1:-1].strip().partition(" ")
    rest = rest.strip()
    if kind == "figure" and rest in figures:
        rendered.figures.append(rest)
        return figures[rest].words
    if rest and (mark := mark_of(kind, rest)):
        rendered.marks.append(mark)
        return f"\ue000{len(rendered.marks) - 1}\ue001"
    known = f"there is no {brace}: use {', '.join(phrases)}, figure, from or check"
    rendered.problems.append((line, f"there is no figure “{rest}”" if kind == "figure" else known))
    return brace


def mark_of(kind: str, rest: str) -> Mark | None:
    """``{from a, b}`` and ``{check why}``."""
    if kind == "from":
        return Mark(tuple(key.strip() for key in rest.split(",") if key.strip()))
    return Mark(check=rest) if kind == "check" else None


def line_of(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def words_of(inline: Token) -> str:
    """What an inline token says, without marks."""
    said = (" " if child.type == "softbreak" else child.content for child in inline.children or ())
    return "".join(text for text in said if not text.startswith("<")).strip()


def stretches(tokens: list[Token], marks: Sequence[Mark]) -> Iterator[Stretch]:
    """The words of paragraphs and list items, parted at their marks; headings and tables are not sentences."""
    for token, kind in spoken(tokens):
        parts = re.split(MARK, words_of(token))
        for words, number in zip(parts[::2], [*parts[1::2], None], strict=True):
            if words.strip():
                yield Stretch(line_of(token), words.strip(), marks[int(number)] if number else None, kind)


def without_marks(tokens: list[Token]) -> None:
    """Take the marks out of what a reader gets."""
    for token in tokens:
        for child in token.children or ():
            child.content = MARK.sub("", child.content)


def name_headings(tokens: list[Token], ids: Sequence[str], rendered: Rendered) -> None:
    """An id for each heading, the same in every language."""
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text, number = words_of(tokens[place + 1]), len(rendered.headings)
        if token.tag not in HEADINGS:
            rendered.problems.append((line_of(token), "headings begin with ## or ###; the title stands at the top"))
        name = ids[number] if number < len(ids) else slugify(text)
        taken = {heading.id for heading in rendered.headings}
        if name in taken or not name:
            name = f"{name}-{number}"
        token.attrSet("id", name)
        rendered.headings.append(Heading(int(token.tag[1]), name, text))


def sentences(tokens: list[Token]) -> Iterator[str]:
    """The words of paragraphs and list items; headings and tables are not sentences."""
    yield from (words for token, _kind in spoken(tokens) if (words := words_of(token)))


def spoken(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Paragraphs and list items, each with the kind of what it stands in: a story, an item to tick, nothing."""
    skipping: str | None = None
    kind = ""
    for token in tokens:
        if skipping is None and token.type in NO_SPEECH:
            skipping = token.type.replace("_open", "_close")
        elif token.type == skipping:
            skipping = None
        elif token.type == f"container_{STORY}_open":
            kind = STORY
        elif token.type == "list_item_open" and "task-list-item" in str(token.attrGet("class") or ""):
            kind = TICK
        elif kind and token.type == CLOSED_BY[kind]:
            kind = ""
        elif skipping is None and token.type == "inline" and not CAPTION.match(words_of(token)):
            yield token, kind


def note_html(token: Token, rendered: Rendered) -> None:
    for child in token.children or ():
        if child.type == "text" and TAG.search(child.content):
            rendered.problems.append((line_of(token), "HTML is not allowed; it would be shown as it is written"))


def follow_links(token: Token, rendered: Rendered) -> None:
    """Give links of ours their addresses, and mark those that lead away."""
    for child in token.children or ():
        if child.type == "image":
            rendered.problems.append((line_of(token), "pictures are not part of the guide"))
        if child.type != "link_open":
            continue
        target = str(child.attrGet("href"))
        rendered.links.append((line_of(token), target))
        child.attrSet("href", address(target))
        if target.startswith("https:"):
            child.attrSet("rel", "noreferrer noopener external")


def address(target: str) -> str:
    """The address of ``page:slug#part``, ``glossary:term`` or ``search:therapy=dbt``; others stay."""
    kind, _colon, rest = target.partition(":")
    if kind == "page":
        slug, _hash, part = rest.partition("#")
        if not re.fullmatch(r"[-\w]+", slug):
            return reverse("web:guide")
        return reverse("web:guide-page", args=[slug]) + (f"#{part}" if part else "")
    if kind == "glossary":
        return reverse("web:glossary") + (f"#{rest}" if rest else "")
    if kind == "search":
        return reverse("web:results") + (f"?{rest}" if rest else "")
    return in_the_language_of_the_page(target) if target.startswith("/") else target


def in_the_language_of_the_page(path: str) -> str:
    """``/fit-check/`` on a Spanish page with a Spanish address is ``/es/fit-check/``; an unknown path stays."""
    try:
        match = resolve(path)
    except Resolver404:
        return path
    return reverse(match.view_name, args=match.args, kwargs=match.kwargs)


def with_tables(tokens: list[Token], rendered: Rendered) -> list[Token]:
    """Tables with caption, scopes and roles: on a phone a row is shown as a card, and roles keep it a row."""
    result: list[Token] = []
    table = Table()
    for token in tokens:
        if token.type != "table_open":
            result += table.marked(token)
            continue
        table, caption = Table(), take_caption(result)
        token.attrSet("role", "table")
        result += [token, *caption]
        if not caption:
            rendered.problems.append((line_of(token), "a table needs a line “Table: what it shows” before it"))
    return result


@dataclass(slots=True)
class Table:
    """The table that is being gone through: the names of its columns, and how many cells of the row were seen."""

    columns: list[str] = field(default_factory=list)
    cells: int = 0
    in_head: bool = False

    def marked(self, token: Token) -> list[Token]:
        """``token`` with what accessibility asks for; other tokens as they are."""
        if role := ROLES.get(token.type):
            token.attrSet("role", role)
        match token.type:
            case "tr_open":
                self.cells = 0
            case "th_open":
                token.attrSet("scope", "col")
                self.in_head = True
            case "th_close":
                self.in_head = False
            case "inline" if self.in_head:
                self.columns.append(words_of(token))
            case "td_open":
                return self.opened(token)
            case "td_close":
                return self.closed(token)
        return [token]

    def opened(self, cell: Token) -> list[Token]:
        """The first cell of a row is its head; the others say of which column they are."""
        self.cells += 1
        if self.cells == 1:
            cell.tag = "th"
            cell.attrs |= {"role": "rowheader", "scope": "row"}
            return [cell]
        cell.attrSet("data-label", self.columns[self.cells - 1] if self.cells <= len(self.columns) else "")
        return [cell, Token("content_open", "span", 1)]

    def closed(self, cell: Token) -> list[Token]:
        if self.cells == 1:
            cell.tag = "th"
            return [cell]
        return [Token("content_close", "span", -1), cell]


def take_caption(result: list[Token]) -> list[Token]:
    """The paragraph “Table: …” at the end of ``result``, taken away and made a caption; empty if there is none."""
    if len(result) < 3 or result[-1].type != "paragraph_close" or not CAPTION.match(result[-2].content):
        return []
    opened, inline, closed = result[-3:]
    del result[-3:]
    for first in (inline.children or [])[:1]:
        first.content = CAPTION.sub("", first.content, count=1)
    opened.tag = closed.tag = "caption"
    return [opened, inline, closed]
