"""``fetch_samhsa``: polite, whole, resumed where it stopped; each fault of the API is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
from django.core.management import CommandError, call_command

from programs.imports.errors import BadFileError
from programs.imports.samhsa.folder import MANIFEST, files_of, read_manifest
from programs.models import Program
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.locator_api import Answer, LocatorApi, facility, serving

COLORADO = "24"


@pytest.fixture
def api() -> Iterator[LocatorApi]:
    kinds = ["SA", "SA", "MH", "OTP", "SA"]
    rows = [facility(number, "CO", kind) for number, kind in enumerate(kinds, start=1)]
    with serving(LocatorApi({COLORADO: rows, "14": [facility(9, "UT")], "PR": [facility(8, "PR")]})) as server:
        yield server


def fetch(api: LocatorApi, folder: Path, *states: str, **options: object) -> str:
    """Run the command without waiting; gives what it said on both outputs."""
    output = StringIO()
    chosen = {"page_size": 2, "delay": 0.0, "pause": 0.0, "url": api.url, "into": folder, **options}
    call_command("fetch_samhsa", state=list(states or ["CO"]), stdout=output, stderr=output, **chosen)
    return output.getvalue()


def test_the_pages_are_kept_as_they_came(api: LocatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    manifest = read_manifest(tmp_path)
    assert [(page.file, page.rows) for page in manifest.pages] == [
        ("CO-001.json", 2), ("CO-002.json", 2), ("CO-003.json", 1),
    ]  # fmt: skip
    assert (tmp_path / "CO-001.json").read_bytes() == api.page(api.asked[0])
    assert all(page.fetched_at.startswith(manifest.edition[:4]) for page in manifest.pages)


def test_it_asks_politely(api: LocatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path, "CO", "UT", "PR")
    assert api.most_at_once == 1
    assert len(api.asked) == 5
    (agent,) = api.agents
    assert agent.startswith("IOP-Finder/")
    assert all(asked["pageSize"] == "2" for asked in api.asked)
    assert "stateCode" in api.asked[3]


def test_it_waits_between_pages(api: LocatorApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("programs.imports.samhsa.fetch.time", SimpleNamespace(sleep=waits.append))
    fetch(api, tmp_path, delay=3.5)
    assert waits == [3.5, 3.5]


def test_one_edition_goes_in(api: LocatorApi, tmp_path: Path, samhsa: Importer) -> None:
    fetch(api, tmp_path)
    printed = samhsa(tmp_path)
    assert (printed["read"], printed["added"], printed["refused"]) == (5, 4, 0)
    assert printed["no-evidence"] == 1  # an opioid treatment program has no services in the API
    assert Program.objects.count() == 4


def test_it_goes_on_where_it_stopped(api: LocatorApi, tmp_path: Path) -> None:
    api.fault = lambda asked, before: (400, b"no") if asked["page"] == "2" else "ok"
    with pytest.raises(CommandError, match=r"status 400.*the same command goes on"):
        fetch(api, tmp_path)
    with pytest.raises(BadFileError, match="CO"):
        files_of([tmp_path])
    api.fault, api.asked = (lambda asked, before: "ok"), []
    fetch(api, tmp_path)
    assert [asked["page"] for asked in api.asked] == ["2", "3"]
    assert len(files_of([tmp_path])) == 3


def test_a_page_that_was_changed_on_the_disk_is_fetched_anew(api: LocatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    (tmp_path / "CO-002.json").write_bytes(b"{}")
    with pytest.raises(BadFileError, match="missing or changed"):
        files_of([tmp_path])
    fetch(api, tmp_path)
    assert len(files_of([tmp_path])) == 3


def once(answer: Answer | str, page: str = "2") -> object:
    """The fault comes the first time that the page is asked for."""
    return lambda asked, before: answer if asked["page"] == page and before == 0 else "ok"


@pytest.mark.parametrize("answer", [(503, b"busy"), (429, b"slow down"), (500, b""), None])
def test_a_failure_that_passes_is_asked_again(api: LocatorApi, tmp_path: Path, answer: Answer) -> None:
    api.fault = once(answer)  # type: ignore[assignment]
    fetch(api, tmp_path)
    assert [asked["page"] for asked in api.asked] == ["1", "2", "2", "3"]


@pytest.mark.parametrize("answer", ["short", (200, b'{"page": 2, "totalPages": 3, "recordCount": 5, "rows": [')])
def test_a_page_cut_short_is_asked_again(api: LocatorApi, tmp_path: Path, answer: Answer | str) -> None:
    api.fault = once(answer)  # type: ignore[assignment]
    assert "cut short" in fetch(api, tmp_path)
    assert len(files_of([tmp_path])) == 3


def test_a_page_with_too_few_rows_is_never_kept(api: LocatorApi, tmp_path: Path) -> None:
    rows = [facility(3, "CO")]
    few = orjson.dumps({"page": 2, "totalPages": 3, "recordCount": 5, "rows": rows})
    api.fault = lambda asked, before: (200, few) if asked["page"] == "2" else "ok"
    with pytest.raises(CommandError, match="1 facilities came where 2 were due"):
        fetch(api, tmp_path)
    assert not (tmp_path / "CO-002.json").exists()


def test_an_error_as_plain_text_with_status_200_stops(api: LocatorApi, tmp_path: Path) -> None:
    api.fault = lambda asked, before: (200, b"Invalid parameter: limitValue")
    with pytest.raises(CommandError, match="refused: “Invalid parameter: limitValue”"):
        fetch(api, tmp_path)
    assert len(api.asked) == 1


def test_a_total_that_changes_begins_the_state_anew(api: LocatorApi, tmp_path: Path) -> None:
    def grow(asked: dict[str, str], before: int) -> str:
        if asked["page"] == "2" and before == 0:
            api.facilities[COLORADO].append(facility(6, "CO"))
        return "ok"

    api.fault = grow
    assert "from 5 to 6 facilities" in fetch(api, tmp_path)
    assert [asked["page"] for asked in api.asked] == ["1", "2", "1", "2", "3"]
    assert sum(page.rows for page in read_manifest(tmp_path).pages) == 6


def test_a_total_that_never_settles_stops(api: LocatorApi, tmp_path: Path) -> None:
    def grow(asked: dict[str, str], before: int) -> str:
        if asked["page"] == "2":
            api.facilities[COLORADO].append(facility(10 + before, "CO"))
        return "ok"

    api.fault = grow
    with pytest.raises(CommandError, match="changes from page to page"):
        fetch(api, tmp_path)


def test_a_wording_that_no_edition_knew_is_told(api: LocatorApi, tmp_path: Path) -> None:
    api.facilities["14"][0]["services"] = [{"f1": "x", "f2": "SET", "f3": "Treatment by moonlight"}]
    assert "SET: Treatment by moonlight (1 facilities)" in fetch(api, tmp_path, "UT")


def test_another_shape_stops(api: LocatorApi, tmp_path: Path) -> None:
    api.fault = lambda asked, before: (200, b'{"page": 1}')
    with pytest.raises(CommandError, match="not the shape"):
        fetch(api, tmp_path)


def test_a_folder_of_other_states_is_not_mixed(api: LocatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    with pytest.raises(CommandError, match="begun for other states"):
        fetch(api, tmp_path, "UT")


def test_a_damaged_manifest_is_an_error(api: LocatorApi, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(CommandError, match="cannot be read"):
        fetch(api, tmp_path)


def test_a_fetch_with_a_fifth_fewer_is_not_applied(api: LocatorApi, tmp_path: Path, samhsa: Importer) -> None:
    everything = [facility(number, "CO") for number in range(1, 61)]
    api.facilities[COLORADO] = list(everything)
    fetch(api, tmp_path / "first", page_size=100)
    samhsa(tmp_path / "first")
    api.facilities[COLORADO] = everything[:47]
    fetch(api, tmp_path / "second", page_size=100)
    with pytest.raises(CommandError, match="47 rows, where 60 are known"):
        samhsa(tmp_path / "second")
    dry = samhsa(tmp_path / "second", apply=False)
    assert (dry["read"], dry["missing"]) == (47, 13)
    assert "47 rows, where 60 are known. If this is right, give --fewer as well." in dry.text
    assert "--fewer" not in samhsa(tmp_path / "second", apply=False, fewer=True).text
    assert samhsa(tmp_path / "second", fewer=True)["unchanged"] == 47
