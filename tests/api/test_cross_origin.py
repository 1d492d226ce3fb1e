"""Pages of other sites may read the public API, without cookies; nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

ORIGIN = {"Origin": "https://insurer.example"}


def test_answers_and_errors_may_be_read(client: Client) -> None:
    for address in ("/api/v1/vocabularies/", "/api/v1/nothing/"):
        response = client.get(address, headers=ORIGIN)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_only_reading_is_allowed(client: Client) -> None:
    response = client.options(
        "/api/v1/programs/",
        headers=ORIGIN | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"},
    )
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert {"authorization", "if-none-match"} <= set(response["Access-Control-Allow-Headers"].split(", "))


@pytest.mark.parametrize("address", ["/health/live/", "/robots.txt"])
def test_the_rest_is_for_our_own_pages(client: Client, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(address, headers=ORIGIN)
