"""Made-up hospital files: CSV tall and wide, and JSON, of templates 2 and 3, with every trap of real ones as a switch.

One seed gives one hospital with the same charges, whatever the layout.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from programs.demonstration.rate_files.layout import Layout, Raw, Writer
from programs.models.npi import made_npi

Shape = Literal["tall", "wide", "json"]
SHAPES: tuple[Shape, ...] = ("tall", "wide", "json")

TRAPS = (
    "blanks",
    "capitals",
    "spelled-codes",
    "codes-together",
    "many-codes",
    "modifiers",
    "nine-nines",
    "not-empty",
    "thousands",
    "percentages",
    "counts",
    "amounts",
    "minimum",
    "prose",
    "npis",
    "dates",
    "days-to-come",
    "unknown-columns",
    "short-rows",
    "byte-order-mark",
    "windows",
    "header-again",
)
"""Switches: what CMS's validator lets pass, and readers stumble over."""

CODES = (("HCPCS", "H0015"), ("HCPCS", "S9480"), ("RC", "0905"), ("RC", "0906"), ("HCPCS", "H0035"), ("RC", "0912"))
SPELLED = (
    *(("HCPCS", "H0015HF"), ("hcpcs", "h0015-tg"), ("CPT", "H0015U5"), ("LOCAL", "S9480 HF,TG")),
    *(("RC", "905"), ("rc", "906"), ("HCPCS", "0905"), ("Rc", "913")),
)
OTHERS = (
    *(("CPT", "99213"), ("HCPCS", "H2036"), ("MS-DRG", "905"), ("APC", "0905"), ("CDM", "912"), ("CPT", "hello")),
    *(("NDC", "0905-0906-12"), ("HCPCS", "CSTM-00"), ("CSTM-ALL", "CSTM-ALL"), ("RC", "0450"), ("CPT", "27447")),
)
SMALL = (("CDM", "4000123"), ("LOCAL", "175869"), ("RC", "0900"), ("CPT", "90853"), ("RC", "0905"), ("RC", "912"))
"""Codes that stand beside another on one row."""

PROSE = ("Example service", 'a "quoted" word, H0015', "two\nlines | with a mark", "S9480 0905; é – 日本", "'")
METHODS = ("case rate", "fee schedule", "percent of total billed charges", "per diem", "other")
PAYERS = (("Example Health", "PPO"), ("Example Health", "HMO, Gold"), ("Health First Example", "All Plans"))
ALGORITHM = "The lesser of: $24,000 and 80% of total billed charges"
EMPTY = ("N/A", "n/a", "None", "-")

PLAN_FIELDS = (
    "dollars",
    "percentage",
    "algorithm",
    "estimated",
    "median",
    "tenth",
    "ninetieth",
    "count",
    "methodology",
)
KEYS = {
    "dollars": ("standard_charge|negotiated_dollar", "standard_charge_dollar"),
    "percentage": ("standard_charge|negotiated_percentage", "standard_charge_percentage"),
    "algorithm": ("standard_charge|negotiated_algorithm", "standard_charge_algorithm"),
    "methodology": ("standard_charge|methodology", "methodology"),
    "estimated": ("estimated_amount", "estimated_amount"),
    "median": ("median_amount", "median_amount"),
    "tenth": ("10th_percentile", "10th_percentile"),
    "ninetieth": ("90th_percentile", "90th_percentile"),
    "count": ("count", "count"),
}
"""Of each field of a plan: its column, and its key in JSON."""

ONCE = {
    "gross": ("standard_charge|gross", "gross_charge"),
    "cash": ("standard_charge|discounted_cash", "discounted_cash"),
    "least": ("standard_charge|min", "minimum"),
    "most": ("standard_charge|max", "maximum"),
}


@dataclass(frozen=True, slots=True)
class HospitalOptions:
    """How a file looks. ``wanted`` is the share of rows with a code that is read, ``codes`` the columns for codes.
    ``day`` is that which the file is of, ``hospital`` whose it is."""

    seed: int = 1
    shape: Shape = "tall"
    rows: int = 12
    plans: int = 3
    codes: int = 2
    wanted: float = 0.5
    version: str = "3.0.0"
    layout: Layout = "compact"
    day: date = date(2026, 4, 1)
    hospital: str = "Example West Hospital"
    traps: frozenset[str] = field(default_factory=frozenset)


@dataclass(slots=True)
class Row:
    """One row as it was made, before any layout: codes, what is said once, and what of each plan (by its number)."""

    codes: list[tuple[str, str]]
    modifiers: list[str]
    setting: str
    billing_class: str
    once: dict[str, str]
    plans: dict[int, dict[str, str]]
    description: str


class HospitalFileMade:
    """One file. ``rows`` are what it says; ``content`` is its bytes."""

    def __init__(self, options: HospitalOptions) -> None:
        self.options = options
        self.chance = random.Random(options.seed)  # noqa: S311 (made-up data)
        self.plans = [self.plan(at) for at in range(options.plans)]
        self.npis = [made_npi(self.chance.randrange(100_000_000)) for _ in range(self.chance.randint(1, 3))]
        self.rows = [self.row() for _ in range(options.rows)]

    def trap(self, name: str, share: float = 1.0) -> bool:
        """Whether a trap is set, and snaps now."""
        return name in self.options.traps and (share >= 1 or self.chance.random() < share)

    def plan(self, at: int) -> tuple[str, str]:
        payer, plan = PAYERS[at % len(PAYERS)]
        return (payer, plan if at < len(PAYERS) else f"{plan} {at}")

    # -- what it says ---------------------------------------------------------------------------------------------

    def row(self) -> Row:
        chance = self.chance
        codes = [self.code()]
        if self.trap("codes-together", 0.5):
            codes.append(chance.choice(SMALL))
        chance.shuffle(codes)
        numbered = [at for at in range(self.options.plans) if chance.random() < 0.8]
        return Row(
            codes=codes,
            modifiers=chance.choice(([], [], ["HF"], ["50", "62"])) if self.trap("modifiers") else [],
            setting=chance.choice(("inpatient", "outpatient", "both")),
            billing_class=chance.choice(("", "facility", "professional")),
            once={name: self.amount() if chance.random() < 0.7 else self.nothing() for name in ONCE},
            plans={at: self.of_plan() for at in numbered},
            description=chance.choice(PROSE) if self.trap("prose") else "Example service",
        )

    def code(self) -> tuple[str, str]:
        if self.chance.random() >= self.options.wanted:
            return self.chance.choice(OTHERS)
        return self.chance.choice(SPELLED if self.trap("spelled-codes", 0.5) else CODES)

    def of_plan(self) -> dict[str, str]:
        chance = self.chance
        kind = chance.choice(("dollars", "percentage", "algorithm"))
        said = {name: self.nothing() for name in PLAN_FIELDS}
        said["methodology"] = chance.choice(METHODS)
        if kind == "dollars":
            said["dollars"] = self.amount()
        elif kind == "percentage":
            said["percentage"] = chance.choice(("0.4", "250", "40%", "-1")) if self.trap("percentages", 0.5) else "40.5"
        else:
            said["algorithm"] = ALGORITHM
        if self.options.version.startswith("2"):
            said["estimated"] = self.amount()
        elif kind != "dollars":
            said |= {name: self.amount() for name in ("median", "tenth", "ninetieth")}
            said["count"] = self.count()
        return said

    def count(self) -> str:
        odd = ("<11", "1 to 10", "5", "1,234", "11.0", "eleven", "-3", "999999999")
        usual = ("0", "1 through 10", "11", "23", "299")
        return self.chance.choice(odd if self.trap("counts", 0.5) else usual)

    def nothing(self) -> str:
        return self.chance.choice(EMPTY) if self.trap("not-empty", 0.3) else ""

    def amount(self) -> str:
        chance = self.chance
        if self.trap("nine-nines", 0.2):
            return chance.choice(("999999999", "999999999.00", "9999999999"))
        if self.trap("amounts", 0.3):
            return chance.choice(("0", "-12.50", "0.01", "2500000", "1e3", "call us", "12.5.0"))
        if self.trap("thousands", 0.4):
            return chance.choice(("1,234.50", "$310", "$1,310.00", "$ 45"))
        return f"{chance.randrange(100, 900_000) / 100:.2f}"

    def sample(self, npis: list[str]) -> bytes:
        """A file of a hospital that has an IOP, for the samples: two cash prices for a day, one without a unit."""
        blank = dict.fromkeys(PLAN_FIELDS, "") | {"methodology": "per diem"}
        plans = {0: blank | {"dollars": "310", "count": "38"}, 1: blank | {"dollars": "295", "count": "1 through 10"}}
        rows: tuple[tuple[str, str, list[str]], ...]
        rows = (("S9480", "385", []), ("S9480", "440", ["TG"]), ("H0015", "260.50", []))
        self.npis = npis
        self.rows = [
            Row(
                codes=[("HCPCS", code), ("RC", "0905" if code == "S9480" else "0906")],
                modifiers=modifiers,
                setting="outpatient",
                billing_class="facility",
                once={"gross": "900", "cash": cash, "least": "295", "most": "310"},
                plans=plans,
                description="Example service",
            )
            for code, cash, modifiers in rows
        ]
        return self.content()

    # -- how it looks ---------------------------------------------------------------------------------------------

    def content(self) -> bytes:
        text = self.json() if self.options.shape == "json" else self.table()
        start = b"\xef\xbb\xbf" if self.trap("byte-order-mark") else b""
        if self.trap("windows") and self.options.shape != "json":
            return start + text.encode("cp1252", errors="replace")
        return start + text.encode()

    @property
    def day(self) -> str:
        day = self.options.day.replace(year=2036) if self.trap("days-to-come") else self.options.day
        return f"{day.month}/{day.day}/{day.year}" if self.trap("dates") else day.isoformat()

    def general(self) -> list[tuple[str, str]]:
        npis = "|".join(self.npis)
        if self.trap("npis"):
            npis = f"{self.npis[0]}{made_npi(7)} | 123456789 |0000000000|{self.npis[0]}"
        location = "location_name" if self.options.version.startswith("3") else "hospital_location"
        found = [
            ("hospital_name", self.options.hospital),
            ("last_updated_on", self.day),
            ("version", self.options.version),
            (location, f"{self.options.hospital}|Example Surgical Center"),
            ("hospital_address", "12 Main Street, Fullerton, CA  92832|23 Ocean Ave, San Jose, CA 94088"),
            ("license_number|CA", "50056"),
        ]
        if self.options.version.startswith("3"):
            found += [("type_2_npi", npis), ("To the best of its knowledge, an example", "true")]
        return found

    def header(self, name: str) -> str:
        name = name.upper() if self.trap("capitals", 0.5) else name
        return name.replace("|", self.chance.choice((" | ", "| ", " |"))) if self.trap("blanks", 0.6) else name

    def cell(self, text: str) -> str:
        return f"  {text} " if text and self.trap("blanks", 0.3) else text

    def slots(self) -> int:
        return max(self.options.codes, 2) + (28 if self.trap("many-codes") else 0)

    def columns(self) -> list[str]:
        """The header of the charges."""
        found = ["description"]
        for at in range(1, self.slots() + 1):
            found += [f"code|{at}", f"code|{at}|type"]
        found += ["modifiers", "setting", "billing_class"]
        found += [ONCE[name][0] for name in ("gross", "cash")]
        if self.options.shape == "tall":
            found += ["payer_name", "plan_name", *(KEYS[name][0] for name in PLAN_FIELDS)]
        else:
            for payer, plan in self.plans:
                found += [wide(KEYS[name][0], payer, plan) for name in PLAN_FIELDS]
        found += [ONCE[name][0] for name in ("least", "most")]
        return found + (["our_own_column"] if self.trap("unknown-columns") else [])

    def header_cell(self, column: str) -> str:
        """A column's header; the names of payer and plan are never changed but for blanks."""
        if column.count("|") < 2 or column.startswith("code|"):
            return self.header(column)
        return column.replace("|", " | ") if self.trap("blanks", 0.6) else column

    def cells(self, row: Row) -> dict[str, str]:
        """What stands once in a row, by column."""
        found = {"description": row.description, "setting": row.setting, "billing_class": row.billing_class}
        places = self.chance.sample(range(1, self.slots() + 1), len(row.codes))
        for at, (kind, code) in zip(sorted(places), row.codes, strict=True):
            found |= {f"code|{at}": code, f"code|{at}|type": kind}
        if self.trap("capitals", 0.5):
            found["setting"] = row.setting.capitalize()
        found["modifiers"] = "|".join(row.modifiers)
        return found | {ONCE[name][0]: value for name, value in row.once.items()}

    def table(self) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator=self.chance.choice(("\n", "\r\n")))
        general, columns = self.general(), self.columns()
        shown = [self.header_cell(column) for column in columns]
        writer.writerow([self.header(name) for name, _value in general])
        writer.writerow([value for _name, value in general])
        writer.writerow(shown)
        for at, row in enumerate(self.rows):
            for cells in self.lines(row):
                line = [self.cell(cells.get(column, "")) for column in columns]
                if self.trap("short-rows", 0.3):
                    while line and not line[-1]:
                        line.pop()
                writer.writerow(line)
            if at == 2 and self.trap("header-again"):
                writer.writerow(shown)
        return text.getvalue()

    def lines(self, row: Row) -> list[dict[str, str]]:
        """The cells of the lines that one row makes: one, or in the tall table one for each plan."""
        once = self.cells(row)
        if self.options.shape == "wide":
            plans = {
                wide(KEYS[name][0], *self.plans[at]): value
                for at, said in row.plans.items()
                for name, value in said.items()
            }
            return [once | plans]
        return [
            once
            | dict(zip(("payer_name", "plan_name"), self.plans[at], strict=True))
            | {KEYS[name][0]: value for name, value in said.items()}
            for at, said in row.plans.items()
        ] or [once]

    def json(self) -> str:
        general = dict(self.general())
        locations = [name for name in general if "location" in name]
        root: dict[str, Any] = {
            "hospital_name": general["hospital_name"],
            "last_updated_on": general["last_updated_on"],
            "version": general["version"],
            locations[0]: general[locations[0]].split("|"),
            "hospital_address": general["hospital_address"].split("|"),
            "license_information": {"license_number": general["license_number|CA"], "state": "CA"},
        }
        if "type_2_npi" in general:
            root["type_2_npi"] = general["type_2_npi"].split("|")
        items = [self.item(row) for row in self.rows]
        members = [*root.items(), ("standard_charge_information", items)]
        if self.chance.random() < 0.3:
            self.chance.shuffle(members)
        return Writer(self.options.layout, self.chance).write(dict(members))

    def item(self, row: Row) -> dict[str, Any]:
        charge: dict[str, Any] = {key: self.value(row.once[name]) for name, (_column, key) in ONCE.items()}
        charge |= {"setting": row.setting, "billing_class": row.billing_class}
        charge = {key: value for key, value in charge.items() if value != ""}
        if row.modifiers:
            charge["modifier_code"] = row.modifiers
        plans = [
            {"payer_name": self.plans[at][0], "plan_name": self.plans[at][1]}
            | {KEYS[name][1]: self.value(value, name) for name, value in said.items() if value != ""}
            for at, said in row.plans.items()
        ]
        if plans:
            charge["payers_information"] = plans
        members = [
            ("description", row.description),
            ("code_information", [{"code": code, "type": kind} for kind, code in row.codes]),
            ("standard_charges", [charge]),
        ]
        if self.chance.random() < 0.3:
            self.chance.shuffle(members)
        return dict(members)

    def value(self, text: str, name: str = "") -> Any:
        """A number where it is one, else a text; a count is a text by the schema."""
        if name in ("count", "methodology", "algorithm"):
            return text
        try:
            Decimal(text)
        except ArithmeticError:
            return text
        return Raw(text) if self.chance.random() < 0.8 else text


def wide(column: str, payer: str, plan: str) -> str:
    """A column of a plan in the wide table."""
    first, _mark, last = column.partition("|")
    return "|".join(filter(None, (first, payer, plan, last)))
