"""Every public page leads somebody in danger to help that speaks the language of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.test import Client, RequestFactory
from django.utils import translation

from programs.templatetags.telephone import dialable
from programs.web import crisis, errors, urls
from programs.web.fit_check.questions import QUESTIONS
from programs.web.guide.markup import render
from tests.browser.every_page.catalogue import NOT_PAGES
from tests.factories import PlaceFactory, ProgramFactory
from tests.shared import shared
from tests.web.crisis_words import TEXT_LINK, read, unhelpful

WAYS = {"en": ["tel:988", "sms:988", "tel:911"], "es": ["tel:988", TEXT_LINK, "tel:911"]}
MORE = (
    "/programs/", "/programs/?near=80203&condition=ocd&therapy=ect", "/programs/?near=qqqqq", "/programs/?page=99",
    "/programs/near/nowhere/", "/programs/cedar/correct/", "/programs/cedar/correct/address/",
    "/programs/cedar/correct/thanks/", "/programs/closed/", "/reports/",
    "/crisis/", "/compare/", "/shortlist/", "/near-me/", "/fit-check/how/", "/no/such/page/",
)  # fmt: skip
"""Pages and states that the sitemap does not name."""


@shared
def world() -> None:
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver")
    ProgramFactory(slug="cedar")
    ProgramFactory(slug="closed", status="closed")


def in_sitemap(client: Client, language: str) -> Iterator[str]:
    for section in ("pages", "states", "cities", "listings"):
        index = client.get("/sitemap.xml").text
        pages = re.findall(rf"<loc>http://testserver(/sitemap-{section}.xml[^<]*)</loc>", index)
        listed = "".join(client.get(page).text for page in pages)  # by numbers, which count on from test to test
        found = re.findall(rf'hreflang="{language}" href="http://testserver([^"]*)"', listed)
        assert found, section
        yield from found[:3] if section == "states" else found  # all states have one template


def line_of(html: str) -> list[str]:
    """Where the links of the line lead that pages without a bar or without a program show."""
    return read("<body>" + html.split('<p class="crisis-line">')[1].split("</p>")[0]).links


def assert_helps(html: str, language: str, where: str) -> None:
    bar = html.split('<div class="top"')[1].split("</div>")[0]
    assert [link for link in read(f"<body>{bar}").links if link.startswith(("tel:", "sms:"))] == WAYS[language], where
    assert f'<html lang="{language}">' in html, where
    if language == "es":
        assert unhelpful(html) == [], where
    else:
        assert TEXT_LINK not in unescape(html) or TEXT_LINK not in read(html).links, where


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_has_help_in_its_language(client: Client, language: str) -> None:
    seen = set()
    for path in [*in_sitemap(client, language), *(f"/{language}{path}" for path in MORE)]:
        response = client.get(path)
        assert response.status_code in (200, 404, 410), path
        if response.status_code != 404:
            seen.add(response.resolver_match.url_name)
        assert_helps(response.content.decode(), language, path)
    assert seen == {pattern.name for pattern in urls.urlpatterns} - NOT_PAGES


def answers() -> Iterator[dict[str, str]]:
    """Each answer of the fit check by itself and with safety, so that every page it can show is shown."""
    yield {}
    for question in QUESTIONS:
        for option in question.options:
            for safety in ("safe", "thoughts", "unsure"):
                yield {"safety": safety, "use": "alcohol", "feelings": "severe"} | {question.code: option.code}
            yield {question.code: option.code}


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> dict[str, HttpResponse]:
    """The pages of the fit check by what they say: one that only has other boxes ticked is not rendered again."""
    pages = dict[str, HttpResponse]()

    def render_once(request: HttpRequest, template: str, context: dict[str, Any], **options: Any) -> HttpResponse:
        says = repr((template, options, {name: context[name] for name in context.keys() - TICKED}))
        if says not in pages:
            pages[says] = render_page(request, template, context, **options)
        return HttpResponse(pages[says].content, status=pages[says].status_code)

    monkeypatch.setattr("programs.web.fit_check.page.render", render_once)
    return pages


TICKED = {"given", "groups", "unknown", "safety", "about", "questions"}
"""What was answered, as the questions and the search that comes next say it: these are the same on every page."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_the_fit_check_has_help_in_its_language(
    client: Client, language: str, rendered: dict[str, HttpResponse]
) -> None:
    assert_helps(client.get(f"/{language}/fit-check/").content.decode(), language, "the questions")
    seen = dict[str, dict[str, str]]()
    for given in answers():
        response = client.post(
            f"/{language}/fit-check/", urlencode(given), "application/x-www-form-urlencoded",
            headers={"sec-fetch-site": "same-origin"},
        )  # fmt: skip
        seen.setdefault(response.content.decode(), given)
    for html, given in seen.items():
        assert_helps(html, language, str(given))
    assert len(seen) == len(rendered) - 1 >= 90  # of these, and the first
    titles = {html.split("<h1")[1].split("</h1>")[0] for html in seen}
    assert len(titles) >= 5  # the questions again, danger, a doctor first, more than an IOP, an IOP


def broken(*_args: Any, **_kwargs: Any) -> Any:
    raise OperationalError("no database, no template")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "view", [errors.bad_request, errors.permission_denied, errors.csrf_failure, errors.not_found, errors.server_error]
)
def test_error_pages_without_a_database(view: Any, language: str) -> None:
    with translation.override(language):
        response: HttpResponse = view(RequestFactory().get("/x/"))  # without the django_db mark, any query fails
    html = response.content.decode()
    assert_helps(html, language, view.__name__)
    assert line_of(html) == WAYS[language]


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_the_database(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", broken)
    response = Client(raise_request_exception=False).get(f"/{language}/programs/")
    assert response.status_code == 503
    assert_helps(response.content.decode(), language, "503")


def test_without_anything_both_languages_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "render_to_string", broken)
    html = errors.server_error(RequestFactory().get("/x/")).content.decode()
    english, spanish = html.split('<div lang="es">')
    for language, part in {"en": english, "es": spanish}.items():
        assert read(f"<body>{part}").links[:3] == WAYS[language]
    assert unhelpful(f"<body>{spanish}") == []
    with translation.override("es"):  # the words that the other pages say
        ways = crisis.ways()
    assert all(words in spanish for words in (ways.call.title, ways.text.words, ways.emergency.words))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_the_api(client: Client, language: str) -> None:
    html = client.get("/api/docs/", headers={"accept-language": language}).content.decode()
    assert line_of(html) == WAYS[language]
    assert language == "en" or unhelpful(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Llame al <a href='tel:988'>988</a>.</p><p>oprima 2 o AYUDA</p>",  # in another sentence
        "<div class='top'><p><a href='tel:988'>Llame al 988 (oprima 2)</a></p></div>",  # no text message in the bar
        "<div class='danger'><p>Llame al 988 (oprima 2).</p></div><p>Envíe AYUDA al 988.</p>",
        "<ul><li>Llame al 988</li><li>Envíe AYUDA al 988</li></ul>",
        "<p>Envíe AYUDA al <a href='sms:988'>988</a></p>",  # the link does not say AYUDA
        "<button>988</button>",
        "988",
    ],
)
def test_what_leads_to_the_line_in_english_is_found(html: str) -> None:
    assert unhelpful(f"<body>{html}")


@pytest.mark.parametrize(
    "html",
    [
        "<p>Llame al 988 (oprima 2) o envíe AYUDA al 988.</p>",
        "<div class='first'><ul><li>Llame al 988 (oprima 2)</li><li>Envíe AYUDA al 988</li></ul></div>",
        "<p>Veteranos: llame al 988 y oprima 1.</p>",
        "<p>Fuente: <a href='https://988lifeline.org/'>988 Línea de Prevención del Suicidio y Crisis</a></p>",
        "<p>Tel. 303-555-0988, 1988</p>",
        "<script>988</script>",
    ],
)
def test_what_helps_is_left_alone(html: str) -> None:
    assert unhelpful(f"<body>{html}") == []


def test_the_guide_says_it_in_the_words_of_its_language() -> None:
    text = "{Call 988}, or {call 988}: {988}.\n"
    said = {language: unescape(render(text, language=language).html) for language in ("en", "es")}
    assert said["en"] == (
        '<p><a href="tel:988">Call 988</a> or <a href="sms:988">text 988</a>, or <a href="tel:988">call 988</a> or '
        '<a href="sms:988">text 988</a>: <a href="tel:988">988</a>.</p>\n'
    )
    assert said["es"].startswith(
        f'<p><a href="tel:988">Llame al 988 (oprima 2)</a> o <a href="{TEXT_LINK}">envíe AYUDA al 988</a>, or <a'
    )
    assert ': <a href="tel:988">988 (oprima 2)</a>.' in said["es"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("[988](tel:988)", 1), ("one\n\ntwo {call 988}, then 988", 3), ("{Text 988}", 1), ("a\n{988", 2)],
)
def test_the_guide_never_writes_the_number_itself(text: str, line: int) -> None:
    assert [number for number, _words in render(text).problems] == [line]


def test_a_message_in_a_sentence_of_the_fit_check_can_be_tapped() -> None:
    said = unescape(dialable("Llame al 988 (oprima 2) o envíe AYUDA al 988."))
    assert said == f'Llame al <a href="tel:988">988</a> (oprima 2) o envíe <a href="{TEXT_LINK}">AYUDA al 988</a>.'
