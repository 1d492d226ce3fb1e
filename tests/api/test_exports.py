"""Addresses of exported files: they stay, lead to the present file, and cost nothing where nothing is new."""

from __future__ import annotations

import ast
import gzip
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from programs.api.v1.export_schemas import SCHEMAS
from programs.feed.cursor import instant, position_at
from programs.models import ExportSet, Job, Network, Program
from tests.api.problems import problem_of
from tests.exports.conftest import Write, folder, write
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory

__all__ = ["folder", "write"]

EXPORTS = "/api/v1/exports"
NDJSON = f"{EXPORTS}/programs.ndjson"


def ask(client: Client, address: str, **headers: str) -> Any:
    return client.get(address, headers={"Host": "localhost", **headers})


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def network(db: None) -> Network:
    network: Network = NetworkFactory(slug="aspen-ppo", payer=PayerFactory(slug="aspen"))
    ParticipationFactory(network=network)
    return network


def test_the_index_says_all_of_every_file(client: Client, write: Write, network: Network) -> None:
    write()
    answer = ask(client, f"{EXPORTS}/index.json")
    index = answer.json()
    assert answer.headers["Cache-Control"] == "no-cache"
    written = ExportSet.objects.get()
    assert index["made_at"] == written.made_at.isoformat().replace("+00:00", "Z")
    assert position_at(index["cursor"], instant())  # the feed goes on from there
    assert [file["kind"] for file in index["files"]] == [
        "programs.ndjson", "programs.csv", "programs.geojson", "participations.csv", "providers.json",
    ]  # fmt: skip
    assert [(file["network"], file["payer"]) for file in index["files"][-2:]] == [("aspen-ppo", None), (None, "aspen")]
    for file in index["files"]:
        led = ask(client, file["url"])
        assert (led.status_code, led.headers["Location"]) == (302, file["file"].removeprefix("http://localhost"))
        plain, compressed = body(ask(client, file["file"])), body(ask(client, file["gzip"]["file"]))
        assert (hashlib.sha256(plain).hexdigest(), len(plain)) == (file["sha256"], file["bytes"])
        assert (hashlib.sha256(compressed).hexdigest(), len(compressed)) == (
            file["gzip"]["sha256"], file["gzip"]["bytes"],
        )  # fmt: skip
        schema = ask(client, file["schema"]).json()
        Draft202012Validator.check_schema(schema)
    index_schema = ask(client, f"{EXPORTS}/schemas/index.json").json()
    Draft202012Validator(index_schema).validate(index)


def test_every_kind_of_file_has_a_schema_with_its_address(client: Client) -> None:
    for kind in SCHEMAS:
        schema = ask(client, f"{EXPORTS}/schemas/{kind}").json()
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"http://localhost{EXPORTS}/schemas/{kind}"


def test_who_has_the_file_is_told_so_at_both_addresses(client: Client, write: Write) -> None:
    program = ProgramFactory()
    write()
    led = ask(client, NDJSON)
    tag = led.headers["ETag"]
    assert led.headers["Cache-Control"] == "no-cache"
    assert ask(client, NDJSON, **{"If-None-Match": tag}).status_code == 304
    assert ask(client, led.headers["Location"], **{"If-None-Match": tag}).status_code == 304
    index = ask(client, f"{EXPORTS}/index.json").headers["ETag"]
    Program.objects.filter(pk=program.pk).update(name="Another name")
    assert ask(client, NDJSON, **{"If-None-Match": tag}).status_code == 304  # until there are new files
    write()
    again = ask(client, NDJSON, **{"If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"] != tag) == (302, True)
    assert ask(client, f"{EXPORTS}/index.json", **{"If-None-Match": index}).status_code == 200
    assert ask(client, led.headers["Location"], **{"If-None-Match": tag}).status_code == 304  # the old one stays


def test_compressed_on_the_way_for_who_takes_it(client: Client, write: Write) -> None:
    ProgramFactory()
    write()
    address = ask(client, NDJSON).headers["Location"]
    plain, packed = ask(client, address), ask(client, address, **{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert gzip.decompress(body(packed)) == body(plain)
    part = ask(client, address, **{"Accept-Encoding": "gzip", "Range": "bytes=1-"})
    assert "Content-Encoding" not in part.headers  # who goes on goes on with the file as it is
    assert body(part) == body(ask(client, address))
    file = ask(client, f"{address}.gz", **{"Accept-Encoding": "gzip"})
    assert (file.headers["Content-Type"], "Content-Encoding" in file.headers) == ("application/gzip", False)
    assert gzip.decompress(body(file))


MAKES_A_BODY = {"StreamingHttpResponse", "FileResponse", "streaming_content"}
SENDS_FILES = {"programs/api/v1/exports.py", "programs/web/compression.py"}


def test_no_view_of_ours_makes_a_body_while_it_is_sent() -> None:
    """One that did would hold its thread until the slowest reader has it. Files have one door."""
    top = configured.BASE_DIR / "programs"
    found = {
        str(path.relative_to(configured.BASE_DIR))
        for path in top.rglob("*.py")
        if any(name in (text := path.read_text(encoding="utf-8")) for name in MAKES_A_BODY)
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id in MAKES_A_BODY)
        or (isinstance(node, ast.Attribute) and node.attr in MAKES_A_BODY)
    }
    assert found == SENDS_FILES


@pytest.mark.parametrize(
    "path",
    [
        "networks/nobody/participations.csv",
        "networks/00000000-0000-4000-8000-000000000404/participations.csv",
        "payers/nobody/providers.json",
        "files/programs-0123456789abcdef.csv",
        "files/programs-0123456789abcdef.csv.gz",
        "files/..%2f..%2fetc%2fpasswd",
        "files/../../../etc/passwd",
        "files/.lock",
        "files/programs.csv.part",
        "files/%00.csv",
        "files/" + "a" * 5000 + ".csv",
        "files/=1+1.csv",
        "files/programs.csv%0d%0aX-A:%20b",
        "programs.xlsx",
        "programs.csv.gz",
        "schemas/programs.xlsx",
        "schemas/..",
    ],
)
def test_what_there_is_not(client: Client, write: Write, path: str) -> None:
    write()
    problem_of(ask(client, f"{EXPORTS}/{path}"), 404)


def test_samples_have_no_address(client: Client, write: Write) -> None:
    sample = NetworkFactory(demonstration=True)
    write()
    problem_of(ask(client, f"{EXPORTS}/networks/{sample.slug}/participations.csv"), 404)


def test_networks_by_id_and_by_slug(client: Client, write: Write, network: Network) -> None:
    write()
    by_slug = ask(client, f"{EXPORTS}/networks/aspen-ppo/participations.csv").headers["Location"]
    assert ask(client, f"{EXPORTS}/networks/{network.pk}/participations.csv").headers["Location"] == by_slug


@pytest.mark.parametrize("path", ["index.json", "programs.csv"])
def test_before_there_are_files_one_is_told_to_wait(client: Client, db: None, folder: Path, path: str) -> None:
    answer = ask(client, f"{EXPORTS}/{path}")
    problem_of(answer, 503)
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("state", "leased", "due", "is_written"),
    [
        (None, 0, 0, False),
        ("running", 60, -600, True),
        ("running", -60, -600, False),  # its worker was not heard of any more
        ("waiting", None, -30, True),
        ("waiting", None, -61, False),  # nobody takes it
        ("waiting", None, 30, True),  # tried again soon
        ("failed", None, -1, False),
        ("done", None, -1, False),
    ],
)
def test_where_nobody_writes_files_waiting_is_not_promised(
    client: Client, db: None, folder: Path, state: str | None, leased: int | None, due: int, is_written: bool
) -> None:
    now = timezone.now()
    if state:
        job = Job.objects.enqueue("export", due_at=now + timedelta(seconds=due))
        until = now + timedelta(seconds=leased) if leased else None
        Job.objects.filter(pk=job.pk).update(
            state=state, leased_until=until, holder="x" * (state == "running"), started_at=now,
            finished_at=now if state in ("done", "failed") else None,
        )  # fmt: skip
    detail = problem_of(ask(client, f"{EXPORTS}/index.json"), 503)["detail"]
    assert ("are being written. Try again" in detail) is is_written
    assert ("Tell whoever runs this site" in detail) is not is_written


def test_a_network_that_is_newer_than_the_files_is_to_come(client: Client, write: Write) -> None:
    write()
    network = NetworkFactory()
    assert ask(client, f"{EXPORTS}/networks/{network.slug}/participations.csv").status_code == 503


def test_a_file_that_has_vanished_from_the_disk(client: Client, write: Write, folder: Path) -> None:
    """One that others took the place of is gone; the present one is to come."""
    program = ProgramFactory()
    write()
    old = ask(client, NDJSON).headers["Location"]
    Program.objects.filter(pk=program.pk).update(name="Another name")
    write()
    new = ask(client, NDJSON).headers["Location"]
    for address, status in ((old, 410), (new, 503)):
        (folder / address.rpartition("/")[2]).unlink()
        problem_of(ask(client, address), status)


def test_the_entry_leads_to_the_index(client: Client) -> None:
    answer = ask(client, f"{EXPORTS}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{EXPORTS}/index.json")
