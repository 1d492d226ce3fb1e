"""The letters of the pages are our own, from this server, and hold what Spanish needs."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FACES = ('400 17px "Atkinson Hyperlegible"', '700 17px "Atkinson Hyperlegible"', '600 30px "Source Serif 4"')
MEASURE = """([face, letter]) => {
    const pen = document.createElement("canvas").getContext("2d");
    const drawn = (font) => {
        pen.font = font;
        const { width, actualBoundingBoxAscent, actualBoundingBoxRight } = pen.measureText(letter);
        return [width, actualBoundingBoxAscent, actualBoundingBoxRight].join();
    };
    return [drawn(`${face}, serif`), drawn(`${face}, monospace`)];
}"""


@pytest.mark.parametrize("face", FACES)
def test_every_letter_of_spanish_is_drawn_by_the_face_itself(open_page: OpenPage, face: str) -> None:
    page = open_page("/es/")
    loaded = page.evaluate("async (face) => (await document.fonts.load(face, 'añ¿')).length", face)
    assert loaded == 1
    for letter in "áéíóúüñÁÉÍÓÚÜÑ¿¡0Il":
        one, other = page.evaluate(MEASURE, [face, letter])
        assert one == other, letter  # whatever stands behind it in the list: it is not asked


def test_the_page_is_written_in_them(open_page: OpenPage) -> None:
    page = open_page("/")
    family = "(name) => getComputedStyle(document.querySelector(name)).fontFamily.split(',')[0]"
    assert page.evaluate(family, "body") == '"Atkinson Hyperlegible"'
    assert page.evaluate(family, "h1") == '"Source Serif 4"'
