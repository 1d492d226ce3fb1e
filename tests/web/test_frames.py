"""Templates with slots: rendered once a language, filled for everybody by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from programs.web import frames


@pytest.fixture(autouse=True)
def templates(settings: Any, tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "greeting.html").write_text(
        '{% load i18n %}<p title="{{ title }}">{% translate "Filters" %} {{ name }} {{ name }}</p>'
    )
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    frames.kept.cache_clear()
    yield tmp_path
    frames.kept.cache_clear()


def test_slots_are_filled_and_escaped() -> None:
    page = frames.filled("greeting.html", title='"><b>', name="<i>")
    assert page == '<p title="&quot;&gt;&lt;b&gt;">Filters &lt;i&gt; &lt;i&gt;</p>'
    assert frames.filled("greeting.html", title="", name=mark_safe("<i>")).count("<i>") == 2


def test_as_bytes_it_is_the_same_and_bytes_are_html() -> None:
    page = frames.parts("greeting.html", title='"><b>', name="“é” <i>")
    assert b"".join(page).decode() == frames.filled("greeting.html", title='"><b>', name="“é” <i>")
    for html in ("<b>ñ</b>".encode(), ["<b>ñ".encode(), b"</b>"]):
        assert b"".join(frames.parts("greeting.html", title="", name=html)).decode().count("<b>ñ</b>") == 2


def test_what_stood_in_a_slot_does_not_stay() -> None:
    frames.filled("greeting.html", title="first", name="first")
    assert "first" not in frames.filled("greeting.html", title="second", name="second")


def test_each_language_has_its_own() -> None:
    english = frames.filled("greeting.html", title="", name="")
    with translation.override("es"):
        assert "Filtros" in frames.filled("greeting.html", title="", name="")
    assert frames.filled("greeting.html", title="", name="") == english


def test_a_text_that_looks_like_a_slot_is_a_text() -> None:
    page = frames.filled("greeting.html", title="\ue000name\ue001", name="here")
    assert page.count("here") == 2


def test_a_slot_that_the_template_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"greeting.html has no slot age"):
        frames.filled("greeting.html", title="", name="", age="")


def test_a_template_is_read_again_while_it_is_being_written(settings: Any, templates: Path) -> None:
    frames.filled("greeting.html", title="", name="")
    (templates / "greeting.html").write_text("{{ title }}{{ name }} new")
    assert "new" not in frames.filled("greeting.html", title="", name="")
    settings.DEBUG = True
    settings.TEMPLATES = [*settings.TEMPLATES]  # what a reload of the templates does
    assert "new" in frames.filled("greeting.html", title="", name="")
