"""The geopy service of the settings, with a made-up one in its place. Nothing is sent."""

from __future__ import annotations

import pytest
from geopy.exc import GeocoderAuthenticationFailure, GeocoderQueryError, GeocoderTimedOut
from geopy.location import Location

from programs.geocoding import addresses
from programs.geocoding.addresses import AddressPoint, GeocodingError, configured_locator, house_number, is_that_house


class FakeService:
    """Answers from a list; an exception in it is raised."""

    answers: list = []
    asked: list = []
    made_with: dict = {}

    def __init__(self, api_key=None, *, domain="example.org", user_agent=None, timeout=None) -> None:
        FakeService.made_with = {"api_key": api_key, "domain": domain, "user_agent": user_agent, "timeout": timeout}

    def geocode(self, address, *, exactly_one):
        FakeService.asked.append(address)
        answer = FakeService.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def service(settings, monkeypatch):
    settings.GEOCODER, settings.GEOCODER_RATE_PER_SECOND = "fake", 1000.0
    settings.GEOCODER_KEY = settings.GEOCODER_DOMAIN = settings.GEOCODER_USER_AGENT = ""
    FakeService.answers, FakeService.asked = [], []
    monkeypatch.setattr(addresses, "get_geocoder_for_service", lambda name: FakeService)
    monkeypatch.setattr(addresses, "RETRIES", 0)
    return FakeService


def test_found(service) -> None:
    service.answers = [Location("100, Cedar Street", (39.7, -104.9, 0), {})]
    assert configured_locator()("100 Cedar Street") == AddressPoint(39.7, -104.9, "100, Cedar Street")
    assert service.asked == ["100 Cedar Street"]


@pytest.mark.parametrize("answer", [None, GeocoderQueryError("cannot read that")])
def test_not_found(service, answer) -> None:
    service.answers = [answer]
    assert configured_locator()("nowhere") is None


@pytest.mark.parametrize("error", [GeocoderTimedOut("slow"), GeocoderAuthenticationFailure("key")])
def test_every_failure_is_ours(service, error) -> None:
    service.answers = [error]
    with pytest.raises(GeocodingError, match=type(error).__name__):
        configured_locator()("100 Cedar Street")


def test_a_passing_failure_is_tried_again(service, monkeypatch) -> None:
    monkeypatch.setattr(addresses, "RETRIES", 1)
    monkeypatch.setattr(addresses, "SECONDS_BEFORE_RETRY", 0.001)
    service.answers = [GeocoderTimedOut("slow"), None]
    assert configured_locator()("100 Cedar Street") is None
    assert len(service.asked) == 2


def test_settings_reach_the_service(service, settings) -> None:
    settings.GEOCODER_KEY, settings.GEOCODER_DOMAIN, settings.GEOCODER_USER_AGENT = "secret", "geo.example", "me"
    settings.GEOCODER_TIMEOUT_SECONDS = 3.0
    configured_locator()
    assert service.made_with == {"api_key": "secret", "domain": "geo.example", "user_agent": "me", "timeout": 3.0}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"GEOCODER": ""}, "No geocoder is configured"),
        ({"GEOCODER": "no-such-service"}, "no-such-service"),
        ({"GEOCODER": "nominatim", "GEOCODER_KEY": "secret"}, "takes no key"),
        ({"GEOCODER": "nominatim", "GEOCODER_USER_AGENT": ""}, "nominatim"),
        ({"GEOCODER": "google", "GEOCODER_DOMAIN": "", "GEOCODER_USER_AGENT": ""}, "google"),
        ({"GEOCODER": "tomtom", "GEOCODER_USER_AGENT": "me", "GEOCODER_RATE_PER_SECOND": -1.0}, "RATE_PER_SECOND"),
        ({"GEOCODER": "openmapquest", "GEOCODER_KEY": ""}, "openmapquest"),
        ({"GEOCODER": "nominatim", "GEOCODER_RATE_PER_SECOND": 0.0}, "GEOCODER_RATE_PER_SECOND"),
    ],
)
def test_a_wrong_configuration_is_refused_with_the_reason(settings, changed: dict, message: str) -> None:
    for name, value in {"GEOCODER_KEY": "", "GEOCODER_DOMAIN": "", "GEOCODER_USER_AGENT": "", **changed}.items():
        setattr(settings, name, value)
    with pytest.raises(GeocodingError, match=message):
        configured_locator()


@pytest.mark.parametrize(
    ("street", "number"),
    [
        ("100 Cedar Street", "100"),
        (" 12-34 Elm", "12-34"),
        ("N6W23001 Main", "N6W23001"),
        ("1600A Elm", "1600A"),
        ("One Civic Plaza", ""),
        ("Highway 31", ""),
        ("", ""),
    ],
)
def test_house_numbers(street: str, number: str) -> None:
    assert house_number(street) == number


@pytest.mark.parametrize(
    ("matched", "same"),
    [
        ("100, Cedar Street, Denver", True),
        ("100 CEDAR ST", True),
        ("1000 Cedar Street", False),
        ("Cedar Street, Denver", False),
        ("", False),
    ],
)
def test_the_same_house(matched: str, same: bool) -> None:
    assert is_that_house(AddressPoint(0, 0, matched), "100 Cedar Street") is same
