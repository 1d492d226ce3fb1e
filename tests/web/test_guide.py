"""The guide as people meet it: every page in both languages, easy to read, and leading to a search that works."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from programs.search import BadInput
from programs.search.filters import FACET_PARAMETERS
from programs.vocabularies import STATE
from programs.web.guide import pages
from programs.web.guide.checks import targets
from programs.web.guide.glossary import NOT_LOOKED_FOR
from programs.web.guide.pages import FOLDER, GLOSSARY, INDEX, Page, guide
from programs.web.guide.reading_level import GRADE_MOST, INFLESZ_LEAST, inflesz, prose, score, syllables
from tests.cases import every
from tests.searching import search
from tests.web.reading import text_of

SLUGS = [
    "what-is-an-iop", "who-it-helps", "levels-of-care", "finding-a-program", "typical-week", "therapies", "conditions",
    "virtual-iops", "progress", "sedatives", "drug-supply", "families", "refusing-help", "young-people", "pregnancy",
    "communities", "hospital-to-iop", "paying", "plan-says-no", "choosing", "after-the-program", "stories",
]  # fmt: skip
"""Addresses that other pages and other sites link to."""

ALL = [page for language in ("en", "es") for page in guide(language).pages.values()]
HtmlOf = Callable[[Page], str]
every_page = every("page", ALL, ids=lambda page: f"{page.language}-{page.slug}")


def path_of(page: Page) -> str:
    if page.slug == INDEX:
        return f"/{page.language}/guide/"
    return f"/{page.language}/guide/{page.slug}/"


def html_of(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200  # without the django_db mark, any query fails
    assert not response.cookies
    return response.content.decode()


@pytest.fixture(scope="module")
def html(django_db_blocker: Any) -> HtmlOf:
    """Asks for each page of the guide once; any query fails."""

    @cache
    def asked_once(path: str) -> str:
        with django_db_blocker.block():
            return html_of(Client(), path)

    return lambda page: asked_once(path_of(page))


def main_of(html: str) -> str:
    return html.split("<main")[1].split("</main>")[0]


def test_every_page_is_there_in_both_languages() -> None:
    for language in ("en", "es"):
        assert {path.stem for path in (FOLDER / language).glob("*.md")} == {*SLUGS, INDEX, GLOSSARY}
        assert {page.language for page in guide(language).pages.values()} == {language}
        assert [page.slug for page in guide(language).order] == SLUGS


@every_page
def test_a_page_shows_what_its_file_says(html: HtmlOf, page: Page) -> None:
    shown = html(page)
    assert f'<html lang="{page.language}">' in shown
    assert re.findall(r"<h1[^>]*>([^<]*)</h1>", unescape(shown)) == [page.title]
    assert text_of(page.html) in text_of(shown)
    for heading in page.headings:
        assert f'id="{heading.id}"' in shown
    checked = shown.split('<footer class="guide-checked">')[1].split("</footer>")[0]
    assert f'<time datetime="{page.reviewed:%Y-%m-%d}">' in checked
    for source in page.sources:
        link = f'<a href="{source.url}" rel="noreferrer noopener external">{source.name}</a>'
        assert link in unescape(checked)
        after = checked.split(escape(source.url))[1].split("</li>")[0]
        assert (f'<time datetime="{source.read}">' in after) is bool(source.read)


@every_page
def test_search_engines_and_messengers_are_told_what_it_is(html: HtmlOf, page: Page) -> None:
    head = unescape(html(page).split("</head>")[0])
    assert head.count('rel="canonical"') == 1
    assert f'<link rel="canonical" href="http://testserver{path_of(page)}">' in head
    assert f'<meta name="description" content="{page.summary}">' in head
    assert f'<meta property="og:title" content="{page.title}">' in head
    assert f'<meta property="og:description" content="{page.summary}">' in head
    assert f'<meta property="og:url" content="http://testserver{path_of(page)}">' in head


@every_page
def test_it_was_reviewed_and_says_on_what_it_stands(page: Page) -> None:
    assert page.reviewed is not None
    assert page.reviewed <= timezone.localdate()
    assert page.sources
    assert all(source.url.startswith("https://") for source in page.sources)


@every_page
def test_it_is_easy_to_read(page: Page) -> None:
    if page.language == "es":
        assert score(page) >= INFLESZ_LEAST
    else:
        assert score(page) <= GRADE_MOST


@every_page
def test_it_is_neither_a_note_nor_a_book(page: Page) -> None:
    if page.slug not in (INDEX, GLOSSARY):
        assert 300 <= len(text_of(page.html).split()) <= 900


@pytest.mark.parametrize("slug", [*SLUGS, INDEX, GLOSSARY])
def test_both_languages_have_the_same_structure(slug: str) -> None:
    english, spanish = guide("en").pages[slug], guide("es").pages[slug]
    assert [(one.level, one.id) for one in english.headings] == [(one.level, one.id) for one in spanish.headings]
    assert (english.search, english.choice) == (spanish.search, spanish.choice)
    for element in ("<li", "<tr", "<p>", 'class="danger"', 'type="checkbox"'):
        assert english.html.count(element) == spanish.html.count(element), element
    assert targets(english) == targets(spanish)
    assert english.title != spanish.title


@every_page
def test_where_danger_is_spoken_of_help_is_one_tap_away(page: Page) -> None:
    if page.slug != GLOSSARY:
        box = page.html.split('<div class="danger">')[1].split("</div>")[0]
        text = {"en": "sms:988", "es": "sms:988?&amp;body=AYUDA"}[page.language]
        for way in ("tel:988", text, "tel:911"):
            assert f'href="{way}"' in box


@pytest.mark.django_db
@every_page
def test_its_search_form_asks_what_the_search_understands(html: HtmlOf, page: Page) -> None:
    form = html(page).split('<form class="place-search"')[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    assert hidden == page.hidden
    offered = re.findall(r'<option value="([^"]*)">', form)
    name, codes = page.choice or ("", ())
    assert offered == (["", *codes] if codes else [])
    for value in offered or [""]:
        chosen = [(name, value)] if name else []
        outcome = search(QueryDict(urlencode([*hidden, *chosen, ("near", "")])))
        assert not isinstance(outcome, BadInput), value
        assert not outcome.unknown_parameters


@pytest.mark.django_db
def test_a_form_left_empty_finds_all(client: Client) -> None:
    html = html_of(client, "/programs/?therapy=&near=")
    assert "error-summary" not in html
    assert "We could not search" not in html


@every_page
def test_links_stay_in_the_language_of_the_address(html: HtmlOf, page: Page) -> None:
    article = main_of(html(page))
    links = re.findall(r'href="(/[^"]*)"', article)
    assert links
    assert not [link for link in links if not link.startswith(f"/{page.language}/")]


def test_without_a_language_in_the_address_the_reader_decides(client: Client) -> None:
    assert "Levels of care compared" in html_of(client, "/guide/levels-of-care/")
    assert "Niveles de atención" in html_of(client, "/guide/levels-of-care/", **{"accept-language": "es-MX"})
    assert 'href="/guide/paying/"' in html_of(client, "/guide/levels-of-care/")


@pytest.mark.parametrize("language", ["en", "es"])
def test_levels_of_care_are_a_table_for_every_reader(client: Client, language: str) -> None:
    table = html_of(client, f"/{language}/guide/levels-of-care/").split("<table")[1].split("</table>")[0]
    assert text_of(table.split("<caption>")[1].split("</caption>")[0]) not in ("", "Table:", "Tabla:")
    assert not re.search(r"<caption>\s*(Table|Tabla):", table)
    columns = re.findall(r'<th role="columnheader" scope="col">([^<]*)</th>', table)
    assert len(columns) == 6
    assert len(re.findall(r'<th role="rowheader" scope="row">.*?</th>', table)) == 5
    cells = re.findall(r'<td role="cell" data-label="([^"]*)">\s*<span>[^<]', table)
    assert cells == columns[1:] * 5
    assert "9" in table
    assert "19" in table
    assert "20" in table


@pytest.mark.parametrize("slug", ["choosing", "paying", "hospital-to-iop", "progress"])
def test_checklists_have_boxes_with_labels(client: Client, slug: str) -> None:
    html = html_of(client, f"/guide/{slug}/")
    boxes = html.count('type="checkbox"')
    assert boxes >= 6
    assert len(re.findall(r"<label>\s*<input[^>]*type=\"checkbox\"[^>]*>\s*[^<]", html)) == boxes
    assert "data-print" in html


def test_pages_lead_to_the_one_before_and_the_one_after(client: Client) -> None:
    html = html_of(client, "/guide/levels-of-care/")
    assert re.search(r'<a class="before" href="/guide/who-it-helps/" rel="prev">', html)
    assert re.search(r'<a class="after" href="/guide/finding-a-program/" rel="next">', html)
    assert 'class="before"' not in html_of(client, "/guide/what-is-an-iop/")
    assert 'class="after"' not in html_of(client, "/guide/stories/")


def test_the_menu_of_every_page_leads_to_the_guide(client: Client) -> None:
    header = html_of(client, "/privacy/").split('<header class="site-header">')[1].split("</header>")[0]
    assert 'href="/guide/"' in header


def test_an_unknown_page_is_not_found(client: Client) -> None:
    assert client.get("/guide/no-such-page/").status_code == 404
    assert client.get("/guide/index/").headers["Location"] == "/guide/"


def test_files_are_read_once(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    html_of(client, "/guide/paying/")
    calls, known = list[str](), guide("en")
    monkeypatch.setattr(pages, "read", lambda language: calls.append(language) or known)
    html_of(client, "/guide/therapies/")
    assert not calls
    settings.DEBUG = True
    html_of(client, "/guide/therapies/")
    assert calls == ["en"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_choice_of_the_search_is_in_the_glossary(client: Client, language: str) -> None:
    html = unescape(main_of(html_of(client, f"/{language}/guide/glossary/")))
    for facet in FACET_PARAMETERS.values():
        assert f'id="{facet.code}"' in html
        for term in facet:
            entry = html.split(f'id="{facet.code}-{term.code.lower()}"')[1].split("</li>")[0].split("</div>")[0]
            if facet is STATE:  # its own page names the nearest where it has no program
                assert f'href="/{language}/programs/near/' in entry
            else:
                looked_for = f"{facet.code}-{term.code}" not in NOT_LOOKED_FOR
                assert (f'href="/{language}/programs/?{facet.code}={term.code}"' in entry) == looked_for


def test_the_glossary_explains_in_the_words_of_the_filters(client: Client) -> None:
    html = unescape(html_of(client, "/guide/glossary/"))
    for facet in FACET_PARAMETERS.values():
        for term in facet:
            if term.help:
                assert f"<dt>{term.label}</dt><dd>{term.help}" in html


def test_anchors_of_the_glossary_are_unique(client: Client) -> None:
    ids = re.findall(r' id="([^"]*)"', html_of(client, "/guide/glossary/"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("word", "count"),
    [("amor", 2), ("alegría", 4), ("ciudad", 2), ("quiero", 2), ("pingüino", 3), ("muy", 1), ("poeta", 3), ("reír", 2)],
)
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_reading_level_tells_hard_from_easy() -> None:
    hard = (
        "La determinación interdisciplinaria de la intensidad terapéutica correspondiente a cada individuo presupone "
        "una evaluación multidimensional exhaustiva realizada por profesionales debidamente acreditados."
    )
    assert inflesz(hard) < 20
    assert inflesz("Usted duerme en casa. Va a la clínica tres días.") > INFLESZ_LEAST


def test_list_items_count_as_sentences_and_headings_do_not() -> None:
    lines = prose(guide("en").pages["what-is-an-iop"]).splitlines()
    assert "intensive outpatient services." in lines
    assert not [line for line in lines if line.startswith("What happens there")]
