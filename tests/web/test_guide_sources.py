"""Each sentence of law or medicine has a source with a date, each number stands once, each search finds something."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.utils import timezone, translation

from programs.management.commands.guide_report import Command
from programs.web.fit_check import sources
from programs.web.guide.checks import problems
from programs.web.guide.claims import doubts, needs_source, of_claims, of_marks, of_numbers, of_stories
from programs.web.guide.markup import Mark, render
from programs.web.guide.pages import FOLDER, Guide, Page, guide, read, read_page
from programs.web.guide.record import Figure, Record, Source, mapping, of_record, read_record
from programs.web.guide.searches import found, of_searches_found
from tests.factories import ProgramFactory
from tests.searching import current
from tests.web.test_guide_files import folder, told

__all__ = ["folder"]  # the fixture

TODAY = timezone.localdate
"""Asked for when a test runs: it may be another day than when it was collected."""


def only(*slugs: str) -> Guide:
    pages = guide("en").pages
    return Guide("en", {slug: pages[slug] for slug in slugs})


# -- The files of sources and figures ---------------------------------------------------------------------


def test_every_source_has_an_address_and_a_date() -> None:
    record = guide("en").record
    every = [record.source(key, language) for key in record.entries for language in ("en", "es")]
    assert len(every) > 150
    for source in every:
        assert isinstance(source, Source)
        assert source.url.startswith("https://"), source.key
        assert source.name, source.key
        day = source.read or source.tried
        assert day, source.key
        assert day <= TODAY(), source.key
        assert source.read or len(source.check) > 10, source.key


def test_what_the_fit_check_stands_on_is_in_the_same_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert guide("en").record.entries.keys() >= sources.KEYS
    with translation.override("es"):
        assert sources.POISON.name.endswith("agencia federal de salud HRSA")
    assert sources.POISON.url == "https://poisonhelp.hrsa.gov/"
    monkeypatch.setattr(sources, "KEYS", sources.KEYS | {"no-such-source"})
    (told,) = [problem for problem in problems() if "no-such-source" in str(problem)]
    assert told.path.parts[-2:] == ("fit_check", "sources.py")
    assert sources.Source("no-such-source").name == "no-such-source"


GOOD_SOURCES = """
nami:
  name: {en: NAMI, es: NAMI}
  url: https://www.nami.org/
  read: 2026-11-28
"""
GOOD_FIGURES = """
hours: {en: "9 to 19", es: "9 a 19", source: nami}
"""


def wrong_in(folder: Path, sources: str = GOOD_SOURCES, figures: str = GOOD_FIGURES) -> list[str]:
    """What is wrong with files that say so, where pages name every source and figure of the good ones."""
    (folder / "sources.yaml").write_text(sources)
    (folder / "figures.yaml").write_text(figures)
    return [f"{name}:{line}: {words}" for name, line, words in of_record(read_record(folder), {"nami"}, {"hours"})]


def test_good_files_are_fine(tmp_path: Path) -> None:
    assert wrong_in(tmp_path) == []
    assert wrong_in(tmp_path, GOOD_SOURCES.replace("2026-11-28", str(TODAY()))) == []
    assert wrong_in(tmp_path, GOOD_SOURCES.replace("read:", "check: Not at hand.\n  tried:")) == []
    assert wrong_in(tmp_path, GOOD_SOURCES + "  check: An old copy.\n") == []
    assert wrong_in(tmp_path, figures=GOOD_FIGURES.replace("source: nami", "example: true")) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  read: 2026-11-28\n", "", "sources.yaml:2: the source “nami” has no date"),
        ("read: 2026-11-28", "check: Not at hand.", "has no date"),
        ("read:", "tried:", "has no date"),
        ("read:", "check: No.\n  tried: 2026-11-28\n  read:", "“tried” is for a source that could not be read"),
        ("2026-11-28", "yesterday", "needs a date such as"),
        ("2026-11-28", "TOMORROW", "was read in the future"),
        ("read: 2026-11-28", "check: No.\n  tried: TOMORROW", "was tried in the future"),
        ("https:", "http:", "needs a url that begins with https://"),
        ("es: NAMI", "fr: NAMI", "needs a name in each language"),
        ("read:", "seen:", "has an unknown entry “seen”"),
        ("nami:", "other:", "the source “other” is named nowhere"),
        ("nami:", "nami: [", "cannot be read"),
        ("nami:", "nami: 1\nnami:", "sources.yaml:3: “nami” stands twice"),
    ],
)
def test_a_mistake_in_a_source_is_told_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    new = new.replace("TOMORROW", str(TODAY() + timedelta(days=1)))
    assert [one for one in wrong_in(tmp_path, GOOD_SOURCES.replace(old, new)) if words in one]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("source: nami", "source: nobody", "figures.yaml:2: the figure “hours” has no source in"),
        (', es: "9 a 19"', "", "needs its words in each language"),
        ("source:", "sauce:", "has an unknown entry “sauce”"),
        ("hours:", "days:", "the figure “days” is named nowhere"),
        ("hours:", "hours: {}\nhours:", "figures.yaml:3: “hours” stands twice"),
        ('hours: {en: "9 to 19", es: "9 a 19", source: nami}', "hours: 7", "“hours” has no entries"),
    ],
)
def test_a_mistake_in_a_figure_is_told_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert [one for one in wrong_in(tmp_path, figures=GOOD_FIGURES.replace(old, new)) if words in one]


def test_the_check_of_the_guide_looks_at_them_and_pages_are_shown_without(folder: Path) -> None:
    (folder / "figures.yaml").unlink()
    assert "figures.yaml:1: there is no such file" in told(folder)
    assert "You did not cause this" in read("en", folder).pages["families"].html


def test_yaml_says_where_it_is_wrong() -> None:
    assert mapping("a: 1\nb: 2\na: 3\n")[2] == (3, "“a” stands twice")
    assert mapping("a: 1\nb: [\n")[2] is not None
    assert mapping("- a\n")[2] == (1, "it must be entries such as “title: …”")
    assert mapping("a: 1\n\nb: 2\n") == ({"a": 1, "b": 2}, {"a": 1, "b": 3}, None)


# -- Sentences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Stopping all at once can cause seizures.", True),
        ("Medicare pays for some of these programs.", True),
        ("You have the right to know why.", True),
        ("A dose of it can kill a child.", True),
        ("Does Medicare pay for some of these programs?", False),
        ("Ask: “Does Medicare pay for this?”", False),
        ("If you think of suicide, call 988 or text 988.", False),
        ("Opioids · With medicine · Naloxone and more", False),
        ("Opioids and naloxone", False),
        ("Take the first step this week.", False),
    ],
)
def test_a_sentence_of_law_or_medicine_is_known(sentence: str, expected: bool) -> None:
    assert needs_source(sentence) is expected


def test_a_mark_holds_for_what_stands_before_it() -> None:
    page = render("It can kill. {from a, b} It is law. {check Not at hand.} Fine.\n\n- [ ] Naloxone at hand\n")
    assert [(one.words, one.mark, one.kind) for one in page.stretches] == [
        ("It can kill.", Mark(("a", "b")), ""),
        ("It is law.", Mark(check="Not at hand."), ""),
        ("Fine.", None, ""),
        ("Naloxone at hand", None, "tick"),
    ]
    assert "<p>It can kill. It is law. Fine.</p>" in page.html


def page_of(folder: Path, text: str) -> Page:
    path = folder / "page.md"
    path.write_text(text)
    return read_page(path, "en", Record({"a": {}}))


def test_a_sentence_without_its_source_is_told_with_its_line(tmp_path: Path) -> None:
    text = "It can kill. {from a} Fine. Too large a dose can kill.\n\nOne.\n\n- It is a federal law, too.\n"
    assert list(of_claims(page_of(tmp_path, text))) == [
        (1, "this sentence of law or medicine has no source: “Too large a dose can kill.”"),
        (5, "this sentence of law or medicine has no source: “It is a federal law, too.”"),
    ]
    assert list(of_marks(page_of(tmp_path, text), Record({"b": {}}))) == [(1, "there is no source “a”")]
    assert list(of_marks(page_of(tmp_path, text), Record({"a": {}}))) == []


def test_a_story_needs_no_source_and_says_that_it_is_invented(tmp_path: Path) -> None:
    story = "::: story\n*Invented.* He took a dose that can kill.\n:::\n\n::: story\nHe took 12 of them.\n:::\n"
    page = page_of(tmp_path, story)
    assert (list(of_claims(page)), list(of_numbers(page))) == ([], [])
    assert list(of_stories(page)) == [(6, "a story must say in its first line that it is invented")]
    assert len(re.findall(r'<div class="story">', guide("en").pages["stories"].html)) == 6


def test_no_reader_sees_a_mark() -> None:
    for language in ("en", "es"):
        for page in guide(language).pages.values():
            assert not re.search("[\ue000\ue001{}]", page.html), page.path
            assert not [words for words in page.body.sentences if "\ue000" in words]


# -- Numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It lasts 12 weeks.", ["12"]),
        ("It costs $1,250 a day, or 20%.", ["1,250", "20"]),
        ("| a | 12 |", ["12"]),
        ("- [ ] Within 7 days", ["7"]),
        ("::: story\n12\n:::\n\nAfter 13 days", ["13"]),
        ("1. Call [211](tel:211) or {figure x}. [A page](https://example.org/12)", []),
        ("From 5:30 to 6:30, press 2. A 504 plan, ASAM 2.1.", []),
        ("## Under 25", []),
    ],
)
def test_a_number_in_the_text_is_told(tmp_path: Path, text: str, numbers: list[str]) -> None:
    assert [words.split()[0] for _line, words in of_numbers(page_of(tmp_path, text))] == numbers


def test_a_figure_is_the_same_in_both_languages_and_on_every_page() -> None:
    english, spanish = guide("en").pages, guide("es").pages
    for slug in ("what-is-an-iop", "levels-of-care", "glossary"):
        assert "9 to 19" in english[slug].html
        assert "9 a 19" in spanish[slug].html
    for pages in (english, spanish):
        assert '<a href="tel:+18006624357">1-800-662-4357</a>' in pages["paying"].html


# -- What is to be checked, and what is old ---------------------------------------------------------------


def test_what_nobody_read_is_to_be_checked() -> None:
    day = TODAY()
    record = Record(
        {"read": {"read": day}, "half": {"read": day, "check": "An old copy."}, "not": {"check": "Not at hand."}},
        {"n": {"en": "7", "source": "not"}, "m": {"en": "8", "source": "read"}, "x": {"en": "9", "example": True}},
    )
    figures = {key: Figure(key, key, "") for key in record.numbers}
    (page,) = only("families").pages.values()
    text = "A. {from read} B. {from not} C. {from half} D. {from not, read} E. {check Why.}\n\n"
    body = render(text + "{figure n} {figure m} {figure x}\n", figures=figures)
    assert [(one.words, one.why) for one in doubts(replace(page, body=body), record)] == [
        ("B.", "Not at hand."),
        ("C.", "An old copy."),
        ("E.", "Why."),
        ("the figure “n”: 7", "Not at hand."),
    ]


@pytest.mark.parametrize(("age", "is_old"), [(365, False), (366, True)])
def test_the_report_lists_what_is_older_than_a_year(age: int, is_old: bool) -> None:
    day = TODAY() - timedelta(days=age)
    (page,) = only("families").pages.values()
    page = replace(page, reviewed=day)
    out = StringIO()
    record = Record({"nami": {"read": day}, "not": {"check": "x", "tried": day}, "new": {"read": TODAY()}})
    Command(stdout=out).old([Guide("en", {"families": page}, record)])
    expected = [str(page.path), "the source “nami”", "the source “not”"]
    assert out.getvalue().splitlines()[2:] == (expected if is_old else [])


def test_the_report_lists_sources_and_what_is_to_be_checked() -> None:
    out = StringIO()
    Command(stdout=out).sources(guide("en"), whole=True)
    Command(stdout=out).to_check(guide("en"))
    assert re.search(r"^\d{4}-\d\d-\d\d  nami: National Alliance on .* <https://", out.getvalue(), re.MULTILINE)
    unread = out.getvalue().split("\nlooked for and not read: ")[1].split("\nto be checked")[0].splitlines()
    assert int(unread[0]) == len([line for line in unread[1:] if line])
    assert re.match(r"\d{4}-\d\d-\d\d  tip-45: \S", next(line for line in unread if "tip-45" in line))
    assert re.search(r"\nto be checked: [1-9]\d*\nen/[a-z-]+\.md:\d+: .+\n    \S", out.getvalue())


# -- Searches ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_search_that_finds_nothing_is_told() -> None:
    ProgramFactory(focus=["mental-health"], format="in-person")
    told = [str(problem) for problem in of_searches_found(only("virtual-iops", "index"), current())]
    assert [one.removeprefix(f"{FOLDER}/") for one in told] == [
        "en/virtual-iops.md:5: the search “format=virtual” finds nothing",
        "en/index.md:15: the search “focus=substance-use” finds nothing",
        "en/index.md:15: the search “focus=co-occurring” finds nothing",
    ]
    ProgramFactory(focus=["substance-use", "co-occurring"], virtual=True)
    assert list(of_searches_found(only("virtual-iops", "index"), current())) == []


@pytest.mark.django_db
def test_a_page_that_leads_to_no_program_is_told() -> None:
    told = {
        problem.path.stem for problem in of_searches_found(only("families", "paying"), current()) if problem.line == 1
    }
    assert told == {"families", "paying"}
    ProgramFactory(therapies=["family"])
    (page,) = only("families").pages.values()
    assert [(one.query, one.count) for one in found(page, current())] == [("therapy=family", 1)]
    assert not [one for one in of_searches_found(only("families"), current()) if one.line == 1]


@pytest.mark.django_db
def test_the_report_counts_what_searches_find() -> None:
    ProgramFactory(therapies=["family"])
    out = StringIO()
    wrong = Command(stdout=out).searches([only("families", "virtual-iops")])
    assert re.search(r" 1 +0  families: therapy=family\n", out.getvalue())
    assert ["virtual-iops" in str(one) for one in wrong] == [True]
