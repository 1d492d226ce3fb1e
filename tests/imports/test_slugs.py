from __future__ import annotations

from uuid import UUID

from programs.imports.slugs import choose_slugs, slug_base

ONE, TWO = UUID("11111111-0000-4000-8000-000000000000"), UUID("22222222-0000-4000-8000-000000000000")


def test_a_slug_is_name_and_place() -> None:
    assert slug_base("Saint Mary's IOP/PHP", "Coeur d’Alene", "ID") == "saint-marys-iop-php-coeur-dalene-id"


def test_a_long_name_is_cut_at_a_word_and_leaves_room_for_a_suffix() -> None:
    slug = slug_base("Word " * 40, "Denver", "CO")
    assert slug.endswith("word-denver-co")
    assert len(slug) <= 111


def test_a_name_without_latin_letters_still_has_a_slug() -> None:
    assert slug_base("日本", "", "") == "program"


def test_all_that_share_a_base_get_a_suffix_whatever_their_order() -> None:
    shared = {ONE: "cedar-denver-co", TWO: "cedar-denver-co"}
    expected = {ONE: "cedar-denver-co-11111111", TWO: "cedar-denver-co-22222222"}
    assert choose_slugs(shared, set()) == choose_slugs(dict(reversed(shared.items())), set()) == expected


def test_a_taken_slug_gets_a_suffix() -> None:
    assert choose_slugs({ONE: "a", TWO: "b"}, {"b"}) == {ONE: "a", TWO: "b-22222222"}
