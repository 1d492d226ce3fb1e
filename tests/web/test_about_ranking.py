"""The public page says what search does: every rule, every grade, every point."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from programs.search.ranking.rules import RULES, Rule
from tests.web.reading import text_of


def page_in(client: Client, language: str) -> str:
    response = client.get("/about/ranking/", headers={"accept-language": language})
    assert response.status_code == 200  # without the django_db mark, any query fails
    return str(response.content.decode())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_with_every_grade(client: Client, rule: Rule, language: str) -> None:
    section = page_in(client, language).split(f'<section class="rule" id="{rule.code}">')[1].split("</section>")[0]
    with translation.override(language):
        for text in (rule.title, rule.why, rule.source):
            assert str(text) in unescape(section)
        grades = [(str(grade.label), grade.points) for grade in rule.grades]
    rows = re.findall(r'<tr><td>(.*?)</td><td class="number">(-?\d+)</td></tr>', section)
    assert [(unescape(label), int(points)) for label, points in rows] == grades
    assert re.search(rf"\b{rule.weight}\b", text_of(section.split("</h3>")[0]))


def test_it_says_what_the_rules_do_not(client: Client) -> None:
    text = text_of(page_in(client, "en"))
    for words in (
        "can be bought",
        "Not known is not bad",
        "equal points the nearer",
        "no points are given",
        "left out",
    ):
        assert words in text
    assert f"Together they can give {sum(rule.weight for rule in RULES)} points." in text


@pytest.mark.parametrize("path", ["/", "/about/ranking/", "/privacy/"])
def test_every_page_leads_to_it(client: Client, path: str) -> None:
    footer = client.get(path).content.decode().split("<footer")[1]
    assert 'The order of results is not for sale. <a href="/about/ranking/">' in footer


@pytest.mark.django_db
def test_about_the_data_leads_to_it(client: Client) -> None:
    main = client.get("/about/data/").content.decode().split("<main")[1].split("</main>")[0]
    assert 'href="/about/ranking/"' in main
