"""The calm panel beside a search for self-harm, suicide or overdose: when it is there, and what it says."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from programs.vocabularies import BY_CODE
from programs.web import safety
from programs.web.safety import MOMENTS, OVERDOSED, SUICIDAL, Moment
from tests.factories import PlaceFactory, ProgramFactory
from tests.web.crisis_words import unhelpful
from tests.web.test_fit_check_rules import grade


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("condition=self-harm", SUICIDAL),
        ("condition=depression&condition=self-harm", SUICIDAL),
        ("service=suicide-prevention", SUICIDAL),
        ("service=naloxone", OVERDOSED),
        ("q=self-harm", SUICIDAL),
        ("q=teen+self+harm", SUICIDAL),
        ("q=autolesiones", SUICIDAL),
        ("q=suicide", SUICIDAL),
        ("near=suicide", SUICIDAL),
        ("q=overdose", OVERDOSED),
        ("q=sobredosis", OVERDOSED),
        ("q=narcan", OVERDOSED),
        ("condition=self-harm&service=naloxone", SUICIDAL),
        ("", None),
        ("near=80203", None),
        ("q=depression", None),
        ("condition=opioid-use", None),
        ("q=beat+me+up", None),
        ("therapy=self-harm", None),
    ],
)
def test_it_is_there_for_what_was_chosen_or_typed(query: str, expected: Moment | None) -> None:
    assert safety.moment(QueryDict(query)) is expected
    assert bool(safety.panel(QueryDict(query))) == (expected is not None)


def test_every_term_that_shows_it_is_one() -> None:
    for moment in MOMENTS:
        for facet, code in moment.chosen:
            assert code in BY_CODE[facet].by_code, code


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda one: one.code)
def test_each_sentence_is_plain_and_has_a_source_on_the_page_it_leads_to(client: Client, moment: Moment) -> None:
    how = client.get("/en/fit-check/how/").text
    section = how.split(f'id="safety-{moment.code}"')[1].split("</section>")[0]
    for step in moment.sentences:
        assert escape(str(step.says)) in section
        assert step.source.url in section
    assert section.count("Source:") == len(moment.sentences)
    assert grade(*(str(step.says) for step in moment.sentences)) <= 6


def test_an_overdose_begins_with_911_and_naloxone() -> None:
    said = [str(step.says) for step in OVERDOSED.signs]
    assert "911" in said[0]
    assert "naloxone" in said[1].lower()
    assert "second dose" in said[2]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_beside_the_results_in_the_language_of_the_page(client: Client, language: str) -> None:
    PlaceFactory(zip_code="80203", latitude=39.73, longitude=-104.98)
    ProgramFactory(conditions=["self-harm"])
    page = client.get(f"/{language}/programs/?near=80203&condition=self-harm").text
    panel = page.split('<aside class="safety"')[1].split("</aside>")[0]
    with override(language):
        assert escape(str(SUICIDAL.title)) in panel
    assert f'href="/{language}/guide/families/"' in panel
    assert f'href="/{language}/fit-check/how/#safety-suicide"' in panel
    assert page.count('<aside class="safety"') == 1
    assert 'href="tel:988"' in panel
    if language == "es":
        assert unhelpful(page) == []
        assert "oprima 2" in panel
        assert "sms:988?&amp;body=AYUDA" in panel
    assert '<aside class="safety"' not in client.get(f"/{language}/programs/?near=80203&condition=ocd").text


@pytest.mark.django_db
def test_words_of_danger_keep_their_answer_first(client: Client) -> None:
    page = client.get("/en/programs/?q=i+want+to+die").text
    assert page.index("Please get help right now") < page.index("<h1") < page.index('<aside class="safety"')
    panel = page.split('<aside class="safety"')[1].split("</aside>")[0]
    assert "any time, also for somebody else" not in panel, "the numbers stand above already"
    assert "How to tell an emergency" in panel
