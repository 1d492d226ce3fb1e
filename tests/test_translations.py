"""Every text that people see is there in Spanish, whole, and the compiled catalog is the one that is read."""

from __future__ import annotations

import ast
import gettext
import re
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format, number_format

from programs.web.wording.dates import coming
from tests.factories import ProgramFactory

CATALOG = Path(settings.LOCALE_PATHS[0], "es", "LC_MESSAGES", "django.po")
ENTRIES = [entry for entry in polib.pofile(str(CATALOG)) if not entry.obsolete]

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")
TAG = re.compile(r"</?\w[^>]*>")
NUMBER = re.compile(r"\d+(?:[:.,]\d+)*")

IN_SPANISH = re.compile(r"oprima 2(?:\) o envíe AYUDA al 988)?")
"""What a text may say more in Spanish: what the crisis line asks for."""


def texts(entry: polib.POEntry) -> list[str]:
    """The Spanish of an entry: one text, or one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def marks(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(pattern.findall(text))


def test_every_text_is_translated() -> None:
    assert len(ENTRIES) > 800
    assert not [entry.msgid for entry in ENTRIES if entry.fuzzy or not all(texts(entry))]


MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
MARKED = re.compile(r"\b(?:_|n?gettext(?:_lazy)?)\s*\(")
"""What a file that marks a text has in it: few have, and only these are taken apart."""


def test_every_marked_text_is_in_the_catalog() -> None:
    """As Python reads its own files: xgettext does not look into f-strings, and says nothing of it."""
    known, missing = {entry.msgid for entry in ENTRIES}, []
    for path in sorted(Path(settings.BASE_DIR, "programs").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if MARKED.search(text) else ():
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
                continue
            if node.args and isinstance(text := node.args[0], ast.Constant) and text.value not in known:
                missing.append(f"{path.name}:{node.lineno}: {text.value!r}")
    assert not missing


def test_every_plural_form_is_there() -> None:
    forms = int(re.search(r"nplurals=(\d)", polib.pofile(str(CATALOG)).metadata["Plural-Forms"])[1])  # type: ignore[index]
    plural = [entry for entry in ENTRIES if entry.msgid_plural]
    assert plural
    assert {len(entry.msgstr_plural) for entry in plural} == {forms}


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG, NUMBER], ids=["placeholders", "tags", "numbers"])
def test_what_is_no_word_stays(pattern: re.Pattern[str]) -> None:
    changed = [
        (entry.msgid, text)
        for entry in ENTRIES
        for text in texts(entry)
        if marks(pattern, text) not in [marks(pattern, original) for original in (entry.msgid, entry.msgid_plural)]
        if marks(pattern, IN_SPANISH.sub("", text)) != marks(pattern, entry.msgid)
    ]
    assert not changed


def test_blanks_at_the_edges_stay() -> None:
    def edges(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    assert not [entry.msgid for entry in ENTRIES for text in texts(entry) if edges(text) != edges(entry.msgid)]


def test_the_compiled_catalog_says_what_the_source_says() -> None:
    with CATALOG.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    said = {key: text for key, text in compiled._catalog.items() if key}  # type: ignore[attr-defined]
    expected: dict[object, str] = {}
    for entry in ENTRIES:
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.msgid_plural:
            expected |= {(key, form): text for form, text in entry.msgstr_plural.items()}
        else:
            expected[key] = entry.msgstr
    assert said == expected


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Tratamiento que deja espacio para su vida."),
        ("/near-me/", "Programas cerca de mí"),
        ("/privacy/", "Privacidad"),
        ("/accessibility/", "Accesibilidad"),
        ("/no-such-page/", "No existe esa página"),
    ],
)
def test_pages_in_spanish_have_the_same_addresses(client: Client, path: str, words: str) -> None:
    response = client.get(path, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    page = response.content.decode()
    assert '<html lang="es">' in page
    assert words in page
    assert ">Llame al 988 (oprima 2)</a>" in page
    assert response["Content-Language"] == "es"
    assert "Accept-Language" in response["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("programs", "title"), [(0, "No se encontró ningún programa"), (1, "1 programa"), (2, "2 programas")]
)
def test_results_count_in_spanish(client: Client, programs: int, title: str) -> None:
    ProgramFactory.create_batch(programs)
    page = client.get("/programs/", headers={"Accept-Language": "es"}).content.decode()
    assert f">{title}</h1>" in page
    assert '<option value="50">50 mi (80 km)</option>' in page


@pytest.mark.parametrize(
    ("language", "vocabulary", "code", "label"),
    [
        ("es", "focus", "mental-health", "Salud mental"),
        ("es", "state", "NM", "Nuevo México"),
        ("es", "day", "wed", "miércoles"),
        ("en", "state", "NM", "New Mexico"),
        ("fr", "focus", "mental-health", "Mental health"),
    ],
)
def test_labels_of_the_api_follow_the_language(
    client: Client, language: str, vocabulary: str, code: str, label: str
) -> None:
    answer = client.get("/api/v1/vocabularies/", headers={"Accept-Language": language}).json()
    (found,) = (entry for entry in answer["results"] if entry["code"] == vocabulary)
    assert {term["code"]: term["label"] for term in found["terms"]}[code] == label


def test_dates_and_times_are_those_of_the_united_states() -> None:
    moment = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    with translation.override("es"):
        assert date_format(moment, "DATETIME_FORMAT") == "30 de noviembre de 2026, 5:30 p.m."
        assert coming(moment.date()).said == "lunes 30 de noviembre"
        assert number_format(2.4) == "2.4"
