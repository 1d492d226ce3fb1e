"""The OpenAPI document: valid, without a warning, and true to the answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from json import loads as read_json
from time import sleep
from typing import Any

import pytest
import yaml
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework import serializers as drf

from programs.api import documentation
from programs.api.v1 import adequacy_shapes, serializers
from programs.models import ImportRun, SourceRecord, UnderReview
from programs.search.filters import FACET_PARAMETERS, ProgramFilterSet
from tests.factories import (
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    SourceFactory,
    TrackFactory,
    VerificationFactory,
)
from tests.shared import shared

AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, methods in document["paths"].items():
        for operation in methods.values():
            yield address, operation


def test_it_is_made_without_a_warning(capfd: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, capfd.readouterr().err


@pytest.mark.slow
def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()
    assert "nullable" not in str(document)  # OpenAPI 3.0's, which 3.1 ignores


def test_the_search_documents_every_parameter(document: dict[str, Any]) -> None:
    described = {
        parameter["name"]: parameter for parameter in document["paths"]["/api/v1/programs/"]["get"]["parameters"]
    }
    assert set(described) == set(ProgramFilterSet.base_filters)
    assert all(parameter["description"] for parameter in described.values())
    for name, facet in FACET_PARAMETERS.items():
        items = described[name]["schema"]["items"]
        assert items["type"] == "string"
        assert set(items["enum"]) == {term.code for term in facet}
    assert described["page_size"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    assert described["near"]["example"] == "80203"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/vocabularies/", "/api/v1/adequacy/standards/", "/api/v1/payers/"])
def test_a_client_that_sends_the_default_gets_the_usual_page(
    client: Client, document: dict[str, Any], address: str
) -> None:
    PayerFactory.create_batch(21)
    described = {one["name"]: one for one in document["paths"][address]["get"]["parameters"]}
    usual = client.get(address).json()
    sent = client.get(address, {"page_size": described["page_size"]["schema"]["default"]}).json()
    assert usual["results"] == sent["results"]
    assert (usual["next"] is None) == (sent["next"] is None)


def test_the_id_of_a_program_is_a_uuid(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/api/v1/programs/{id}/"]["get"]["parameters"]
    (parameter,) = (each for each in parameters if each["in"] == "path")
    assert [each["name"] for each in parameters if each["in"] == "query"] == ["as_of"]
    assert (parameter["name"], parameter["schema"]) == ("id", {"type": "string", "format": "uuid"})


def test_every_operation_documents_its_errors(document: dict[str, Any]) -> None:
    for address, operation in operations(document):
        expected = {"401", "403", "405", "406", "429", "503"}
        if address not in ("/api/v1/key/", "/api/v1/exports/index.json"):
            named = {parameter["name"] for parameter in operation.get("parameters", ())}
            expected |= {"404"} if "{" in address or "page" in named else set()
            expected |= {"410"} if "since" in named else set()
            expected |= set() if "{" in address else {"400"}
        assert expected <= set(operation["responses"]), address
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
                assert response["description"]


def test_examples_are_problems(document: dict[str, Any]) -> None:
    media = document["paths"]["/api/v1/programs/"]["get"]["responses"]["400"]["content"]["application/problem+json"]
    schema = media["schema"] | {"components": document["components"]}
    assert set(media["examples"]) == {"out of range", "which place"}
    for example in media["examples"].values():
        Draft202012Validator(schema).validate(example["value"])


def test_redirects_and_not_modified_are_documented(document: dict[str, Any]) -> None:
    responses = {address: set(operation["responses"]) for address, operation in operations(document)}
    assert {address for address, statuses in responses.items() if "301" in statuses} == {
        "/api/v1/programs/{id}/",
        "/api/v1/places/{key}/",
    }
    assert "304" in responses["/api/v1/payers/"]
    assert "304" not in responses["/api/v1/programs/"]


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _address, operation in operations(document)]
    assert len(set(names)) == len(names) == 28


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        ("/api/schema/", "*/*", "application/vnd.oai.openapi+json"),
        ("/api/schema/", "application/json", "application/json"),
        ("/api/schema/", "application/yaml", "application/yaml"),
        ("/api/schema.yaml", "*/*", "application/vnd.oai.openapi"),
        ("/api/schema.json", "*/*", "application/vnd.oai.openapi+json"),
    ],
)
def test_it_is_served_as_json_and_yaml(client: Client, address: str, accept: str, media_type: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response["Content-Type"].split(";")[0] == media_type
    document = read_json(response.content) if "json" in media_type else yaml.load(response.content, yaml.CSafeLoader)
    assert document["info"]["title"] == "IOP Finder API"
    assert client.get(address, headers={"Accept": accept, "If-None-Match": response["ETag"]}).status_code == 304


def test_visitors_at_the_same_time_cause_one_making(monkeypatch: pytest.MonkeyPatch) -> None:
    """drf-spectacular fails in the second of two threads that make a document at once."""
    makers: list[int] = []

    def slowly(*_args: Any, **_kwargs: Any) -> dict[str, Any]:
        makers.append(len(makers))
        sleep(0.05)
        return {}

    monkeypatch.setattr(SchemaGenerator, "get_schema", slowly)
    documentation.made_once.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(documentation.document, ["en"] * 4))
    documentation.made_once.cache_clear()
    assert makers == [0]


def drift(serializer: drf.BaseSerializer[Any], answer: Any, where: str = "") -> Iterator[str]:
    """Keys that an answer has and its serializer does not declare, or the other way round."""
    if isinstance(serializer, drf.ListSerializer):
        assert answer, f"{where} is empty: the test sees nothing of it"
        for item in answer:
            yield from drift(serializer.child, item, where)
    elif isinstance(serializer, drf.Serializer) and answer is not None:
        left_out = {name for name, field in serializer.fields.items() if not field.required} - set(answer)
        yield from (f"{where}.{key}" for key in (set(serializer.fields) ^ set(answer)) - left_out)
        for name, field in serializer.fields.items():
            if name in left_out:
                continue
            if name == "unstated" and not answer[name]:
                continue  # of a result that says all of it; the next test looks at the others
            if isinstance(field, drf.DictField):
                for value in answer[name].values():
                    yield from drift(field.child, value, f"{where}.{name}")
            else:
                yield from drift(field, answer[name], f"{where}.{name}")


@shared
def everything() -> None:
    PlaceFactory(county="Denver County")
    program = ProgramFactory(
        identifiers=[{"system": "urn:example", "value": "1"}],
        conditions=["ocd"],
        services=["suicide-prevention"],
        intake_hours="24/7",
        tty="711",
        wheelchair="yes",
        parking="no",
    )
    ProgramFactory(services=["suicide-prevention"])
    TrackFactory(program=program)
    ParticipationFactory(program=program)
    VerificationFactory(program=program, at=AT)
    UnderReview.objects.create(program=program, alarm="number", until=datetime(2100, 1, 1, tzinfo=UTC))
    source = SourceFactory()
    run = ImportRun.objects.create(source=source, started_at=AT, file_name="rows.csv", file_sha256="0" * 64)
    SourceRecord.objects.create(
        source=source, key="1", program=program, row_number=1, raw={}, first_run=run, last_run=run
    )


ANSWERS = [
    ("/api/v1/programs/", "near=80203&condition=ocd&q=suicide&facets=true", serializers.ProgramPage),
    ("/api/v1/places/", "", serializers.PlacePage),
    ("/api/v1/vocabularies/", "", serializers.VocabularyPage),
    ("/api/v1/payers/", "", serializers.PayerPage),
    ("/api/v1/networks/", "", serializers.NetworkPage),
    ("/api/v1/adequacy/", "miles=1&count=3&standard=ma-psychiatry&format=any", adequacy_shapes.Adequacy),
    ("/api/v1/adequacy/gaps/", "miles=1&count=3", adequacy_shapes.Gaps),
    ("/api/v1/adequacy/standards/", "", adequacy_shapes.StandardPage),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(("address", "query", "serializer"), ANSWERS)
def test_declared_fields_are_the_keys_of_answers(
    client: Client, address: str, query: str, serializer: type[drf.Serializer[Any]]
) -> None:
    assert list(drift(serializer(), client.get(f"{address}?{query}").json())) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
def test_what_is_not_said_has_the_declared_fields(client: Client) -> None:
    page = client.get("/api/v1/programs/?condition=ptsd&unstated=only&facets=condition").json()
    assert page["count"] == 0
    assert page["count_unstated"] == len(page["results"]) > 0
    assert page["facets"]["condition"]["unstated"]["ptsd"] == page["count_unstated"]
    for found in page["results"]:
        assert list(drift(serializers.Unstated(many=True), found["match"]["unstated"])) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(("address", "query", "serializer"), [*ANSWERS, ("/api/v1/programs/", "page=0", None)])
def test_answers_match_the_schema(
    client: Client, document: dict[str, Any], address: str, query: str, serializer: type[drf.Serializer[Any]] | None
) -> None:
    response = client.get(f"{address}?{query}")
    described = document["paths"][address]["get"]["responses"][str(response.status_code)]["content"]
    schema = described[response["Content-Type"]]["schema"] | {"components": document["components"]}
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(response.json())]
    assert errors == []
