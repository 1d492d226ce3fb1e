"""A state's list goes in with the map that ``--suggest`` writes, and no other help. Names are invented."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from programs.imports.listings.maps import listing_maps
from programs.models import Program, Source, SourceRecord
from tests.imports.listings.running import run
from tests.imports.samhsa.made_up import gazetteer

HEADER = (
    "License Number,Facility Name,Legal Entity,Address Line 1,City,State,Zip Code,Telephone,Level of Care,Groups meet,"
    "Populations,License Expiration,Service description"
)
ROWS = (
    'ST-001,Larch Creek Recovery,Larch Made Up Inc,1 Invented Way,Denver,CO,80203,303-555-0101,ASAM 2.1,'
    '"Mon, Wed, Thu 5:30-8:30pm",veterans,12/31/2999,',
    "ST-002,Stone Arch House,,2 Invented Way,Denver,CO,80203,303-555-0102,ASAM 1.0,Tue & Thu 9am-12pm,"
    "veterans; lgbtq,06/30/2020,We run an Intensive Outpatient Program for adults. No detox.",
    "ST-003,Quiet House,,3 Invented Way,Denver,CO,80203,303-555-0103,ASAM 1.0,evenings,,06/30/2999,Counseling.",
    "ST-004,Odd House,,4 Invented Way,Denver,CO,80203,303-555-0104,ASAM 9.9,,,06/30/2999,IOP.",
)  # fmt: skip


@pytest.fixture
def state_list(tmp_path: Path, settings: Any, db: None) -> Any:
    gazetteer()
    path = tmp_path / "state_list.csv"
    titles = ["Made up state: licensed programs" + "," * 12, "As of November 2026" + "," * 12]
    path.write_text("\n".join([*titles, HEADER, *ROWS[:3]]) + "\n")
    output = StringIO()
    call_command("import_listings", str(path), suggest=True, stdout=output)
    maps = tmp_path / "maps"
    maps.mkdir()
    (maps / "state.yaml").write_text(output.getvalue())
    with path.open("a") as file:
        file.write(ROWS[3] + "\n")
    settings.LISTING_MAPS = str(maps)
    listing_maps.cache_clear()
    yield path
    settings.LISTING_MAPS = ""
    listing_maps.cache_clear()


def test_the_list_goes_in_with_the_map_as_it_is_written(client: Client, state_list: Path) -> None:
    said = run(state_list, name="state", edition="2026")
    assert [line for line in said.splitlines() if line.startswith(("read", "added", "refused", "no-evidence"))] == [
        "read: 4", "added: 2", "refused: 1", "no-evidence: 1",
    ]  # fmt: skip
    assert "row 7: column “Level of Care” is not understood: ASAM 9.9." in said
    assert "row 5: expired on 2020-06-30." in said
    larch, arch = Program.objects.order_by("name")
    assert (larch.provider.name, larch.populations) == ("Larch Made Up Inc", ["veterans"])
    assert [session.lower for session in larch.tracks.get().sessions] == [1050, 3930, 5370]
    assert SourceRecord.objects.get(program=larch).quote == "ASAM 2.1"
    assert set(arch.populations) == {"veterans", "lgbtq"}
    page = client.get(f"/programs/{arch.slug}/").content.decode()
    assert "We run an Intensive Outpatient Program for adults" in page
    assert "Its license ended on June 30, 2020" in page
    assert "unchanged: 2" in run(state_list, name="state", edition="2026")


def test_what_the_map_is_not_sure_of_is_said_in_it(state_list: Path) -> None:
    text = (state_list.parent / "maps" / "state.yaml").read_text()
    assert "# what is “License Number”?" in text
    assert "are these sessions and not opening hours?" in text
    assert Source.objects.count() == 0
