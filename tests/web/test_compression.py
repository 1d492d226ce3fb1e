"""The results page goes compressed to browsers that take it, and says the same."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.test import Client

from tests.factories import PlaceFactory, ProgramFactory
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def programs() -> None:
    PlaceFactory()
    ProgramFactory.create_batch(3)


UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, BR;q=0.8", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q = 0.000 , gzip", "gzip"),
        ("br;q=0.001", "br"),
    ],
)
def test_compressed(client: Client, accepted: str, coding: str) -> None:
    plain = client.get("/programs/?near=80203")
    packed = client.get("/programs/?near=80203", headers={"accept-encoding": accepted})
    assert packed["Content-Encoding"] == coding
    assert UNPACK[coding](packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 4
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize("accepted", ["", "identity", "x-gzipped", "br;q=0.0", "brotli"])
def test_not_compressed(client: Client, accepted: str) -> None:
    response = client.get("/programs/?near=80203", headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in response
    assert response.content.startswith(b"<!doctype html>")
    assert "Accept-Encoding" in response["Vary"]
