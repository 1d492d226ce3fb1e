"""Which parts of a text stay in one line, and that nothing else of it changes."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from programs.templatetags.unbroken import unbroken


def kept(text: str) -> list[str]:
    return re.findall(r'<span class="unbroken">(.*?)</span>', unbroken(text))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("(303) 555-0142", ["(303) 555-0142"]),
        ("(303) 555-0142, ext. 12", ["(303) 555-0142,"]),
        ("Evenings (4:30 p.m. to 10 p.m.), or 303-555-0142.", ["(4:30 p.m. to 10 p.m.),", "303-555-0142."]),
        ("Phone: 303-555-0142 x12", ["303-555-0142"]),
        ("1-800-662-4357", ["1-800-662-4357"]),
        ("711 (relay calls)", []),
        ("+44 20 7946 0958", []),
        ("303-555-01423", []),
        ("Mon, Wed 5:30–8:30 p.m.; Sat 9 a.m.–noon", ["5:30–8:30 p.m.;", "9 a.m.–noon"]),
        ("lun., mié. 9 a.m.–mediodía hora del Pacífico", ["9 a.m.–mediodía"]),
        ("Mon-Fri 8am to 5pm", ["8am to 5pm"]),
        ("lunes a viernes de 8 a 17:30", ["8 a 17:30"]),
        ("Monday to Friday", []),
        ("24 hours a day", []),
        ("5 a.m.", []),
        ("Closed 2026-11-29", []),
    ],
)
def test_numbers_and_hours_stay_whole(text: str, whole: list[str]) -> None:
    assert kept(text) == whole
    assert re.sub(r"</?span[^>]*>", "", unbroken(text)) == text


def test_what_others_wrote_is_escaped_once() -> None:
    assert unbroken("<b> & 303-555-0142") == '&lt;b&gt; &amp; <span class="unbroken">303-555-0142</span>'
    assert unbroken(mark_safe("<b>9–5</b>")) == '<b><span class="unbroken">9–5</span></b>'
    template = Template("{% load unbroken %}{{ text|unbroken }}")
    assert template.render(Context({"text": "<i>8–17"})) == '&lt;i&gt;<span class="unbroken">8–17</span>'
