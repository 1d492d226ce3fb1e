"""Rate files of any size, written in a stream: mostly rates for other codes, as real ones are.

Numbers, names and prices repeat only far apart, so that gzip packs them about as well as real files; ``dense`` files
repeat one item again and again, to be small on disk where only the unpacked size matters.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from isal import igzip

from programs.models.npi import npi_is_valid

HEAD = {
    "reporting_entity_name": "Example Health",
    "reporting_entity_type": "health insurance issuer",
    "plan_name": "Example Choice Plus",
    "issuer_name": "Example Health",
    "plan_id_type": "HIOS",
    "plan_id": "00000EX0010001",
    "plan_market_type": "individual",
    "last_updated_on": "2026-11-01",
    "version": "2.0.0",
}
WANTED = ("H0015", "S9480", "H0035")
IDS_IN_RATE = 12
POOL = 400
"""Texts of rates that fill the file, taken in random order."""


@dataclass(frozen=True, slots=True)
class Large:
    """A file: ``size`` unpacked bytes, ``groups`` before the rates (or none), of which ``wanted`` are named."""

    size: int
    groups: int = 922_000
    wanted: int = 57_000
    dense: bool = False
    seed: int = 1


class LargeFile:
    """Writes one file."""

    def __init__(self, large: Large) -> None:
        self.large = large
        self.chance = random.Random(large.seed)  # noqa: S311 (made-up data)
        self.npis = list(self.some_npis(5_000))
        self.size = 0

    def write(self, path: Path) -> int:
        """Write it as gzip; returns how many bytes it has unpacked."""
        with igzip.open(path, "wb", compresslevel=2) as file:
            for piece in self.pieces():
                self.size += len(piece)
                file.write(piece)
        return self.size

    def some_npis(self, number: int) -> Iterator[int]:
        """Valid NPIs that begin with 9, as no real one does."""
        for _at in range(number):
            first = (900_000_000 + self.chance.randrange(100_000_000)) * 10
            yield next(npi for npi in range(first, first + 10) if npi_is_valid(str(npi)))

    def pieces(self) -> Iterator[bytes]:
        yield json.dumps(HEAD, separators=(",", ":"))[:-1].encode() + b","
        if self.large.groups:
            yield b'"provider_references":['
            for begin in range(0, self.large.groups, 1_000):
                numbers = range(begin, min(begin + 1_000, self.large.groups))
                yield (b"," if begin else b"") + ",".join(map(self.group, numbers)).encode()
            yield b"],"
        yield b'"in_network":['
        items = self.items()
        yield next(items)
        for item in items:
            yield b"," + item
        yield b"]}"

    def group(self, number: int) -> str:
        npis = ",".join(map(str, self.chance.choices(self.npis, k=1 + int(self.chance.random() * 14))))
        return (
            f'{{"provider_group_id":{number},"network_name":["Choice Plus"],"provider_groups":[{{"npi":[{npis}],'
            f'"tin":{{"type":"ein","value":"{10 + number % 89}-{number % 9_999_991:07}",'
            f'"business_name":"Example Practice {number * 7919 % 1_000_003}"}}}}]}}'
        )

    def item(self, code: str, kind: str, rates: str) -> bytes:
        return (
            f'{{"negotiation_arrangement":"ffs","name":"Example service","billing_code_type":"{kind}",'
            f'"billing_code_type_version":"2026","billing_code":"{code}","description":"Made up, {{and in braces}}",'
            f'"negotiated_rates":[{rates}]}}'
        ).encode()

    def rate(self, ids: list[int]) -> str:
        amount = self.chance.randrange(1_000, 90_000) / 100
        groups = (
            f'"provider_references":{json.dumps(ids, separators=(",", ":"))},'
            if self.large.groups
            else (
                f'"provider_groups":[{{"npi":{json.dumps(self.chance.sample(self.npis, 6), separators=(",", ":"))},'
                f'"tin":{{"type":"ein","value":"12-{self.chance.randrange(10**7):07}"}}}}],'
            )
        )
        return (
            f'{{{groups}"negotiated_prices":[{{"negotiated_type":"fee schedule","negotiated_rate":{amount:.2f},'
            f'"expiration_date":"9999-12-31","service_code":["11","22"],"billing_class":"professional",'
            f'"setting":"outpatient","billing_code_modifier":[]}}]}}'
        )

    def items(self) -> Iterator[bytes]:
        """Wanted items evenly among the others, until the file is large enough."""
        ids = self.chance.sample(range(self.large.groups), self.large.wanted) if self.large.groups else []
        wanted = [ids[at : at + IDS_IN_RATE] for at in range(0, len(ids), IDS_IN_RATE)] or [[]] * 500
        per_item = 250
        parts = [wanted[at : at + per_item] for at in range(0, len(wanted), per_item)]
        pool = [self.fill() for _at in range(1 if self.large.dense else POOL)]
        each = max(1, (self.large.size - self.size) // (len(parts) + 1))
        for at, part in enumerate(parts):
            until = self.size + each
            while self.size < until:
                code = f"{self.chance.randrange(10_000, 99_999)}"
                yield self.item("99213" if code == "27447" else code, "CPT", self.filling(pool))
            yield self.item(WANTED[at % len(WANTED)], "HCPCS", ",".join(map(self.rate, part)))
        while self.size < self.large.size:
            yield self.item("99214", "CPT", self.filling(pool))

    def fill(self) -> str:
        """Rates of other codes: about 20 KB."""
        many = max(self.large.groups, 1)
        return ",".join(self.rate([self.chance.randrange(many) for _id in range(IDS_IN_RATE)]) for _rate in range(70))

    def filling(self, pool: list[str]) -> str:
        return ",".join(self.chance.choices(pool, k=self.chance.randint(2, 30)))
