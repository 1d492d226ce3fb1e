"""An error says where the values of its parameter are told, and which one was probably meant."""

from __future__ import annotations

import pytest
from django.test import Client

from programs.search import FACET_PARAMETERS
from tests.api.problems import problem_of
from tests.cases import every
from tests.factories import NetworkFactory, PayerFactory
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
PROGRAMS = "/api/v1/programs/"
VOCABULARIES = "/api/v1/vocabularies/?code="


@shared_by_all
def aspen() -> None:
    payer = PayerFactory(slug="aspen-health", name="Aspen Health")
    NetworkFactory(slug="aspen-ppo", name="PPO", payer=payer)


@pytest.mark.parametrize("parameter", sorted(FACET_PARAMETERS))
def test_a_term_that_is_none_leads_to_its_vocabulary(client: Client, parameter: str) -> None:
    (error,) = problem_of(client.get(PROGRAMS, {parameter: "~~zz"}), 400)["errors"]
    assert error["parameter"] == parameter
    assert error["see"] == f"{SITE}{VOCABULARIES}{parameter}"
    assert error["see"] in error["detail"]
    (told,) = client.get(error["see"]).json()["results"]
    assert told["parameter"] == parameter
    assert told["terms"]


@every(
    "address, parameter, see, meant",
    [
        ("/api/v1/programs/?condition=deppression", "condition", f"{VOCABULARIES}condition", "depression"),
        ("/api/v1/programs/?condition=depression%20", "condition", f"{VOCABULARIES}condition", "depression"),
        ("/api/v1/programs/?payer=aspen-helth", "payer", "/api/v1/payers/", "aspen-health"),
        ("/api/v1/programs/?payer=Aspen+Health", "payer", "/api/v1/payers/", "aspen-health"),
        ("/api/v1/programs/?network=aspen-poo", "network", "/api/v1/networks/", "aspen-ppo"),
        ("/api/v1/programs/?network=Aspen+Health+PPO", "network", "/api/v1/networks/", "aspen-ppo"),
        ("/api/v1/programs/?network=zzzz", "network", "/api/v1/networks/", ""),
        ("/api/v1/programs/?near=Qqqqqqqzz", "near", "/api/v1/places/", ""),
        ("/api/v1/programs/?when=evening", "when", "/api/docs/", "evenings"),
        ("/api/v1/programs/?unstated=included", "unstated", "/api/docs/", "include"),
        ("/api/v1/programs/?facets=conditions", "facets", "/api/docs/", "condition"),
        ("/api/v1/programs/?fields=phones", "fields", "/api/docs/", "phone"),
        ("/api/v1/programs/?page_size=101", "page_size", "/api/docs/", ""),
        ("/api/v1/programs/?raduis=25", "raduis", "/api/docs/", "radius"),
        ("/api/v1/places/?state=ohio", "state", f"{VOCABULARIES}state", "OH"),
        ("/api/v1/places/?kind=citty", "kind", "/api/docs/", "city"),
        ("/api/v1/networks/?payer=aspen-helth", "payer", "/api/v1/payers/", "aspen-health"),
        ("/api/v1/changes/?network=aspen-pppo", "network", "/api/v1/networks/", "aspen-ppo"),
        ("/api/v1/changes/?include=programs", "include", "/api/docs/", "program"),
        ("/api/v1/vocabularies/?code=conditions", "code", "/api/docs/", "condition"),
        ("/api/v1/adequacy/?age=adults", "age", f"{VOCABULARIES}age", "adult"),
        ("/api/v1/adequacy/?format=in-persons", "format", "/api/docs/", "in-person"),
        ("/api/v1/adequacy/?standard=zzzz", "standard", "/api/v1/adequacy/standards/", ""),
    ],
)
def test_each_error_names_its_parameter_and_where_to_read(
    client: Client, address: str, parameter: str, see: str, meant: str
) -> None:
    (error,) = problem_of(client.get(address), 400)["errors"]
    assert error["parameter"] == parameter
    assert error["see"] == f"{SITE}{see}"
    assert (f"Did you mean “{meant}”?" in error["detail"]) if meant else ("Did you mean" not in error["detail"])


def test_a_name_that_many_networks_have_suggests_none(client: Client) -> None:
    (error,) = problem_of(client.get("/api/v1/changes/?network=PPO"), 400)["errors"]
    assert "Did you mean" not in error["detail"]


def test_of_many_wrong_slugs_one_is_looked_up(client: Client) -> None:
    wrong = "&".join(f"network=aspen-pp{number}" for number in range(300))
    (error,) = problem_of(client.get(f"{PROGRAMS}?{wrong}"), 400)["errors"]
    assert "aspen-pp0" in error["detail"]


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v2/programs/", "/api/v1/programs/no-id/"])
def test_an_address_that_is_none_leads_to_those_that_are(client: Client, address: str) -> None:
    body = problem_of(client.get(address), 404)
    assert (body["documentation"], body["schema"]) == (f"{SITE}/api/docs/", f"{SITE}/api/schema/")
    assert body["documentation"] in body["detail"]
    assert body["schema"] in body["detail"]
    assert client.get(body["schema"]).status_code == 200
    assert "page" not in body["detail"]


def test_refusals_say_what_to_send_instead(client: Client) -> None:
    assert "GET, HEAD, OPTIONS" in problem_of(client.post(PROGRAMS), 405)["detail"]
    assert "application/json" in problem_of(client.get(PROGRAMS, headers={"Accept": "text/csv"}), 406)["detail"]
    assert "geo+json" in problem_of(client.get("/api/v1/adequacy/gaps/", headers={"Accept": "text/csv"}), 406)["detail"]
    assert "Bearer" in problem_of(client.get("/api/v1/key/"), 401)["detail"]


def test_all_of_it_follows_the_language(client: Client) -> None:
    spanish = {"Accept-Language": "es"}
    (error,) = problem_of(client.get(f"{PROGRAMS}?condition=deppression", headers=spanish), 400)["errors"]
    assert error["detail"] == (
        "«deppression» no es ninguna de las opciones. ¿Quiso decir «depression»? "
        f"Las opciones están en {SITE}{VOCABULARIES}condition."
    )
    assert "documentation" in problem_of(client.get("/api/v1/nothing/", headers=spanish), 404)
