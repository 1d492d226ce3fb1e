"""Limits of reading words, each at its edge: another number makes one of these fail."""

from __future__ import annotations

from typing import Any

import pytest

from programs.search.asked_words import Asked
from programs.search.words.lexicon import misspelled
from programs.search.words.towns import towns_in
from tests.cases import every

WORDS = ("zorba", "quill", "vexam", "trumo", "blint")


class OneName:
    """A gazetteer in which so many cities bear one name, all in Colorado."""

    def __init__(self, name: str, cities: int = 1) -> None:
        self.name, self.many = name, cities
        self.located = [True] * cities

    def cities(self, name: str, state: str = "") -> list[int]:
        return list(range(self.many)) if name == self.name and state in ("", "CO") else []

    def keyed(self, _keys: Any) -> list[int]:
        return []

    def row(self, number: int) -> tuple[Any, ...]:
        return "city", self.name, 39.0, -105.0, "CO", f"city-{number}-co", ""


def towns(text: str, gazetteer: Any) -> list[tuple[str, int]]:
    return [(text[one.start : one.end], len(one.cities)) for one in towns_in(Asked.read(text), gazetteer)]


@every(("word", "is_one"), [("methadon", True), ("metadon", True), ("metdon", False), ("methadone", False)])
def test_two_letters_may_be_wrong_in_a_misspelling(word: str, is_one: bool) -> None:
    found = misspelled([(word,)], set(), {"methadone"})
    assert found == ({word: "methadone"} if is_one else {})


@pytest.mark.parametrize(("count", "is_found"), [(3, True), (4, True), (5, False)])
def test_names_of_cities_have_up_to_four_words(count: int, is_found: bool) -> None:
    name = " ".join(WORDS[:count])
    assert towns(f"xaphod {name}", OneName(name)) == ([(name, 1)] if is_found else [])


@pytest.mark.parametrize(("many", "counted"), [(11, 11), (12, 12), (13, 12)])
def test_twelve_cities_of_a_name_are_counted(many: int, counted: int) -> None:
    assert towns("xaphod zorba", OneName("zorba", many)) == [("zorba", counted)]
