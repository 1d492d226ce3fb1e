"""Made-up in-network rate files: any size, order and layout, with every trap of real ones as a switch."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from programs.demonstration.rate_files.layout import Layout, Pairs, Raw, Writer
from programs.models.npi import made_npi

Order = Literal["cms", "alphabetical", "random"]
References = Literal["before", "after", "none"]

PROSE = (
    "plain words",
    'a "quoted" word and a brace { that stays open',
    'says "billing_code": "H0015" and ["in_network": [{',
    'back\\slash \\" and \\u0048 and a tab\t',
    "}]}],} : , é – 日本",
    "H0015 S9480 0905",
    '{\\"billing_code\\":\\"S9480\\",',
    "ends with a backslash \\",
    "{",
    ":",
    ",",
)
PLAIN_PROSE = ("plain words", "more of them")

CODES = (
    ("HCPCS", "H0015"),
    ("HCPCS", "S9480"),
    ("RC", "0905"),
    ("RC", "0906"),
    ("HCPCS", "H0035"),
    ("RC", "0912"),
    ("CPT", "27447"),
    ("CPT", "66984"),
)
SPELLED = (
    ("HCPCS", "H0015HF"),
    ("hcpcs", "h0015-tg"),
    ("CPT", "H0015U5"),
    ("LOCAL", "S9480 HF,TG"),
    ("RC", "905"),
    ("rc", "0906"),
    ("HCPCS", "0905"),
    ("RC", Raw("906")),
)
OTHERS = (("CPT", "99213"), ("HCPCS", "H2036"), ("MS-DRG", "905"), ("APC", "0905"), ("LOCAL", "912"), ("CPT", "00912"))
EVERY = (("CSTM-ALL", "CSTM-ALL"), ("HCPCS", "CSTM-00"))

TRAPS = (
    "prose",
    "spelled-codes",
    "every-code",
    "bundles",
    "decimal-ids",
    "quoted-ids",
    "id-twice",
    "unknown-ids",
    "location",
    "npi-odd",
    "tin-odd",
    "network-odd",
    "amount-odd",
    "date-odd",
    "modifier-odd",
    "inside-rates",
    "word-odd",
)
"""Switches: what real files have, and readers stumble over."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a file looks. ``wanted`` is the share of items with a code that is read."""

    seed: int = 1
    groups: int = 20
    items: int = 12
    rates: int = 4
    wanted: float = 0.4
    order: Order = "cms"
    layout: Layout = "compact"
    references: References = "before"
    traps: frozenset[str] = field(default_factory=frozenset)
    version: str = "2.0.0"


CMS_ROOT = (
    "reporting_entity_name",
    "reporting_entity_type",
    "plan_name",
    "issuer_name",
    "plan_id_type",
    "plan_id",
    "plan_market_type",
    "last_updated_on",
    "version",
)
"""The order of CMS's examples (CMSgov/price-transparency-guide)."""


class InNetwork:
    """One file, piece by piece. ``told`` is called with every group and item as it is made: the truth."""

    def __init__(self, options: Options, told: Callable[[str, Any], None] = lambda _what, _value: None) -> None:
        self.options, self.told = options, told
        self.chance = random.Random(options.seed)  # noqa: S311 (made-up data)
        self.writer = Writer(options.layout, self.chance)
        self.prose = PROSE if self.trap("prose") else PLAIN_PROSE
        self.ids = [self.number(at) for at in range(options.groups)]

    def trap(self, name: str, share: float = 1.0) -> bool:
        """Whether a trap is set, and snaps now."""
        return name in self.options.traps and (share >= 1 or self.chance.random() < share)

    def ordered(self, value: dict[str, Any]) -> Pairs:
        """An object with its keys in the file's order."""
        pairs = list(value.items())
        if self.options.order == "alphabetical":
            pairs.sort()
        elif self.options.order == "random":
            self.chance.shuffle(pairs)
        return Pairs(pairs)

    # -- the root -------------------------------------------------------------------------------------------------

    def text(self) -> Iterator[str]:
        """The file in pieces."""
        members: list[str] = [*CMS_ROOT]
        lists = {"before": ["provider_references", "in_network"], "after": ["in_network", "provider_references"]}
        listed = lists.get(self.options.references, ["in_network"])
        if self.options.order == "random":
            for name in listed:
                members.insert(self.chance.randrange(len(members) + 1), name)
            if "provider_references" in listed and (
                (members.index("provider_references") < members.index("in_network"))
                != (self.options.references == "before")
            ):
                first, second = members.index("provider_references"), members.index("in_network")
                members[first], members[second] = members[second], members[first]
        elif self.options.order == "alphabetical":
            members = sorted([*members, *listed]) if self.options.references == "after" else [*members, *listed]
        else:
            members += listed
        yield "{"
        for at, name in enumerate(members):
            yield from (self.writer.comma if at else "", self.writer.blank(1), f'"{name}"', self.writer.between())
            if name in listed:
                yield from self.listed(self.references() if name == "provider_references" else self.items())
            else:
                value = self.root()[name]
                self.told(name, value)
                yield self.writer.write(value, 1)
        yield self.writer.blank(0) + "}"

    def sample(self, entity: str, network: str, day: date, npis: list[str], blanket: list[str]) -> Iterator[str]:
        """A file of one network in which these NPIs have rates for an IOP, and those of ``blanket`` for a knee as well:
        each a group of its own, with prices as they might be."""
        groups = [
            {
                "provider_group_id": at,
                "network_name": [network],
                "provider_groups": [{"npi": [int(npi)], "tin": {"type": "ein", "value": "00-0000000"}}],
            }
            for at, npi in enumerate([*npis, *blanket])
        ]
        own, every = [*range(len(npis))], [*range(len(groups))]
        items = [
            self.sample_item("HCPCS", "S9480", every, (("negotiated", []), ("negotiated", ["TG"]))),
            self.sample_item("HCPCS", "H0015", own, (("per diem", []),)),
            self.sample_item("CPT", "27447", every[len(npis) :], (("negotiated", []),)),
        ]
        about = {"reporting_entity_name": entity, "last_updated_on": day.isoformat(), "version": "2.0.0"}
        yield self.writer.write({**self.root(), **about, "provider_references": groups, "in_network": items})

    def sample_item(self, kind: str, code: str, groups: list[int], prices: Iterable[tuple[str, list[str]]]) -> Pairs:
        told = [
            {
                "negotiated_type": negotiated,
                "negotiated_rate": 285 + 5 * self.chance.randrange(20),
                "expiration_date": "9999-12-31",
                "service_code": ["11"],
                "billing_class": "institutional",
                "setting": "outpatient",
                "billing_code_modifier": modifiers,
            }
            for negotiated, modifiers in prices
        ]
        rate = {"provider_references": groups, "negotiated_prices": told}
        value = {"negotiation_arrangement": "ffs", "name": "sample", "billing_code_type": kind, "billing_code": code}
        return Pairs({**value, "negotiated_rates": [rate]}.items())

    def root(self) -> dict[str, str]:
        return {
            "reporting_entity_name": "Example Health",
            "reporting_entity_type": "health insurance issuer",
            "plan_name": "Example Choice Plus",
            "issuer_name": "Example Health",
            "plan_id_type": "HIOS",
            "plan_id": "00000EX0010001",
            "plan_market_type": "individual",
            "last_updated_on": "2026-11-01",
            "version": self.options.version,
        }

    def listed(self, values: Iterator[Any]) -> Iterator[str]:
        yield "["
        for at, value in enumerate(values):
            yield (self.writer.comma if at else "") + self.writer.blank(2) + self.writer.write(value, 2)
        yield self.writer.blank(1) + "]"

    # -- groups ---------------------------------------------------------------------------------------------------

    def number(self, at: int) -> Any:
        if self.trap("decimal-ids", 0.4):
            return Raw(self.chance.choice((f"{at}.0000000001", f"32{at}.25975", f"{at + 1}0.50", f"{at}.0")))
        return Raw(f'"{at}"') if self.trap("quoted-ids", 0.4) else at

    def references(self) -> Iterator[Any]:
        order = list(self.ids)
        if self.options.order == "random":
            self.chance.shuffle(order)
        for number in order:
            yield self.reference(number)
            if self.trap("id-twice", 0.1):
                yield self.reference(number)

    def reference(self, number: Any) -> Pairs:
        value: dict[str, Any] = {"provider_group_id": number}
        if self.trap("location", 0.1):
            value["location"] = "https://example.com/groups.json?signature=never-shown"
        else:
            value["provider_groups"] = [self.group() for _ in range(self.chance.choice((1, 1, 1, 2, 3)))]
        if (networks := self.networks()) is not None:
            value["network_name"] = networks
        if self.options.order == "cms" and "network_name" in value:
            value = {"provider_group_id": number, "network_name": value.pop("network_name"), **value}
        self.told("reference", value)
        return self.ordered(value)

    def networks(self) -> Any:
        if self.options.version.startswith("1"):
            return None
        odd: tuple[Any, ...] = ("Choice Plus", [], [""], None, ["A", "A"], ["<b>x</b>\u202e"], ["é" * 400])
        if self.trap("network-odd", 0.5):
            return self.chance.choice(odd)
        return self.chance.choice((["Choice Plus"], ["Choice Plus", "Select"], ["Example Behavioral"]))

    def npi(self) -> int:
        return int(made_npi(self.chance.randrange(100_000_000)))

    def group(self) -> Pairs:
        npis: Any = [self.npi() for _ in range(self.chance.randint(1, 4))]
        if self.trap("npi-odd", 0.4):
            wrong = npis[0] + 1 if npis[0] % 10 < 9 else npis[0] - 1
            npis = self.chance.choice(([0], [str(npis[0])], [wrong], [], [None, npis[0]], [npis[0], npis[0]], 5))
        tin: Any = {"type": "ein", "value": f"{self.chance.randint(10, 99)}-{self.chance.randrange(10**7):07}"}
        if self.chance.random() < 0.5:
            tin["business_name"] = self.chance.choice(self.prose)
        if self.trap("tin-odd", 0.5):
            values = ("123456789", "0", "123-45-6789", 123456789, "1234567893", "", None)
            kind = self.chance.choice(("ein", "EIN", "npi", "x"))
            tin = self.chance.choice(({"type": kind, "value": self.chance.choice(values)}, "12-3456789", None))
        return self.ordered({"npi": npis, "tin": self.ordered(tin) if isinstance(tin, dict) else tin})

    # -- items ----------------------------------------------------------------------------------------------------

    def items(self) -> Iterator[Any]:
        for _at in range(self.options.items):
            yield self.item()

    def code(self) -> tuple[str, Any]:
        if self.trap("every-code", 0.1):
            return self.chance.choice(EVERY)
        if self.chance.random() >= self.options.wanted:
            return self.chance.choice(OTHERS)
        return self.chance.choice(SPELLED if self.trap("spelled-codes", 0.5) else CODES)

    def item(self) -> Pairs:
        kind, code = self.code()
        arrangement = "ffs"
        value: dict[str, Any] = {
            "negotiation_arrangement": arrangement,
            "name": self.chance.choice(self.prose),
            "billing_code_type": kind,
            "billing_code_type_version": "2026",
            "billing_code": code,
            "description": self.chance.choice(self.prose),
        }
        if self.trap("bundles", 0.3):
            arrangement = self.chance.choice(("bundle", "capitation"))
            value["negotiation_arrangement"] = arrangement
            name = "bundled_codes" if arrangement == "bundle" else "covered_services"
            value[name] = [self.inner() for _ in range(self.chance.randint(0, 3))]
        if not self.trap("bundles", 0.05):
            value["negotiated_rates"] = [self.rate() for _ in range(self.chance.randint(0, self.options.rates))]
        self.told("item", value)
        return self.ordered(value)

    def inner(self) -> Pairs:
        kind, code = self.code()
        inner = {"billing_code_type": kind, "billing_code_type_version": "2026", "billing_code": code}
        return self.ordered({**inner, "description": self.chance.choice(self.prose)})

    def rate(self) -> Pairs:
        value: dict[str, Any] = {}
        if self.options.references != "none":
            chosen = self.chance.sample(self.ids, min(len(self.ids), self.chance.randint(1, 5)))
            value["provider_references"] = [*chosen, *([10**20 + 1] if self.trap("unknown-ids", 0.2) else [])]
        if self.options.references == "none" or self.trap("inside-rates", 0.3):
            value["provider_groups"] = [self.group() for _ in range(self.chance.randint(1, 2))]
        value["negotiated_prices"] = [self.price() for _ in range(self.chance.randint(1, 3))]
        return self.ordered(value)

    def price(self) -> Pairs:
        amount: Any = Raw(f"{self.chance.randrange(1, 90000) / 100:.2f}")
        if self.trap("amount-odd", 0.4):
            amount = self.chance.choice(
                (0, -1, Raw("0.01"), 99_999_999, "310.00", "NaN", Raw("1e400"), None, Raw("3e2"))
            )
        value: dict[str, Any] = {
            "negotiated_type": self.chance.choice(("negotiated", "fee schedule", "derived", "per diem", "percentage")),
            "negotiated_rate": amount,
            "expiration_date": "9999-12-31",
            "service_code": self.chance.choice((["11"], ["CSTM-00"], ["22", "11"])),
            "billing_class": self.chance.choice(("professional", "institutional", "both")),
            "setting": self.chance.choice(("inpatient", "outpatient", "both")),
            "billing_code_modifier": self.chance.choice(([], [], ["HF"], ["TG", "HF"])),
        }
        if self.options.version.startswith("1"):
            del value["setting"]
        if self.trap("date-odd", 0.4):
            value["expiration_date"] = self.chance.choice(("0000-00-00", "2020-01-31", "1/9/2027", None, "soon"))
        if self.trap("modifier-odd", 0.4):
            value["billing_code_modifier"] = self.chance.choice((["52,53"], "HF", None, ["hf", "HFTG"], ["X"]))
        if self.trap("word-odd", 0.3):
            value["billing_class"] = self.chance.choice(("Professional ", "other", None, 7))
        if self.chance.random() < 0.1:
            value["additional_information"] = self.chance.choice(self.prose)
        return self.ordered(value)


def plain(value: Any) -> Any:
    """A made value as ``json.loads`` would give it with decimals as they are written."""
    if isinstance(value, Raw):
        return _bare(value)
    if isinstance(value, Pairs):
        return {key: plain(inner) for key, inner in value}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def _bare(text: str) -> Any:
    if text.startswith('"'):
        return text.strip('"')
    return int(text) if text.isdigit() else Decimal(text)
