"""What a list asks stands in its map, and decides what a blank in it means to a search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from programs.forms import BY_HAND, SOURCES_ABOVE
from programs.imports.listings.maps import listing_maps
from programs.models import Program, Source
from programs.search.keeper import current
from programs.vocabularies import AGE, LEVEL, PAYMENT
from tests.imports.listings.running import run
from tests.imports.samhsa.made_up import gazetteer

COLUMNS = {"name1": "Name", "street1": "Street", "city": "City", "state": "State", "zip": "Zip", "phone": "Phone"}


@pytest.fixture
def write_map(tmp_path: Path, settings: Any, db: None) -> Any:
    """``write_map(asks=…)`` puts the map ``made-up`` into a folder of the operator's own."""
    gazetteer()
    settings.LISTING_MAPS = str(tmp_path)

    def write(**keys: Any) -> None:
        content = {"slug": "made-up", "source": "Made up", "columns": COLUMNS | {"ages": "Ages"}, **keys}
        (tmp_path / "made-up.yaml").write_text(yaml.safe_dump(content))
        listing_maps.cache_clear()

    yield write
    listing_maps.cache_clear()


def rows(path: Path) -> Path:
    path.write_text(
        "Name,Street,City,State,Zip,Phone,Ages\n"
        "North IOP,1 Made Street,Denver,CO,80203,303-555-0101,adult\n"
        "South IOP,2 Made Street,Denver,CO,80203,303-555-0102,\n"
    )
    return path


def asked(facet: Any, code: str) -> set[str]:
    index = current().index
    slots = set(index.asked(facet, facet.by_code[code]))
    numbers = {int(index.columns.number[slot]) for slot in slots}
    return set(Program.objects.filter(number__in=numbers).values_list("name", flat=True))


def test_a_list_to_tick_was_asked_for_what_it_asks_and_for_nothing_else(tmp_path: Path, write_map: Any) -> None:
    write_map(asks={"level": ["iop", "php"], "age": []})
    run(rows(tmp_path / "list.csv"), name="made-up")
    assert asked(LEVEL, "php") == {"North IOP", "South IOP"}, "a blank in a list to tick is an answer"
    assert asked(LEVEL, "residential") == set()
    assert asked(PAYMENT, "medicaid") == set()
    assert asked(AGE, "adolescent") == {"North IOP"}, "nobody has no age: a blank one was skipped"


def test_where_no_blank_is_an_answer_only_what_is_said_counts(tmp_path: Path, write_map: Any) -> None:
    write_map(asks="all", ticked=False)
    run(rows(tmp_path / "list.csv"), name="made-up")
    assert asked(LEVEL, "php") == set()
    assert asked(AGE, "adolescent") == {"North IOP"}


def test_a_map_that_says_nothing_is_as_filled_in_by_hand(tmp_path: Path, write_map: Any) -> None:
    write_map()
    run(rows(tmp_path / "list.csv"), name="made-up")
    assert Source.objects.get().asks is None
    assert BY_HAND.number in current().index.forms


def test_a_map_that_asks_more_is_believed_from_the_next_import_on(tmp_path: Path, write_map: Any) -> None:
    write_map(asks={"level": ["iop"]})
    run(rows(tmp_path / "list.csv"), name="made-up")
    assert asked(LEVEL, "php") == set()
    write_map(asks={"level": ["iop", "php"]})
    assert "unchanged: 2" in run(tmp_path / "list.csv", name="made-up")
    assert asked(LEVEL, "php") == {"North IOP", "South IOP"}
    source = Source.objects.get()
    assert set(current().index.forms) == {SOURCES_ABOVE + source.pk}
