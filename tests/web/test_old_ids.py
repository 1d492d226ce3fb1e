"""An id that a program had before leads to it wherever ids are asked for, and the page says so."""

from __future__ import annotations

import csv
import io
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from programs.models import Program, ProgramAlias
from programs.quality.merges import programs_merged
from tests.factories import ProgramFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

RENEWED = "The name or address of one program has changed since this link was made: Maple Grove."
JOINED = "One listing was joined with another and is shown as part of it: Maple Grove."
GONE = "1 program is not in our directory any more."


@pytest.fixture
def grove() -> Program:
    return ProgramFactory(name="Maple Grove")


def alias_of(program: Program) -> uuid.UUID:
    return ProgramAlias.objects.create(id=uuid.uuid4(), program=program).id


def merged_into(program: Program) -> Program:
    birch = ProgramFactory(name="Birch Lane")
    programs_merged(joined=birch, kept=program)
    return birch


OLD = {
    "of a former key": (lambda grove: alias_of(grove), [RENEWED]),
    "of a merged listing": (lambda grove: merged_into(grove).pk, [JOINED]),
    "of a former key of a merged listing": (lambda grove: alias_of(merged_into(grove)), [RENEWED]),
}


@pytest.mark.parametrize(("old", "said"), OLD.values(), ids=OLD)
def test_an_old_id_is_the_program_that_it_became(client: Client, grove: Program, old: Any, said: list[str]) -> None:
    pk = old(grove)
    for page in ("compare", "shortlist"):
        text = client.get(f"/{page}/?id={pk}").content.decode()
        assert [
            text_of(part).replace(" .", ".") for part in re.findall(r'<p class="notice">(.*?)</p>', text, re.DOTALL)
        ] == said
        assert f"/programs/{grove.slug}/" in text
    rows = list(csv.DictReader(io.StringIO(client.get(f"/shortlist/csv/?id={pk}").content.decode("utf-8-sig"))))
    assert [row["Program"] for row in rows] == ["Maple Grove"]
    answer = client.get(f"/api/v1/programs/{pk}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/programs/{grove.pk}/")


def test_old_and_new_id_are_one_program(client: Client, grove: Program) -> None:
    text = client.get(f"/shortlist/?id={grove.pk}&id={alias_of(grove)}").content.decode()
    assert text.count('<li class="shortlist-row"') == 1


@pytest.mark.parametrize("status", ["draft", "hidden", "closed"])
def test_a_former_id_of_what_is_not_public_shows_nothing(client: Client, grove: Program, status: str) -> None:
    pk = alias_of(grove)
    Program.objects.filter(pk=grove.pk).update(status=status)
    text = client.get(f"/shortlist/?id={pk}&id={uuid.uuid4()}").content.decode()
    assert RENEWED not in text
    assert ("This program has closed: " in text) == (status == "closed")
    assert (GONE if status == "closed" else "2 programs are not in our directory any more.") in text
    answer = client.get(client.get(f"/api/v1/programs/{pk}/")["Location"])
    assert answer.status_code == (404 if status == "draft" else 410)


@pytest.mark.parametrize("asked", ["id=nobody", "id=", f"id={uuid.UUID(int=0)}", "id=%00", "id=" + "9" * 300])
@pytest.mark.parametrize("page", ["compare", "shortlist", "shortlist/csv"])
def test_what_nobody_knows_is_no_failure(client: Client, page: str, asked: str) -> None:
    assert client.get(f"/{page}/?{asked}").status_code == 200
