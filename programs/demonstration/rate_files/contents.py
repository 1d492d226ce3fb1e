"""Made-up tables of contents, with the number of plans of each file as the truth."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from programs.demonstration.rate_files.layout import Layout, Writer


@dataclass(frozen=True, slots=True)
class ContentsOptions:
    """How a table looks. ``signed``: every entry has signatures of its own; ``wrapped``: it stands in a list."""

    seed: int = 1
    entries: int = 10
    files: int = 6
    plans: int = 15
    signed: bool = True
    wrapped: bool = False
    layout: Layout = "compact"


@dataclass(slots=True)
class MadeContents:
    """A table's text, and each in-network file's address without signature → how many plans it is for."""

    text: str = ""
    plans: dict[str, int] = field(default_factory=dict)


def make_contents(options: ContentsOptions) -> MadeContents:
    """One table of contents."""
    chance = random.Random(options.seed)  # noqa: S311 (made-up data)
    listed: dict[str, set[int]] = {}
    entries = [_entry(options, chance, listed) for _at in range(options.entries)]
    table: Any = {
        "reporting_entity_name": "Example Health",
        "reporting_entity_type": "health insurance issuer",
        "last_updated_on": "2026-11-01",
        "version": "2.0.0",
        "reporting_structure": entries,
    }
    text = Writer(options.layout, chance).write([table] if options.wrapped else table)
    return MadeContents(text, {address: len(plans) for address, plans in listed.items()})


def _entry(options: ContentsOptions, chance: random.Random, listed: dict[str, set[int]]) -> dict[str, Any]:
    """One entry: some plans, and the files that they share. What it lists is added to ``listed``."""
    plans = chance.sample(range(options.plans), chance.randint(1, min(5, options.plans)))
    numbers = chance.sample(range(options.files), chance.randint(1, min(3, options.files)))
    addresses = [f"https://files.example.com/2026-11-01/{number}_in-network-rates.json.gz" for number in numbers]
    for address in addresses:
        listed.setdefault(address, set()).update(plans)
    query = f"?signature={chance.getrandbits(64):x}" if options.signed else ""
    return {
        "reporting_plans": [
            {
                "plan_name": f"Example Plan {plan}",
                "issuer_name": "Example Health",
                "plan_id_type": "HIOS",
                "plan_id": f"00000EX{plan:07}",
                "plan_market_type": "individual",
            }
            for plan in plans
        ],
        "in_network_files": [{"description": "in-network rates", "location": address + query} for address in addresses],
        "allowed_amount_file": {"description": "allowed amounts", "location": "https://files.example.com/allowed.json"},
    }
