"""Loading: the table equals the rows, ids stay, all or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from programs.imports.gazetteer.build import PlaceRow, place_rows
from programs.imports.gazetteer.load import places_load
from programs.models import Place
from tests.imports.gazetteer.test_points import zip_row

pytestmark = pytest.mark.django_db


def rows_of_a_town() -> list[PlaceRow]:
    town = [zip_row(f"6900{n}", own_point=(40.0, -100.0), accepted=("Hill Side",)) for n in range(3)]
    return place_rows([*town, zip_row("96960", "Nowhere", state="MH")], {})


def columns() -> list[tuple]:
    return list(Place.objects.order_by("key").values_list())


def test_rows_become_places() -> None:
    loaded = places_load(rows=rows_of_a_town())
    assert (loaded.zips, loaded.cities, loaded.other_names, loaded.states) == (4, 2, 1, 2)
    assert loaded.added == Place.objects.count() == 9
    assert Place.objects.get(key="city-hill-side-ne").same_as == Place.objects.get(key="city-town-ne")
    nowhere = Place.objects.get(key="zip-96960")
    assert (nowhere.latitude, nowhere.point_source) == (None, "")
    assert loaded.without_point == 3


def test_loading_again_writes_nothing() -> None:
    places_load(rows=rows_of_a_town())
    before = columns()
    again = places_load(rows=rows_of_a_town())
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert columns() == before


def test_a_reload_changes_adds_and_removes_by_key() -> None:
    places_load(rows=rows_of_a_town())
    ids = dict(Place.objects.values_list("key", "id"))
    rows = [row for row in rows_of_a_town() if row.key not in ("zip-69002", "city-hill-side-ne")]
    moved = [replace(row, latitude=41.0) if row.key == "zip-69001" else row for row in rows]
    new = place_rows([zip_row("69009", "Elsewhere", (40.0, -100.0))], {})[1:]
    loaded = places_load(rows=[*moved, *new])
    assert (loaded.changed, loaded.removed) == (1, 2)
    assert Place.objects.get(key="zip-69001").latitude == 41.0
    now = dict(Place.objects.values_list("key", "id"))
    assert {key: now[key] for key in now if key in ids} == {key: ids[key] for key in now if key in ids}


def test_a_main_city_that_becomes_another_name_is_pointed_elsewhere_before_anything_is_removed() -> None:
    places_load(rows=rows_of_a_town())
    swapped = [
        replace(row, same_as={"city-hill-side-ne": "", "city-town-ne": "city-hill-side-ne"}.get(row.key, row.same_as))
        for row in rows_of_a_town()
    ]
    places_load(rows=swapped)
    assert Place.objects.get(key="city-town-ne").same_as == Place.objects.get(key="city-hill-side-ne")
    assert Place.objects.get(key="city-hill-side-ne").same_as is None


def test_a_load_that_fails_leaves_everything_as_it_was() -> None:
    places_load(rows=rows_of_a_town())
    before = columns()
    broken = [replace(row, zip_code="1") if row.key == "zip-69001" else row for row in rows_of_a_town()]
    with pytest.raises(DatabaseError):
        places_load(rows=[*broken, replace(broken[-1], key="zip-bad", zip_code="bad")])
    assert columns() == before


def test_the_command_leaves_a_loaded_gazetteer_alone_when_asked_to(capsys) -> None:
    places_load(rows=rows_of_a_town())
    before = columns()
    call_command("load_gazetteer", "--if-empty")
    assert "loaded already" in capsys.readouterr().out
    assert columns() == before


def test_the_command_prints_counts(monkeypatch, capsys) -> None:
    monkeypatch.setattr(
        "programs.management.commands.load_gazetteer.gazetteer_load", lambda: places_load(rows=rows_of_a_town())
    )
    call_command("load_gazetteer", "--if-empty")
    assert capsys.readouterr().out.splitlines()[:2] == ["zips: 4", "cities: 2"]
