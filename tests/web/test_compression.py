"""The results page goes compressed to browsers that take it, and says the same."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from tests.factories import PlaceFactory, ProgramFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def programs() -> None:
    PlaceFactory()
    ProgramFactory.create_batch(3)


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8"])
def test_compressed(client: Client, accepted: str) -> None:
    plain = client.get("/programs/?near=80203")
    packed = client.get("/programs/?near=80203", headers={"accept-encoding": accepted})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 4
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize("accepted", ["", "br", "identity", "x-gzipped"])
def test_not_compressed(client: Client, accepted: str) -> None:
    response = client.get("/programs/?near=80203", headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in response
    assert response.content.startswith(b"<!doctype html>")
    assert "Accept-Encoding" in response["Vary"]
