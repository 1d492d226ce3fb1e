"""Networks in the template: known ones by any of their names, written, changed and taken back; unknown ones refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from programs.imports.listings.template import listings_csv, template_columns
from programs.models import Network, Participation, Program, Source
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, edited
from tests.imports.listings.running import run
from tests.imports.samhsa.made_up import facility, gazetteer, workbook
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db

CELLS = {
    "Program name": "Made Up Evening IOP", "Street": "1 Invented Way", "City": "Denver", "State": "CO", "ZIP": "80203",
    "Phone": "303-555-0142",
}  # fmt: skip
IN, OUT = "In network with", "Not in network with"


@shared_by_all
def networks() -> None:
    gazetteer()
    aspen, birch = PayerFactory(name="Aspen Health", slug="aspen"), PayerFactory(name="Birch Plans", slug="birch")
    NetworkFactory(payer=aspen, name="Open Choice", slug="aspen-open-choice")
    NetworkFactory(payer=aspen, name="HMO", slug="aspen-hmo")
    NetworkFactory(payer=birch, name="HMO", slug="birch-hmo")
    NetworkFactory(payer=birch, name="Sample", slug="birch-sample", demonstration=True)


def sent(path: Path, *rows: dict[str, Any], apply: bool = True) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*CELLS, IN, OUT])
        writer.writeheader()
        writer.writerows(CELLS | row for row in rows)
    return run(path, apply=apply)


def known() -> dict[str, str]:
    return dict(Participation.objects.values_list("network__slug", "status"))


@pytest.mark.parametrize("name", ["aspen-open-choice", "Aspen Health: Open Choice", "aspen health  open choice"])
def test_a_network_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    assert "added: 1" in sent(tmp_path / "a.csv", {IN: name, OUT: "Birch Plans: HMO"})
    assert known() == {"aspen-open-choice": "in-network", "birch-hmo": "out-of-network"}
    one = Participation.objects.get(status="in-network")
    assert (one.basis, one.source, one.verified_at) == ("provider", Source.objects.get(slug="plain-listings"), None)
    assert Program.objects.get().network_numbers == [one.network.number]
    assert "unchanged: 1" in sent(tmp_path / "a.csv", {IN: name, OUT: "Birch Plans: HMO"})


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {IN: "Nowhere PPO"},
            "column “In network with” is not understood: this directory knows no network “Nowhere PPO”",
        ),
        ({IN: "HMO"}, "“HMO” may be several networks: aspen-hmo, birch-hmo"),
        ({IN: "birch-sample"}, "no network “birch-sample”"),
        ({IN: "aspen-hmo", OUT: "aspen-hmo"}, "column “Not in network with” is not understood: aspen-hmo stands in"),
        ({OUT: "aspen-hmo; Nowhere"}, "column “Not in network with” is not understood"),
    ],
)
def test_a_network_that_is_not_known_refuses_its_row_alone(tmp_path: Path, cells: dict[str, str], said: str) -> None:
    other = {"Program name": "Another IOP", "Street": "2 Invented Way", "Phone": "303-555-0143", IN: "aspen-hmo"}
    printed = sent(tmp_path / "a.csv", cells, other)
    assert "a.csv, row 2: " in printed
    assert said in printed
    assert "refused: 1" in printed
    assert [program.name for program in Program.objects.all()] == ["Another IOP"]
    assert known() == {"aspen-hmo": "in-network"}


def test_what_a_list_does_not_say_any_more_goes_and_a_change_is_counted(tmp_path: Path) -> None:
    sent(tmp_path / "a.csv", {IN: "aspen-hmo; birch-hmo"})
    kept = Participation.objects.get(network__slug="birch-hmo").pk
    assert "changed: 1" in sent(tmp_path / "a.csv", {IN: "birch-hmo", OUT: "aspen-hmo"}, apply=False)
    assert known() == {"aspen-hmo": "in-network", "birch-hmo": "in-network"}, "a dry run changes nothing"
    assert "changed: 1" in sent(tmp_path / "a.csv", {IN: "birch-hmo", OUT: "aspen-hmo"})
    assert known() == {"aspen-hmo": "out-of-network", "birch-hmo": "in-network"}
    assert Participation.objects.get(network__slug="birch-hmo").pk == kept
    sent(tmp_path / "a.csv", {})
    assert known() == {}


def test_what_others_say_is_kept_and_a_contradiction_is_reported(tmp_path: Path) -> None:
    """A payer's roster and a person have the word on their networks; the list adds those that nobody spoke of."""
    sent(tmp_path / "a.csv", {})
    program, roster = Program.objects.get(), Source.objects.create(slug="aspen-roster", name="A roster")
    for slug, source in (("aspen-hmo", roster), ("birch-hmo", None)):
        ParticipationFactory(
            program=program, network=Network.objects.get(slug=slug), status="in-network", source=source
        )
    said = sent(tmp_path / "a.csv", {IN: "birch-hmo; aspen-open-choice", OUT: "aspen-hmo"})
    assert "Aspen Health: HMO: “in-network” is kept, the file has “out-of-network”" in said
    assert "Birch Plans" not in said
    assert known() == dict.fromkeys(("aspen-hmo", "birch-hmo", "aspen-open-choice"), "in-network")
    sent(tmp_path / "a.csv", {})
    assert known() == dict.fromkeys(("aspen-hmo", "birch-hmo"), "in-network")


def test_a_persons_edit_keeps_all_networks(tmp_path: Path) -> None:
    sent(tmp_path / "a.csv", {IN: "aspen-hmo"})
    edited(Program.objects.get(), "participations")
    said = sent(tmp_path / "a.csv", {IN: "birch-hmo"})
    assert "Birch Plans: HMO: “” is kept, the file has “in-network”" in said
    assert known() == {"aspen-hmo": "in-network"}


def test_networks_go_out_in_the_template_and_come_back(tmp_path: Path) -> None:
    sent(tmp_path / "a.csv", {IN: "aspen-hmo; birch-hmo", OUT: "aspen-open-choice"})
    text = listings_csv([Program.objects.get()])
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row[IN], row[OUT]) == ("aspen-hmo; birch-hmo", "aspen-open-choice")
    path, before = tmp_path / "out.csv", list(Participation.objects.order_by("pk").values())
    path.write_text(text, encoding="utf-8", newline="")
    run(path)
    assert list(Participation.objects.order_by("pk").values()) == before
    assert {IN, OUT} <= {column.heading for column in template_columns()}


def test_a_network_that_is_gone_since_is_passed_over(tmp_path: Path) -> None:
    """The stored row of the list still names it when another source's row about the program is read."""
    sent(tmp_path / "a.csv", {IN: "aspen-hmo; birch-hmo"})
    Participation.objects.filter(network__slug="aspen-hmo").delete()
    Network.objects.get(slug="aspen-hmo").delete()
    row = facility(name1=CELLS["Program name"], street1=CELLS["Street"])
    call_command("import_samhsa", workbook(tmp_path / "su.xlsx", [row]), apply=True, stdout=io.StringIO())
    assert Program.objects.get().source_records.count() == 2
    assert known() == {"birch-hmo": "in-network"}
