"""Everything that searches read of a directory, in a form in which two of them can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from pyroaring import BitMap

from programs import vocabularies
from programs.search.directory import Directory
from programs.search.index.columns import NAMES
from programs.search.index.inverted import InvertedIndex
from programs.search.index.snapshot import Index
from programs.search.index.space import slots_of
from programs.vocabularies import FACETS

NOT_COMPARED = {"version", "name_order"}
"""Versions are another's in another process; of the order of names only the order counts."""


def contents(directory: Directory) -> dict[str, Any]:
    """By what it is, and by the number of the program, not by slot."""
    index = directory.index
    return {
        "programs": columns_of(index),
        "terms": by_key(index, index.terms),
        "forms": by_key(index, index.forms),
        "outside": by_key(index, index.outside),
        "single": [numbers(index, one) for one in (index.located, index.states_insurance, index.samples)],
        "participants": participants_of(index),
        "by video": {zone: by_key(index, bits) for zone, bits in index.by_video.in_zone.items() if bits},
        "by video alone": by_key(index, index.by_video.alone),
        "order of names": sorted(live(index), key=lambda slot: float(index.columns.name_order[slot]))
        and [int(index.columns.number[slot]) for slot in sorted(live(index), key=index.columns.name_order.__getitem__)],
        "reference": (index.timetables.number.tolist(), index.coverage.networks, index.source_forms),
        "words": words_of(index),
        "derived": derived_of(index),
        "cities": {
            directory.gazetteer.keys[city]: numbers(index, directory.cities.programs[city])
            for city in directory.cities.programs
            if numbers(index, directory.cities.programs[city])
        },
        "places": [directory.gazetteer.row(number) for number in range(len(directory.gazetteer))],
    }


def live(index: Index) -> list[int]:
    return [int(slot) for slot in slots_of(index.everything)]


def numbers(index: Index, bits: BitMap) -> list[int]:
    """Of the programs in a bitmap that are public."""
    return sorted(index.columns.number[slots_of(bits & index.everything)].tolist())


def by_key(index: Index, bits: Mapping[int, BitMap]) -> dict[int, list[int]]:
    return {key: found for key in bits if (found := numbers(index, bits[key]))}


def columns_of(index: Index) -> dict[int, Any]:
    """Of each program its facts and where it lies; ``nan`` as text, because it is not itself."""
    found = {}
    for slot in live(index):
        facts = {name: repr(getattr(index.columns, name)[slot].item()) for name in NAMES if name not in NOT_COMPARED}
        assert index.placing[int(index.columns.number[slot])] == slot
        assert index.slots_of_ids([index.id_of(slot)]) == [slot]
        found[int(index.columns.number[slot])] = (facts, repr(index.space.position[:, slot].tolist()))
    return found


def participants_of(index: Index) -> dict[int, dict[int, str]]:
    alive, found = set(live(index)), {}
    for number, one in index.participants.items():
        assert (np.diff(one.slots.astype(np.int64)) > 0).all(), "ascending: they are looked up by halving"
        found[number] = {
            int(index.columns.number[slot]): repr(at)
            for slot, at in zip(one.slots.tolist(), one.verified_at.tolist(), strict=True)
            if slot in alive
        }
    return {number: some for number, some in found.items() if some}


def words_of(index: Index) -> dict[str, Any]:
    words = index.words
    postings = {
        lexeme: [numbers(index, one) for one in words.postings(lexeme)]
        for lexeme in words.lexemes
        if numbers(index, words.postings(lexeme).anywhere)
    }
    assert words.sorted_lexemes == sorted(words.lexemes)
    assert words.sorted_words == sorted(words.spellings)
    assert sorted(words.letters.words) == words.sorted_words, "what is near a word is looked for among all"
    anew = InvertedIndex(words.lexemes, words.spellings, words.stems).beginnings
    assert {first: set(some.words) for first, some in words.beginnings.items() if some.words} == {
        first: set(some.words) for first, some in anew.items() if some.words
    }
    beginnings = {letter: numbers(index, words.beginning_with(letter).anywhere) for letter in "abcdefgh"}
    return {"postings": postings, "spellings": words.spellings, "stems": words.stems, "beginnings": beginnings}


def derived_of(index: Index) -> dict[str, Any]:
    """What is made of the index and carried from one to the next."""
    found: dict[str, Any] = {"without timetable": numbers(index, index.without_timetable)}
    for facet in FACETS:
        found[f"unknown {facet.code}"] = numbers(index, index.unknown(facet))
        for term in facet:
            found[f"unasked {facet.code}:{term.code}"] = numbers(index, index.unasked(facet, term))
    for facet in (vocabularies.EVIDENCE, vocabularies.STATE):
        places = index.place_of_term(facet)
        found[f"place {facet.code}"] = {int(index.columns.number[slot]): int(places[slot]) for slot in live(index)}
    return found


def differences(one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterable[str]:
    """The parts that are not equal."""
    return [name for name in one if one[name] != two[name]]
