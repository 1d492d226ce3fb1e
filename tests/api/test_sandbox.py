"""Keys for tests see the sandbox and nothing else; nobody else sees a row of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from programs.demonstration.sandbox import CLOSED_SINCE
from programs.models import Network, Place, Program
from programs.models.sandbox import SCHEMA
from tests.api.problems import problem_of
from tests.sandboxes import SIZE, bearer, real_program, small_sandbox
from tests.shared import shared

pytestmark = pytest.mark.django_db
LIST = "/api/v1/programs/"


@shared
def sandbox() -> None:
    """And a real program."""
    real_program()
    small_sandbox()


@pytest.fixture
def real(sandbox: None) -> Program:
    return Program.objects.get()


@pytest.fixture
def tester(sandbox: None) -> Client:
    """Asks with a key for tests."""
    return Client(headers=bearer(is_test=True))


@pytest.fixture
def reader(sandbox: None) -> Client:
    """Asks with a key for real."""
    return Client(headers=bearer(is_test=False))


def found(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_a_key_for_tests_sees_all_of_the_sandbox_and_nothing_real(tester: Client, real: Program) -> None:
    """Though nothing is loaded that is fictional: the directory has the one real program."""
    assert not Program.objects.filter(demonstration=True).exists()
    body = found(tester, "?facets=true&evidence=stated&evidence=named&evidence=possible")
    assert body["count"] == SIZE
    assert all(result["demonstration"] for result in body["results"])
    assert str(real.pk) not in str(body)
    assert "real-ppo" not in str(body)
    problem_of(tester.get(f"{LIST}{real.pk}/"), 404)
    assert found(tester, f"?ids={real.pk}")["missing"] == [str(real.pk)]
    assert found(tester, "?phone=303-555-0142")["count"] == 0
    assert found(tester, "?q=Real")["count"] == 0


def test_whoever_leaves_samples_out_finds_the_sandbox_still(tester: Client) -> None:
    assert found(tester, "?demonstration=false")["count"] == found(tester)["count"] == 3
    assert tester.get("/api/v1/networks/?demonstration=false").json()["count"] > 1
    problem_of(tester.get(f"{LIST}?demonstration=maybe"), 400)


def test_payers_and_networks_are_those_of_the_sandbox(tester: Client, reader: Client) -> None:
    network = Network.objects.get()
    slugs = {row["slug"] for row in tester.get("/api/v1/networks/?page_size=100").json()["results"]}
    assert "fixed-answer-health-ppo" in slugs
    assert "real-ppo" not in slugs
    problem_of(tester.get(f"/api/v1/networks/{network.pk}/"), 404)
    problem_of(tester.get(f"/api/v1/payers/{network.payer_id}/"), 404)
    problem_of(tester.get(f"{LIST}?network=real-ppo"), 400)
    counts = tester.get("/api/v1/networks/fixed-answer-health-ppo/").json()["programs"]
    assert counts["in"] == 2
    problem_of(reader.get("/api/v1/networks/fixed-answer-health-ppo/"), 404)
    problem_of(reader.get("/api/v1/payers/fixed-answer-health/"), 404)


def test_one_program_tells_all_that_a_real_one_tells(tester: Client, reader: Client) -> None:
    first = found(tester, "?near=00001")["results"][0]
    own = tester.get(f"{LIST}{first['id']}/")
    assert own.status_code == 200
    assert own.json().keys() == reader.get(f"{LIST}{Program.objects.get().pk}/").json().keys()
    problem_of(reader.get(f"{LIST}{first['id']}/"), 404)
    assert tester.get(f"{LIST}{first['id']}/?as_of=2026-01-01").status_code in (400, 404)


def test_the_fixed_zip_codes_have_fixed_answers(tester: Client) -> None:
    one = found(tester, "?near=00001")
    assert [result["name"] for result in one["results"]] == ["Fixed Answer Evening IOP"]
    assert found(tester, "?near=00001&when=evenings&network=fixed-answer-health-ppo&accepting=true")["count"] == 1
    assert found(tester, "?near=00001&when=mornings")["count"] == 0
    error = problem_of(tester.get(f"{LIST}?near=00002"), 400)["errors"][0]
    assert {choice["label"] for choice in error["choices"]} == {"Springfield, IL", "Springfield, MO"}
    assert found(tester, "?near=00003")["count"] == 0
    gone = found(tester, "?near=00004")["results"]
    assert [result["id"] for result in gone] == [str(CLOSED_SINCE)]
    problem_of(tester.get(f"{LIST}{CLOSED_SINCE}/"), 410)
    many = tester.get(f"{LIST}?near=00005")
    problem_of(many, 429)
    assert many["Retry-After"] == "1"


@pytest.mark.parametrize("zip_code", ["00001", "00002", "00003", "00004", "00005"])
def test_the_fixed_zip_codes_are_no_places_to_anybody_else(client: Client, reader: Client, zip_code: str) -> None:
    assert not Place.objects.filter(zip_code=zip_code).exists()
    for somebody in (client, reader):
        problem_of(somebody.get(f"{LIST}?near={zip_code}"), 400)


def test_validators_of_one_directory_are_not_those_of_the_other(tester: Client, reader: Client) -> None:
    for address in ("/api/v1/networks/", "/api/v1/payers/", "/api/v1/vocabularies/", "/api/v1/places/zip-80203/"):
        real, fictional = reader.get(address), tester.get(address)
        assert real["ETag"] != fictional["ETag"], address
        assert tester.get(address, headers={"If-None-Match": fictional["ETag"]}).status_code == 304
        assert tester.get(address, headers={"If-None-Match": real["ETag"]}).status_code == 200
        assert "authorization" in real["Vary"].lower()
        assert "cookie" not in real["Vary"].lower()


def test_a_crawl_of_the_sandbox_is_whole(tester: Client) -> None:
    ids, query = list[str](), "?cursor=*&page_size=1"
    while query:
        body = found(tester, query)
        ids += [result["id"] for result in body["results"]]
        query = f"?{body['next'].partition('?')[2]}" if body["next"] else ""
    assert len(ids) == len(set(ids)) == SIZE


def test_nothing_that_a_key_for_tests_does_stays(tester: Client, reader: Client) -> None:
    """The search path and the transaction are as before, also after an error in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        before = cursor.fetchone()
        for query in ("?q=real", "?near=nowhere-at-all", "?near=00005", "?cursor=forged"):
            tester.get(f"{LIST}{query}")
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == before
    assert [result["name"] for result in found(reader)["results"]] == ["Real IOP"]


def test_without_a_sandbox_a_key_for_tests_is_told_so(client: Client) -> None:
    """It is not answered from the directory, as the search path alone would."""
    real_program()
    refused = client.get(LIST, headers=bearer(is_test=True))
    problem_of(refused, 503)
    assert int(refused["Retry-After"]) > 0


def test_a_sandbox_that_a_migration_has_left_behind_is_refused(tester: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {SCHEMA}.programs_program DROP COLUMN phone")
        cursor.execute(f"ALTER SCHEMA {SCHEMA} RENAME TO sandbox_then; CREATE SCHEMA {SCHEMA}")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'sandbox_then'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE sandbox_then.{table} SET SCHEMA {SCHEMA}")
    problem_of(tester.get(LIST), 503)


def test_the_key_itself_is_told_of_as_every_key_is(tester: Client) -> None:
    told = tester.get("/api/v1/key/").json()
    assert told["test"] is True
    assert told["client"] == "Aspen Health"
