"""Every page in every language: which one answers, that its links stay in it, and the way to the other one."""

from __future__ import annotations

import re
from html import unescape
from itertools import permutations
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation

from programs.models import Program
from programs.search.keeper import keeper
from programs.web import frames, urls
from programs.web.languages.addresses import naming
from programs.web.languages.resolver import WITHOUT_LANGUAGE
from programs.web.results.cards import distance
from tests.browser.every_page import world
from tests.browser.every_page.catalogue import NEAR, NOT_PAGES, VIEWS
from tests.cases import every
from tests.factories import ProgramFactory, TrackFactory

PATHS = tuple(dict.fromkeys(re.sub("^/es/", "/", view.path) for view in VIEWS))
"""Of every page, in its states."""

SEARCH = f"{NEAR}&when=evenings&condition=depression"


class Asked(NamedTuple):
    """A way to ask for a page, and the language of the answer."""

    prefix: str
    headers: dict[str, str]
    cookie: str
    answered: str


WAYS = (
    Asked("", {}, "", "en"),
    Asked("/es", {"accept-language": "en-US"}, "en", "es"),
    Asked("", {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}, "", "es"),
    Asked("/en", {"accept-language": "es"}, "es", "en"),
)
KEPT = ("/", NEAR, f"/programs/{world.RICH}/", "/near-me/")
"""Pages of which much is kept between requests."""


@pytest.fixture
def directory(transactional_db: Any) -> None:
    """A small directory, and nothing of it in memory."""
    world.make_world()
    keeper.forget_listings()
    frames.kept.cache_clear()


def asked(way: Asked, path: str) -> Any:
    client = Client(headers=way.headers)
    if way.cookie:
        client.cookies["django_language"] = way.cookie
    return client.get(f"{way.prefix}{path}")


def addresses(page: str) -> list[str]:
    """Whatever a page leads to, sends to or asks for on this site."""
    found = re.findall(r'\b(?:href|action|src|data-[\w-]+)="(/[^"]*)"', page)
    return [unescape(one) for one in found]


def without_language(address: str) -> bool:
    """Whether there is one address for all languages."""
    if address.startswith(("/static/", "/api/", "/admin/", "/fhir/", "/health/")):
        return True
    try:
        return resolve(re.split("[?#]", address)[0]).url_name in WITHOUT_LANGUAGE
    except Exception:  # no page of ours
        return False


def switch_of(page: str) -> str:
    """Where the link to the other language leads."""
    (link,) = re.findall(r'<a class="language" href="([^"]*)"', page)
    return unescape(link)


def strays(page: str, prefix: str) -> list[str]:
    """Addresses of pages, but for the switch, that name another language than ``prefix``, or one where it is empty."""
    ours = {one for one in addresses(page) if one != switch_of(page) and not without_language(one)}
    if prefix:
        return sorted(one for one in ours if not one.startswith(f"{prefix}/"))
    return sorted(one for one in ours if one.startswith(("/es/", "/en/")))


@pytest.mark.slow
def test_links_stay_in_the_language_on_every_page(directory: None) -> None:
    ids = Program.objects.filter(slug__in=[world.RICH, world.VIRTUAL]).values_list("pk", flat=True)
    picked = "&".join(f"id={pk}" for pk in ids)
    wrong = []
    for path in (*PATHS, f"/shortlist/?{picked}", f"/compare/?{picked}"):
        for way in WAYS[:3]:
            response = asked(way, path)
            page = response.content.decode()
            if f'<html lang="{way.answered}"' not in page or response["Content-Language"] != way.answered:
                wrong.append(f"{way.prefix}{path} is not in {way.answered}")
            wrong += [f"{way.prefix}{path} leads to {one}" for one in strays(page, way.prefix)[:3]]
            canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
            indexable = response.status_code == 200 and 'content="noindex' not in page
            if indexable and canonical != [f"http://testserver{way.prefix}{path.split('?')[0]}"]:
                wrong.append(f"{way.prefix}{path} says it is {canonical}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.mark.slow
def test_what_is_kept_of_one_language_is_not_shown_in_another(directory: None) -> None:
    spanish = WAYS[1]
    for first, then in [pair for pair in permutations(WAYS, 2) if spanish in pair]:
        keeper.forget_listings()
        frames.kept.cache_clear()
        for path in KEPT:
            asked(first, path)
            page = asked(then, path).content.decode()
            assert f'<html lang="{then.answered}"' in page
            assert not strays(page, then.prefix), f"{path} for {first}, then for {then}"


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [("es", "en", "es"), ("en", "es", "en"), ("", "fr", "en"), ("xx", "es-419", "es"), ("", "", "en")],
)
def test_the_cookie_comes_before_the_browser(cookie: str, browser: str, language: str) -> None:
    page = asked(Asked("", {"accept-language": browser}, cookie, language), "/privacy/").content.decode()
    assert f'<html lang="{language}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", SEARCH, "/privacy/"])
def test_who_may_keep_a_page_for_others_is_told_what_it_depends_on(client: Client, path: str) -> None:
    plain = client.get(path)["Vary"]
    assert {"Accept-Language", "Cookie"} <= set(plain.split(", "))
    assert not {"Accept-Language", "Cookie"} & set(client.get(f"/es{path}")["Vary"].split(", "))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "other"),
    [
        (SEARCH, f"/es{SEARCH}"),
        (f"/es{SEARCH}", f"/en{SEARCH}"),
        (f"/en{SEARCH}", f"/es{SEARCH}"),
        ("/programs/?near=qqqq", "/es/programs/?near=qqqq"),  # a search that could not be made
        ("/programs/?q=%22%3E%3Cb%3E&near=San%20Jos%C3%A9", "/es/programs/?q=%22%3E%3Cb%3E&near=San%20Jos%C3%A9"),
        ("/privacy/", "/es/privacy/"),
        ("/es/no/such/page/", "/en/no/such/page/"),
    ],
)
def test_the_switch_keeps_the_search(client: Client, path: str, other: str) -> None:
    assert switch_of(client.get(path).content.decode()) == other
    assert 'lang="es">Español</a>' in client.get("/en/").content.decode()
    assert 'lang="en">English</a>' in client.get("/es/").content.decode()


@pytest.mark.django_db
def test_from_a_form_that_was_sent_the_switch_leads_to_its_start(client: Client) -> None:
    response = client.post("/es/fit-check/", {}, headers={"sec-fetch-site": "same-origin"})
    link = switch_of(response.content.decode())
    assert link.startswith("/en/fit-check/")
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("path", ["/", "/privacy/", "/about/ranking/"])
@pytest.mark.parametrize("prefix", ["", "/es", "/en"])
def test_search_engines_find_each_language(client: Client, prefix: str, path: str) -> None:
    page = client.get(f"{prefix}{path}?utm_source=x").content.decode()
    assert f'<link rel="canonical" href="http://testserver{prefix}{path}">' in page
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', page))
    site = "http://testserver"
    assert alternates == {"en": f"{site}/en{path}", "es": f"{site}/es{path}", "x-default": f"{site}{path}"}


@pytest.mark.parametrize(
    "path",
    ["api/v1/programs", "health/live", "admin", "robots.txt", "sitemap.xml", ".well-known/security.txt", "language"],
)
def test_what_machines_ask_for_has_no_language(client: Client, path: str) -> None:
    response = client.get(f"/es/{path}{'' if '.' in path else '/'}")
    assert response.status_code == 404
    page = response.content.decode()
    assert '<html lang="es">' in page
    assert 'href="/es/"' in page


@pytest.mark.parametrize(
    ("asked_for", "leads_to"),
    [
        ("/es-MX/programs/?near=80203", "/es/programs/?near=80203"),
        ("/ES/privacy/", "/es/privacy/"),
        ("/en-us/", "/en/"),
        ("/es", "/es/"),
        ("/es/privacy", "/es/privacy/"),
    ],
)
def test_a_language_that_is_written_otherwise_leads_on(client: Client, asked_for: str, leads_to: str) -> None:
    response = client.get(asked_for)
    assert response.status_code == 301
    assert response["Location"] == leads_to


@pytest.mark.parametrize(
    ("path", "instead"),
    [("/fr/privacy/", "/privacy/"), ("/de/", "/"), ("/zh-hans/no/such/", "/"), ("/xx//evil.example/", "/")],
)
def test_a_language_that_we_do_not_have_is_answered_kindly(client: Client, path: str, instead: str) -> None:
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 404
    assert "tel:988" in page
    for code in ("en", "es"):
        assert f'href="http://testserver/{code}{instead}" hreflang="{code}" lang="{code}">' in page


@pytest.mark.parametrize("path", ["/such/page/", "/programs/a/b/", "/es/fr/"])
def test_other_unknown_addresses_name_no_languages(client: Client, path: str) -> None:
    assert "hreflang" not in client.get(path).content.decode().split("<main")[1]


@pytest.mark.parametrize("path", ["//evil.example/", "/es//evil.example/", "/en/%2F%2Fevil.example/"])
def test_no_address_leads_away(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert not re.findall(r'href="(?:https?:)?//evil', page)


def test_a_cookie_only_for_who_asks_for_it() -> None:
    client: Any = Client(enforce_csrf_checks=True)
    assert not client.get("/es/").cookies
    response = client.post("/language/", {"language": "es"}, headers={"referer": "http://testserver/privacy/?a=b"})
    assert response.status_code == 302
    assert response["Location"].endswith("/privacy/?a=b")
    assert {name: cookie.value for name, cookie in response.cookies.items()} == {"django_language": "es"}
    assert '<html lang="es"' in client.get("/").content.decode()
    assert '<html lang="en"' in client.get("/en/").content.decode()


def test_the_language_of_one_request_does_not_reach_the_next(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("programs.web.about.pages.with_links", broken)
    client.raise_request_exception = False
    response = client.get("/es/privacy/")
    assert response.status_code == 500
    assert 'href="/es/"' in response.content.decode()
    assert reverse("web:home") == "/"


@every("pattern", urls.urlpatterns, ids=lambda pattern: str(pattern.name))
def test_every_address_can_name_its_language(pattern: Any) -> None:
    values = dict.fromkeys(pattern.pattern.converters, "x")
    with naming("es"), translation.override("es"):
        found = reverse(f"web:{pattern.name}", kwargs=values)
        assert found.startswith("/es/") == (pattern.name not in WITHOUT_LANGUAGE)
        assert resolve(found).url_name == pattern.name
        with pytest.raises(NoReverseMatch):
            reverse("web:no-such-page")
    assert not reverse(f"web:{pattern.name}", kwargs=values).startswith("/es/")


def test_what_is_no_page_is_known_to_both() -> None:
    """Whatever answers machines names no language, but for what a page asks for in its own."""
    assert {"map", "map-cities"} >= WITHOUT_LANGUAGE - NOT_PAGES


@pytest.mark.django_db
def test_what_programs_say_in_their_own_words_is_marked_as_english(client: Client) -> None:
    TrackFactory(
        name="Evening adults",
        program=ProgramFactory(slug="cedar", description="We meet in the evening.", intake_hours="Mon to Fri"),
    )
    page = client.get("/es/programs/cedar/").content.decode()
    for words in ("<p>We meet in the evening.", "Evening adults", "Mon to Fri"):
        before = page.split(words)[0]
        assert before.rstrip().endswith('lang="en">'), words


@pytest.mark.parametrize(
    ("language", "precision", "miles", "said"),
    [
        ("en", "street", 2.44, "2.4 mi"),
        ("es", "street", 2.44, "2.4 millas (3.9 km)"),
        ("en", "zip", 2.44, "about 2 mi"),
        ("es", "zip", 2.44, "aprox. 2 millas (3 km)"),
        ("es", "zip", 0.2, "aprox. 1 milla (2 km)"),
        ("es", "zip", 1.49, "aprox. 1 milla (2 km)"),
        ("es", "zip", 1.51, "aprox. 2 millas (3 km)"),
        ("en", "zip", 1.49, "about 1 mi"),
        ("es", "street", 1234.5, "1,234.5 millas (1,986.7 km)"),
    ],
)
def test_kilometres_stand_beside_miles_in_spanish(language: str, precision: str, miles: float, said: str) -> None:
    listing: Any = {"format": "in-person", "location": {"precision": precision}}
    with translation.override(language):
        assert distance(language, listing, miles) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("near=80203", '<option value="25" selected>25 mi (40 km)</option>'),
        ("near=80203&radius=7", '<option value="7" selected>7 mi (11 km)</option>'),
        ("near=80203&radius=" + "9" * 30, '<option value="' + "9" * 30 + '" selected>' + "9" * 20 + "</option>"),
    ],
)
def test_the_radius_is_said_in_both(client: Client, query: str, option: str) -> None:
    assert option in client.get(f"/es/programs/?{query}").content.decode()
    assert (
        "km" not in client.get(f"/en/programs/?{query}").content.decode().split('name="radius"')[1].split("</select")[0]
    )
