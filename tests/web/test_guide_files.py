"""What is wrong with a file of the guide is told with its line; the page is shown as well as it can be."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.utils.translation import get_language

from programs.web.guide.checks import check_guide, problems
from programs.web.guide.markup import Rendered, render
from programs.web.guide.pages import FOLDER, read

TOMORROW_AND_MORE = "2999-01-01"


@pytest.fixture(autouse=True, scope="module")
def texts_are_rendered_once() -> Iterator[None]:
    """Each test breaks one of seventy files; the others are as they were."""
    known: dict[tuple[str, ...], Rendered] = {}

    def rendered(text: str, ids: Sequence[str] = (), language: str = "en", figures: Any = None) -> Rendered:
        key = (text, *ids, language, str(get_language()), repr(figures))
        if key not in known:
            known[key] = render(text, ids, language, figures)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("programs.web.guide.pages.render", rendered)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The guide's files, to be broken."""
    return Path(shutil.copytree(FOLDER, tmp_path / "guide"))


def told(folder: Path) -> list[str]:
    """Every problem, with its path below the folder."""
    return [str(problem).removeprefix(f"{folder}/") for problem in problems(folder)]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_nothing_is_wrong() -> None:
    assert problems() == []


def test_django_looks_when_it_starts(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert check_guide in checks.registry.registry.get_checks()
    change(folder / "en" / "therapies.md", "search:therapy=cbt", "search:therapy=nonsense")
    monkeypatch.setattr("programs.web.guide.checks.problems", lambda: problems(folder))
    (error,) = [one for one in check_guide() if "nonsense" in one.msg]
    assert error.level == checks.ERROR
    assert re.search(r"en/therapies\.md:\d+: ", error.msg)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: For families", "title: [For families", 3, "cannot be read"),
        ("title: For families and friends\n", "", 1, "“title” is missing"),
        ("reviewed: 2026-11-28", f"reviewed: {TOMORROW_AND_MORE}", 4, "in the future"),
        ("reviewed: 2026-11-28", "reviewed: last week", 4, "must be a date"),
        ("summary:", "sumary:", 3, "no entry “sumary”"),
        ("sources: [nami,", "sources: [no-such-source,", 8, "no source “no-such-source”"),
        ("{from five-steps}", "{from six-steps}", None, "no source “six-steps”"),
        ("{figure nami-phone}", "{figure nami-fax}", None, "no figure “nami-fax”"),
        ("{figure nami-phone}", "1-800-950-6264", None, "950 stands in the text"),
        ("  therapy: family", "  therapy: familly", 5, "“therapy”"),
        ("  therapy: family", "  terapy: family", 5, "“terapy”"),
        ("  therapy: family", "  near: Denver", 5, "“near”"),
        ("(page:young-people)", "(page:young)", None, "no page “young”"),
        ("(page:young-people)", "(page:young-people#nowhere)", None, "no part “nowhere”"),
        ("(page:young-people)", "(glossary:condition-nothing)", None, "no word “condition-nothing”"),
        ("(page:young-people)", "(/no-such-address/)", None, "no address"),
        ("(page:young-people)", "(http://example.org/)", None, "links begin with"),
        ("(page:young-people)", "(search:condition=nothing)", None, "“condition”"),
        ("## Look after yourself", "# Look after yourself", None, "headings begin with"),
        ("Sleep, eat,", "<b>Sleep</b>, eat,", None, "HTML is not allowed"),
        ("Sleep, eat,", "![A brain](https://example.org/brain.png)", None, "pictures"),
        ("## Look after yourself", "| a | b |\n| - | - |\n| c | d |\n\n## Look", None, "“Table: what it shows”"),
    ],
)
def test_a_mistake_is_told_with_its_line(folder: Path, old: str, new: str, line: int | None, words: str) -> None:
    path = folder / "en" / "families.md"
    expected = line or path.read_text().split(old)[0].count("\n") + 1
    change(path, old, new)
    found = [one for one in told(folder) if words in one]
    assert found, told(folder)
    said = int(found[0].split(":")[1])
    assert found[0].startswith("en/families.md:")
    # A paragraph or a list item is known by its first line.
    assert expected - 2 <= said <= expected


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## Cuídese\n", "", "other headings"),
        ("  therapy: family", "  therapy: group", "“search” differs"),
        ("(page:young-people)", "(page:paying)", "other links"),
        ("{figure nami-phone}", "{figure samhsa-phone}", "other figures"),
        ("Duerma, coma, vea a un amigo", "Duerma, coma, vea a un amigo {from nami}", "sources are named in"),
        ("search_title:", "sources: [nami]\nsearch_title:", "sources are named in"),
        ("- Duerma, coma, vea a un amigo y hable con su médico.\n", "", "other paragraphs and items"),
    ],
)
def test_a_translation_that_is_different_is_told(folder: Path, old: str, new: str, words: str) -> None:
    change(folder / "es" / "families.md", old, new)
    assert [one for one in told(folder) if one.startswith("es/families.md:") and words in one]


def test_pages_of_the_list_and_of_the_folder_are_the_same(folder: Path) -> None:
    (folder / "en" / "choosing.md").rename(folder / "en" / "picking.md")
    found = told(folder)
    assert [one for one in found if "“picking” is in no section" in one]
    assert [one for one in found if "“choosing” stands twice, or there is no such page" in one]


def test_a_missing_translation_is_told_and_the_page_is_in_english(folder: Path) -> None:
    (folder / "es" / "paying.md").unlink()
    assert "es/paying.md:1: there is no such file: the page is shown in English" in told(folder)
    assert read("es", folder).pages["paying"].language == "en"


def test_a_page_that_cannot_be_read_whole_is_still_shown(folder: Path) -> None:
    change(folder / "en" / "families.md", "title: For families", "title: [For families")
    page = read("en", folder).pages["families"]
    assert page.title == "Families"
    assert "You did not cause this" in page.html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[x](javascript:alert(1))",
        '<div onclick="alert(1)">x</div>',
        "Table: <script>alert(1)</script>\n\n| <b>a</b> | b |\n| - | - |\n| <i>c</i> | d |\n",
        '## A "quoted" <b>heading</b>',
    ],
)
def test_nothing_that_is_written_becomes_html(text: str) -> None:
    html = render(text).html
    assert not re.search(r"<(script|img|b|i|div|a)\b", html)


def test_headings_of_a_translation_are_named_as_in_english() -> None:
    english = render("## What to do\n\n### What to do\n")
    ids = [heading.id for heading in english.headings]
    assert len(set(ids)) == 2
    spanish = render("## Qué hacer\n\n### Qué hacer\n", ids)
    assert [heading.id for heading in spanish.headings] == ids
    assert f'<h2 id="{ids[0]}">Qué hacer</h2>' in spanish.html


def test_links_that_lead_away_do_not_say_from_where() -> None:
    assert 'rel="noreferrer noopener external"' in render("[NIMH](https://www.nimh.nih.gov/)").html
    assert "rel=" not in render("[988](tel:988)").html


def test_the_report_lists_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("guide_report")
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if re.match(r"[a-z-]+ +\d+ +\d+\.\d  \d{4}-\d\d-\d\d$", line)]) == 48


def test_the_report_fails_when_something_is_wrong(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    change(folder / "en" / "therapies.md", "search:therapy=cbt", "search:therapy=nonsense")
    monkeypatch.setattr("programs.management.commands.guide_report.problems", lambda: problems(folder))
    with pytest.raises(CommandError, match="to mend"):
        call_command("guide_report")
