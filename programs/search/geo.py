"""Nearness: which programs lie inside a circle, and how far each is.

The GiST index answers a box around the point, which over-returns; the chord is checked again, so that
no program outside the radius gets in and none inside it is missed. Without the box, an ordered walk
with a selective filter would scan the whole index.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from programs.models import ProgramQuerySet
from programs.models.position import Chord, WithinBox, chord_of_miles, miles_of_chord


def with_chord(programs: ProgramQuerySet, latitude: float, longitude: float) -> ProgramQuerySet:
    """``programs`` annotated with ``chord``: km through the earth to the point, ``None`` without a position."""
    return programs.annotate(chord=Chord("position", latitude, longitude))


def circle(latitude: float, longitude: float, miles: float | None) -> Q:
    """At most ``miles`` (``None``: any distance) from the point, for programs annotated ``with_chord``."""
    if miles is None:
        return Q(position__isnull=False)
    chord = chord_of_miles(miles)
    return Q(WithinBox("position", latitude, longitude, chord)) & Q(chord__lte=chord)


def miles_by_id(rows: Iterable[tuple[UUID, float]]) -> dict[UUID, float]:
    """Great-circle miles by id, of ``(id, chord in km)`` rows."""
    return {pk: miles_of_chord(chord) for pk, chord in rows}
