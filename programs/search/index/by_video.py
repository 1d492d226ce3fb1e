"""Timetables by video: whoever joins one keeps another clock, perhaps, than the program.

Tracks on site are local to the site and need no zone. So the bitmap of a timetable among the terms is read for
them alone (``on_site``), and for tracks by video there is one more bitmap for each zone and timetable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from pyroaring import BitMap

from programs import time_zones
from programs.models.program import Program
from programs.search.index.layered import merged
from programs.search.index.placing import Placing
from programs.search.index.reference import Timetables
from programs.search.index.rows import fetched
from programs.vocabularies import FORMAT, SERVES, STATE

VIRTUAL = FORMAT.by_code["virtual"].number

TRACKS = f"""
    SELECT program.number, track.timetable_id, track.time_zone, program.zip_code, program.state, program.serves,
           NOT EXISTS (SELECT FROM programs_track AS other
                        WHERE other.program_id = program.id AND other.timetable_id = track.timetable_id
                          AND coalesce(other.format, program.format) IS DISTINCT FROM {VIRTUAL})
      FROM programs_track AS track JOIN programs_program AS program ON program.id = track.program_id
     WHERE program.status = '{Program.Status.PUBLISHED.value}' AND track.timetable_id IS NOT NULL
       AND coalesce(track.format, program.format) = {VIRTUAL} AND (%s::int[] IS NULL OR program.number = ANY(%s))
"""  # noqa: S608  (numbers of ours)

Zoned = dict[str, dict[int, BitMap]]


@dataclass(frozen=True, slots=True)
class ByVideo:
    """Slots of programs by zone and number of a timetable by video; ``alone`` have the timetable in no other way."""

    in_zone: Zoned = field(default_factory=dict)
    alone: dict[int, BitMap] = field(default_factory=dict)

    @classmethod
    def read(cls, placing: Placing, numbers: Sequence[int] | None = None) -> ByVideo:
        """Of the published programs among ``numbers``, every one where ``None``. One query."""
        wanted = None if numbers is None else [int(number) for number in numbers]
        in_zone: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        alone: dict[int, list[int]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(TRACKS, [wanted, wanted])
            found = list(fetched(cursor))
            slots = placing.at([number for number, *_more in found]).tolist()
            for slot, (_number, timetable, stated, zip_code, state, serves, only) in zip(slots, found, strict=True):
                if slot < 0:  # published while the others were read
                    continue
                zone = time_zones.of_program(stated, zip_code, STATE.code_of(state), SERVES.codes(serves))
                in_zone[zone][timetable].append(slot)
                if only:
                    alone[timetable].append(slot)
        return cls({zone: bitmaps(found) for zone, found in in_zone.items()}, bitmaps(alone))

    def updated(self, dead: BitMap, more: ByVideo) -> ByVideo:
        """Without the slots ``dead`` and with ``more``."""
        zones = self.in_zone.keys() | more.in_zone.keys()
        in_zone = {
            zone: without_empty(merged(self.in_zone.get(zone, {}), dead, more.in_zone.get(zone, {}))) for zone in zones
        }
        alone = without_empty(merged(self.alone, dead, more.alone))
        return ByVideo({zone: found for zone, found in in_zone.items() if found}, alone)

    def on_site(self, terms: Mapping[int, BitMap], numbers: Collection[int]) -> BitMap:
        """The programs that meet on site by one of the timetables ``numbers``."""
        found = [
            terms[number] - self.alone[number] if number in self.alone else terms[number]
            for number in numbers
            if number in terms
        ]
        return BitMap.union(*found) if found else BitMap()

    def timetables(self, zone: str, every: Timetables) -> Timetables:
        """Those of ``every`` that somebody keeps by video in a zone."""
        return every.among(self.in_zone[zone].keys())


def bitmaps(found: Mapping[int, Sequence[int]]) -> dict[int, BitMap]:
    return {number: BitMap(slots) for number, slots in found.items()}


def without_empty(bits: Mapping[int, BitMap]) -> dict[int, BitMap]:
    """Without the numbers that nobody has any more."""
    return {number: slots for number, slots in bits.items() if slots}
