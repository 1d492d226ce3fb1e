"""Addresses of landing pages: states by their English names, cities by their names in the gazetteer.

A state's address is its name in every language, so that one page has one address. A city's is the
middle of its gazetteer key (``city-saint-louis-mo``): made of the normalized name, which does not
depend on how somebody spells it, and unique within a state.
"""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils.text import slugify

from programs.geocoding.names import state_name, state_of_words, words_of
from programs.vocabularies import STATE


@cache
def slugs_by_state() -> dict[str, str]:
    """``{"CO": "colorado"}``, in the order of the vocabulary."""
    return {term.code: slugify(state_name(term.code)) for term in STATE}


@cache
def states_by_slug() -> dict[str, str]:
    return {slug: code for code, slug in slugs_by_state().items()}


def state_meant(text: str) -> str | None:
    """The USPS code that part of an address names in any spelling: ``co``, ``N.Dakota``, ``new_york``."""
    return states_by_slug().get(slugify(text)) or state_of_words(words_of(text.replace("_", " ")))


def slug_of_city(key: str) -> str:
    """Of the gazetteer's key ``city-denver-co``, ``denver``."""
    return key.removeprefix("city-")[:-3]


def state_url(state: str) -> str:
    return reverse("web:landing-state", args=[slugs_by_state()[state]])


def city_url(state: str, slug: str) -> str:
    return reverse("web:landing-city", args=[slugs_by_state()[state], slug])
