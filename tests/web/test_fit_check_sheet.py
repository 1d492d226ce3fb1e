"""The file for a clinician to sign holds every rule, text and source, in both languages, and its number says which."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from programs.web.fit_check import presentation, sheet
from programs.web.fit_check.emergencies import EMERGENCIES
from programs.web.fit_check.order import NOT_ORDERED
from programs.web.fit_check.questions import QUESTIONS
from programs.web.fit_check.rules import RULES
from programs.web.fit_check.vignettes import VIGNETTES
from programs.web.fit_check.words import BY_LEVEL
from programs.web.safety import MOMENTS


def written(language: str) -> str:
    out = StringIO()
    call_command("fit_check_sheet", language=language, stdout=out)
    return out.getvalue()


def number(page: str) -> str:
    found = re.findall(r": <strong>([0-9a-f]{12})</strong>", page)
    assert len(found) == 2
    assert len(set(found)) == 1
    return found[0]


def texts() -> Iterator[object]:
    for question in QUESTIONS:
        yield from (question.me, question.child, question.other, question.hint)
        yield from (option.label for option in question.options)
    for rule in RULES:
        yield from (rule.code, rule.says, rule.why, rule.source.name, rule.source.url)
    for words in BY_LEVEL.values():
        yield from (words.short, words.title, words.lead, words.search, words.ask, *words.steps)
    for emergency in EMERGENCIES.values():
        yield from (text for step in emergency.steps for text in (step.says, step.source.name, step.source.url))
    for moment in MOMENTS:
        yield moment.title
        yield from (text for step in moment.sentences for text in (step.says, step.source.name, step.source.url))
    for vignette in VIGNETTES:
        yield from (vignette.story, vignette.reason, vignette.source.name, vignette.source.url)
    yield from NOT_ORDERED.values()


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_is_there_with_a_place_to_sign(language: str) -> None:
    page = unescape(written(language))
    with override(language):
        assert [text for text in map(str, texts()) if text not in page] == []
    assert f'<html lang="{language}">' in page
    boxes = len(QUESTIONS) + len(RULES) + len(VIGNETTES) + len(NOT_ORDERED)
    outcomes = sum(bool(words.title) for words in BY_LEVEL.values())
    steps = sum(len(emergency.steps) for emergency in EMERGENCIES.values())
    steps += sum(len(moment.sentences) for moment in MOMENTS)
    assert page.count('<p class="mark') == boxes + outcomes + steps
    for words in {"en": ("Signature", "License number", "A licensed clinician has to"),
                  "es": ("Firma", "licencia", "profesional de la salud con licencia")}[language]:  # fmt: skip
        assert words in page
    assert not re.search(r"<(?:link|script|img)\b|url\(", page)  # it needs nothing else


def test_the_number_holds_for_these_texts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {language: number(written(language)) for language in ("en", "es")}
    assert before == {language: number(written(language)) for language in ("en", "es")}
    assert before["en"] != before["es"]
    other = [dataclasses.replace(RULES[0], says="Other words."), *RULES[1:]]
    monkeypatch.setattr(presentation, "RULES", tuple(other))
    assert number(written("en")) != before["en"]
    assert sheet.DIGITS == 12


def test_the_file_is_written_or_the_reason_is_given(tmp_path: Path) -> None:
    file = tmp_path / "sheet.html"
    call_command("fit_check_sheet", output=file, stderr=StringIO())
    assert file.read_text(encoding="utf-8") == written("en")
    with pytest.raises(CommandError, match=r"no-such-folder.*cannot be written: No such file"):
        call_command("fit_check_sheet", output=tmp_path / "no-such-folder" / "sheet.html")
