"""The Census geocoder, asked at a server on 127.0.0.1 that answers in its shapes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.exc import GeocoderServiceError

from programs.geocoding.addresses import configured_service
from programs.geocoding.census import PATH, UsCensus

MATCH = {"matchedAddress": "1 TEST ST, DENVER, CO, 80203", "coordinates": {"x": -104.98, "y": 39.73}}
ANSWERS = {
    "1 Test Street, Denver, CO": (200, {"result": {"addressMatches": [MATCH]}}),
    "Nowhere": (200, {"result": {"addressMatches": []}}),
    "Odd": (200, {"errors": ["Specify benchmark"]}),
    "Down": (503, {}),
}
asked: list[str] = []


class Census(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked.append(self.path)
        status, body = ANSWERS[parse_qs(urlsplit(self.path).query)["address"][0]]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def census() -> Iterator[UsCensus]:
    server = HTTPServer(("127.0.0.1", 0), Census)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield UsCensus(domain=f"127.0.0.1:{server.server_address[1]}", scheme="http", timeout=5)
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_is_found(census: UsCensus) -> None:
    found = census.geocode("1 Test Street, Denver, CO")
    assert (found.latitude, found.longitude, found.address) == (39.73, -104.98, MATCH["matchedAddress"])
    assert asked[-1].startswith(PATH)
    assert "benchmark=Public_AR_Current" in asked[-1]


def test_all_matches_can_be_had(census: UsCensus) -> None:
    assert len(census.geocode("1 Test Street, Denver, CO", exactly_one=False)) == 1


def test_an_address_that_is_not_known_is_none(census: UsCensus) -> None:
    assert census.geocode("Nowhere") is None


@pytest.mark.parametrize("address", ["Odd", "Down"])
def test_a_service_that_fails_says_so(census: UsCensus, address: str) -> None:
    with pytest.raises(GeocoderServiceError):
        census.geocode(address)


def test_the_settings_choose_it(settings: Any) -> None:
    settings.GEOCODER, settings.GEOCODER_KEY = "uscensus", ""
    settings.GEOCODER_DOMAIN, settings.GEOCODER_USER_AGENT = "127.0.0.1:9", "a test"
    service = configured_service()
    assert isinstance(service, UsCensus)
    assert service.api == f"https://127.0.0.1:9{PATH}"
