"""Frozen vectors: a change here gives every imported listing another id and breaks its links."""

from __future__ import annotations

from uuid import UUID

import pytest

from programs.imports.identity import normalized, program_id, provider_id, site_key, twin_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cedar Hollow Recovery", "cedar hollow recovery"),
        ("  Cedar   Hollow\u00a0Recovery ", "cedar hollow recovery"),
        ("CEDAR HOLLOW, RECOVERY.", "cedar hollow recovery"),
        ("Saint Mary's & Saint Mary’s", "saint marys and saint marys"),
        ("Clínica Añasco", "clinica anasco"),
        ("A/B-C (D)", "a b c d"),
        ("Straße №5 ﬁve", "strasse no5 five"),
        ("- - -", ""),
        ("日本", ""),
        ("", ""),
    ],
)
def test_normalization_is_frozen(text: str, expected: str) -> None:
    assert normalized(text) == expected


def test_keys_are_frozen() -> None:
    assert site_key("Cedar Hollow", "Evening IOP", "120 Juniper St.", "80203") == (
        "cedar hollow|evening iop|120 juniper st|80203"
    )
    assert twin_key("Cedar Hollow", "120 Juniper St.", "80203") == "cedar hollow|120 juniper st|80203"
    assert site_key("Cedar Hollow", "", "- - -", "") == "cedar hollow|||"


def test_ids_are_frozen() -> None:
    assert program_id("cedar hollow|evening iop|120 juniper st|80203") == UUID("f08a99ff-e827-5b9c-8959-25e4ece88387")
    assert (
        provider_id("Cedar Hollow, Inc.")
        == provider_id("CEDAR HOLLOW INC")
        == UUID("c5b330ed-a289-5fa3-a246-d191e4372484")
    )
