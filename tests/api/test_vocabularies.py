"""GET /api/v1/vocabularies/: every code that the API uses, in the caller's language. Needs no database."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from programs import vocabularies
from programs.search.filters import FACET_PARAMETERS
from tests.api.problems import parameters_of


def by_code(client: Client, **headers: str) -> dict[str, dict[str, Any]]:
    body = client.get("/api/v1/vocabularies/", {"page_size": "100"}, headers=headers).json()
    assert body["count"] == len(body["results"])
    return {vocabulary["code"]: vocabulary for vocabulary in body["results"]}


def test_all_fit_on_the_first_page(client: Client) -> None:
    assert client.get("/api/v1/vocabularies/").json()["next"] is None


def test_every_parameter_that_takes_terms_has_its_vocabulary(client: Client) -> None:
    found = by_code(client)
    taken = {vocabulary["parameter"]: code for code, vocabulary in found.items() if vocabulary["parameter"]}
    assert set(taken) == set(FACET_PARAMETERS)
    for parameter, code in taken.items():
        codes = [term["code"] for term in found[code]["terms"]]
        assert codes == [term.code for term in FACET_PARAMETERS[parameter]]


def test_a_term(client: Client) -> None:
    condition = by_code(client)["condition"]
    assert {name: condition[name] for name in ("parameter", "field", "match")} == {
        "parameter": "condition",
        "field": "conditions",
        "match": "all",
    }
    assert condition["terms"][0] == {
        "code": "depression",
        "label": "Depression",
        "help": "Low mood that does not lift.",
        "samhsa": [],
        "fhir": {"system": vocabularies.SERVICE_TYPE, "code": "316"},
    }


@pytest.mark.parametrize(
    ("code", "field", "terms"),
    [
        ("accepting", "openings.accepting", ["yes", "waitlist", "no", "unknown"]),
        ("precision", "location.precision", ["street", "zip", "city", "hidden"]),
        ("day", "schedule.tracks.sessions.day", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    ],
)
def test_vocabularies_of_single_fields(client: Client, code: str, field: str, terms: list[str]) -> None:
    found = by_code(client)[code]
    assert (found["field"], found["parameter"]) == (field, None)
    assert [term["code"] for term in found["terms"]] == terms


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_follow_the_language(client: Client, language: str) -> None:
    response = client.get("/api/v1/vocabularies/", headers={"Accept-Language": language})
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]
    label = response.json()["results"][0]["terms"][0]["label"]
    with override(language):
        assert label == str(vocabularies.FOCUS.terms[0].label)


@pytest.mark.parametrize(("query", "parameter"), [("q=a", "q"), ("page_size=0", "page_size")])
def test_bad_input_names_the_parameter(client: Client, query: str, parameter: str) -> None:
    assert parameters_of(client.get(f"/api/v1/vocabularies/?{query}")) == [parameter]
